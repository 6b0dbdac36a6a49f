// Spherical k-means: FAISS finds the centroids, and each row goes to the nearest.
#include "vectors/k_means.hpp"

#include <algorithm>
#include <exception>

#include <faiss/Clustering.h>
#include <faiss/IndexFlat.h>

#include "base/require.hpp"

namespace ado::vectors {
namespace {

constexpr int kRounds = 25;

std::vector<float> joined(std::span<const Vector> rows) {
  std::vector<float> numbers;
  numbers.reserve(rows.size() * rows.front().size());
  for (const Vector& row : rows) {
    require(row.size() == rows.front().size());
    numbers.insert(numbers.end(), row.begin(), row.end());
  }
  return numbers;
}

}  // namespace

Result<Clusters> k_means(std::span<const Vector> rows, std::size_t count, int seed) {
  require(!rows.empty() && count > 0);
  count = std::min(count, rows.size());
  const std::size_t dimension = rows.front().size();
  const std::vector<float> numbers = joined(rows);
  faiss::ClusteringParameters parameters;
  parameters.niter = kRounds;
  parameters.spherical = true;
  parameters.seed = seed;
  parameters.min_points_per_centroid = 1;  // Below it, it complains on standard error.
  parameters.max_points_per_centroid = static_cast<int>(rows.size());  // Above, it takes a sample.
  Clusters clusters;
  try {
    faiss::Clustering clustering(static_cast<int>(dimension), static_cast<int>(count), parameters);
    faiss::IndexFlatIP index(static_cast<faiss::Index::idx_t>(dimension));
    clustering.train(static_cast<faiss::Index::idx_t>(rows.size()), numbers.data(), index);
    for (std::size_t i = 0; i < count; ++i) {
      const auto begin = clustering.centroids.begin() + static_cast<std::ptrdiff_t>(i * dimension);
      clusters.centroids.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(dimension));
    }
  } catch (const std::exception& problem) {
    return fail(ErrorKind::internal, "FAISS did not group {} rows: {}", rows.size(),
                problem.what());
  }
  ADO_TRY(const FlatIndex nearest, FlatIndex::make(clusters.centroids, dimension));
  for (const Vector& row : rows) clusters.cluster_of.push_back(nearest.nearest(row, 1).front().row);
  return clusters;
}

}  // namespace ado::vectors
