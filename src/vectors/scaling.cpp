// z-scores and L2 normalisation.
#include "vectors/scaling.hpp"

#include <cmath>

#include "base/require.hpp"

namespace ado::vectors {

Scaling fit_scaling(std::span<const Vector> rows, std::size_t dimension) {
  Scaling scaling{.mean = std::vector<float>(dimension, 0),
                  .deviation = std::vector<float>(dimension, 1)};
  for (std::size_t column = 0; column < dimension; ++column) {
    double sum = 0;
    double squares = 0;
    double known = 0;
    for (const Vector& row : rows) {
      require(row.size() == dimension);
      if (std::isnan(row[column])) continue;
      sum += row[column];
      squares += double{row[column]} * row[column];
      ++known;
    }
    if (known == 0) continue;
    const double mean = sum / known;
    const double variance = squares / known - mean * mean;
    scaling.mean[column] = static_cast<float>(mean);
    // Rounding leaves a little where all values are equal.
    if (variance > 1e-9) scaling.deviation[column] = static_cast<float>(std::sqrt(variance));
  }
  return scaling;
}

Vector scaled(const Vector& row, const Scaling& scaling) {
  require(row.size() == scaling.mean.size() && row.size() == scaling.deviation.size());
  Vector result(row.size(), 0);
  double length = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (std::isnan(row[i])) continue;
    result[i] = (row[i] - scaling.mean[i]) / scaling.deviation[i];
    length += double{result[i]} * result[i];
  }
  if (length == 0) return result;
  const auto factor = static_cast<float>(1 / std::sqrt(length));
  for (float& value : result) value *= factor;
  return result;
}

}  // namespace ado::vectors
