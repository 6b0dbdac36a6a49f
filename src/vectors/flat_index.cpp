// The one file that talks to FAISS; its exceptions become errors here.
#include "vectors/flat_index.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <faiss/IndexFlat.h>
#include <faiss/impl/io.h>
#include <faiss/index_io.h>

#include "base/require.hpp"

namespace ado::vectors {

FlatIndex::FlatIndex(std::unique_ptr<faiss::IndexFlatIP> index) : index_(std::move(index)) {}
FlatIndex::FlatIndex(FlatIndex&&) noexcept = default;
FlatIndex& FlatIndex::operator=(FlatIndex&&) noexcept = default;
FlatIndex::~FlatIndex() = default;

Result<FlatIndex> FlatIndex::make(std::span<const Vector> rows, std::size_t dimension) {
  require(dimension > 0);
  try {
    auto index = std::make_unique<faiss::IndexFlatIP>(static_cast<faiss::Index::idx_t>(dimension));
    for (const Vector& row : rows) {
      require(row.size() == dimension);
      index->add(1, row.data());
    }
    return FlatIndex(std::move(index));
  } catch (const std::exception& problem) {
    return fail(ErrorKind::internal, "FAISS did not make an index of {} rows: {}", rows.size(),
                problem.what());
  }
}

Result<FlatIndex> FlatIndex::read(std::string_view bytes) {
  faiss::VectorIOReader reader;
  reader.data.assign(bytes.begin(), bytes.end());
  try {
    std::unique_ptr<faiss::Index> index(faiss::read_index(&reader));
    if (auto* flat = dynamic_cast<faiss::IndexFlatIP*>(index.get())) {
      static_cast<void>(index.release());
      return FlatIndex(std::unique_ptr<faiss::IndexFlatIP>(flat));
    }
  } catch (const std::exception& problem) {
    return fail(ErrorKind::invalid_input, "no index of vectors: {}", problem.what());
  }
  return fail(ErrorKind::invalid_input, "an index of vectors, but of another kind");
}

std::vector<Neighbour> FlatIndex::nearest(const Vector& query, std::size_t count) const {
  require(query.size() == dimension());
  count = std::min(count, size());
  if (count == 0) return {};
  std::vector<float> similarities(count);
  std::vector<faiss::Index::idx_t> rows(count);
  index_->search(1, query.data(), static_cast<faiss::Index::idx_t>(count), similarities.data(),
                 rows.data());
  std::vector<Neighbour> neighbours;
  for (std::size_t i = 0; i < count; ++i) {
    if (rows[i] >= 0) neighbours.push_back({static_cast<std::size_t>(rows[i]), similarities[i]});
  }
  std::ranges::sort(neighbours, [](const Neighbour& a, const Neighbour& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
  });
  return neighbours;
}

Vector FlatIndex::row(std::size_t number) const {
  require(number < size());
  Vector row(dimension());
  index_->reconstruct(static_cast<faiss::Index::idx_t>(number), row.data());
  return row;
}

std::size_t FlatIndex::size() const { return static_cast<std::size_t>(index_->ntotal); }
std::size_t FlatIndex::dimension() const { return static_cast<std::size_t>(index_->d); }

Result<std::string> FlatIndex::bytes() const {
  faiss::VectorIOWriter writer;
  try {
    faiss::write_index(index_.get(), &writer);
  } catch (const std::exception& problem) {
    return fail(ErrorKind::internal, "FAISS did not write an index: {}", problem.what());
  }
  return std::string(writer.data.begin(), writer.data.end());
}

}  // namespace ado::vectors
