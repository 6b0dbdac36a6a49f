// FlatIndex: the exact nearest neighbours of a vector, by FAISS.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace faiss {
struct IndexFlatIP;
}

namespace ado::vectors {

using Vector = std::vector<float>;

struct Neighbour {
  std::size_t row = 0;   // As it was added.
  float similarity = 0;  // The inner product; of vectors of length 1 the cosine.
};

// Compares with every row: exact, and fast enough below 10^5 rows. Move only; const members may be
// called from several threads.
class FlatIndex {
 public:
  // Rows of one length each, at least one number long. Errors: internal.
  static Result<FlatIndex> make(std::span<const Vector> rows, std::size_t dimension);
  // What bytes() gave. Errors: invalid_input when it is no such index.
  static Result<FlatIndex> read(std::string_view bytes);

  FlatIndex(FlatIndex&&) noexcept;
  FlatIndex& operator=(FlatIndex&&) noexcept;
  ~FlatIndex();

  // At most `count`, the most similar first; equal ones by row.
  std::vector<Neighbour> nearest(const Vector& query, std::size_t count) const;
  Vector row(std::size_t number) const;
  std::size_t size() const;
  std::size_t dimension() const;
  Result<std::string> bytes() const;

 private:
  explicit FlatIndex(std::unique_ptr<faiss::IndexFlatIP> index);
  std::unique_ptr<faiss::IndexFlatIP> index_;
};

}  // namespace ado::vectors
