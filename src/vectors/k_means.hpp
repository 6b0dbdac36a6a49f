// k_means: groups of vectors that point the same way, by FAISS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "vectors/flat_index.hpp"

namespace ado::vectors {

struct Clusters {
  std::vector<std::size_t> cluster_of;  // One for each row.
  std::vector<Vector> centroids;        // Of length 1.
};

// Rows of length 1, at least one; `count` is brought down to their number. The same rows in the
// same order with the same seed give the same clusters. Some may be empty. Errors: internal.
Result<Clusters> k_means(std::span<const Vector> rows, std::size_t count, int seed);

}  // namespace ado::vectors
