// Scaling: makes vectors of unlike numbers comparable: z-scores, then length 1.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "vectors/flat_index.hpp"

namespace ado::vectors {

// A number that is not known is NaN; it becomes a 0: neither above nor below the mean.
struct Scaling {
  std::vector<float> mean;
  std::vector<float> deviation;  // 1 where all known values are equal.
  bool operator==(const Scaling&) const = default;
};
// Mean and standard deviation of each column over the rows where it is known.
Scaling fit_scaling(std::span<const Vector> rows, std::size_t dimension);

// (x - mean) / deviation, then divided by the length; the zero vector stays as it is.
Vector scaled(const Vector& row, const Scaling& scaling);

}  // namespace ado::vectors
