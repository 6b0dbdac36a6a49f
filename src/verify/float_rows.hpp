// Rows with floating columns: kept apart from their exact cells, and paired within tolerance.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "verify/tie_groups.hpp"

namespace ado::verify {

// The rows of one result, each as the hash of its exact cells (NULL, infinities and NaN among them)
// and its finite floating values. Bounded: beyond kBytesMax it keeps nothing and says so.
class FloatRows {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{256} << 20;

  explicit FloatRows(std::size_t width = 0) : width_(width), largest_(width, 0) {}
  void add(const Hash128& exact, std::span<const double> values, const TieMark& mark);
  bool overflowed() const { return overflowed_; }
  std::size_t size() const { return exact_.size(); }
  std::size_t width() const { return width_; }
  const Hash128& exact(std::size_t row) const { return exact_[row]; }
  const double* values(std::size_t row) const { return values_.data() + row * width_; }
  const std::vector<TieMark>& marks() const { return marks_; }
  double largest(std::size_t column) const { return largest_[column]; }

 private:
  std::size_t width_;
  std::vector<Hash128> exact_;
  std::vector<double> values_;
  std::vector<TieMark> marks_;
  std::vector<double> largest_;  // Absolute value, per column.
  bool overflowed_ = false;
};

// |a - b| <= relative x max(|a|, |b|) + absolute, per floating column.
struct ColumnTolerance {
  double relative = 0;
  double absolute = 0;
};

// unpaired: too many rows share their exact cells to say for certain.
enum class Pairing { paired, different, unpaired };
// Whether the rows of `found` can be paired one to one with rows of `expected` that have the same
// exact cells and near values. `ordered`: within tie groups only, where near sort keys are ties;
// `found` begins at window.offset of `expected`. Otherwise all rows are one group.
enum class Arrangement { bag, ordered };
Pairing pair_rows(const FloatRows& expected, const FloatRows& found, Arrangement arrangement,
                  const Window& window, std::span<const ColumnTolerance> tolerance);

// For each row, whether a tie group begins there once near sort keys count as equal.
std::vector<bool> group_starts(const std::vector<TieMark>& marks);

}  // namespace ado::verify
