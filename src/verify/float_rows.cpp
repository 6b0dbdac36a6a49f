// Pairs rows by exact cells and near floating values: first greedily, then by augmenting paths.
#include "verify/float_rows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ado::verify {
namespace {

// Pairs tried by augmenting paths within one set of rows with the same exact cells.
constexpr std::size_t kEdgesMax = std::size_t{1} << 20;
// Depth of an augmenting path, which is searched by recursion.
constexpr std::size_t kPathRowsMax = 4096;

using Rows = std::vector<std::size_t>;

class Pairer {
 public:
  Pairer(const FloatRows& expected, const FloatRows& found,
         std::span<const ColumnTolerance> tolerance)
      : expected_(expected), found_(found), tolerance_(tolerance) {}

  // Whether each row of `found` has a partner of its own in `expected`.
  Pairing pair(Rows expected, Rows found) const {
    sort(expected, expected_);
    sort(found, found_);
    Pairing worst = Pairing::paired;
    std::size_t from = 0;
    for (std::size_t begin = 0; begin < found.size();) {
      const Hash128& exact = found_.exact(found[begin]);
      std::size_t end = begin;
      while (end < found.size() && found_.exact(found[end]) == exact) ++end;
      while (from < expected.size() && expected_.exact(expected[from]) < exact) ++from;
      std::size_t to = from;
      while (to < expected.size() && expected_.exact(expected[to]) == exact) ++to;
      const Pairing pairing = pair_class(std::span(expected).subspan(from, to - from),
                                         std::span(found).subspan(begin, end - begin));
      if (pairing == Pairing::different) return pairing;
      if (pairing == Pairing::unpaired) worst = pairing;
      begin = end;
      from = to;
    }
    return worst;
  }

 private:
  using Slice = std::span<const std::size_t>;

  static void sort(Rows& rows, const FloatRows& all) {
    std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
      if (all.exact(a) != all.exact(b)) return all.exact(a) < all.exact(b);
      return std::lexicographical_compare(all.values(a), all.values(a) + all.width(), all.values(b),
                                          all.values(b) + all.width());
    });
  }

  bool near(std::size_t expected, std::size_t found) const {
    const double* a = expected_.values(expected);
    const double* b = found_.values(found);
    for (std::size_t column = 0; column < tolerance_.size(); ++column) {
      const double scale = std::max(std::abs(a[column]), std::abs(b[column]));
      const double allowed = tolerance_[column].relative * scale + tolerance_[column].absolute;
      if (!(std::abs(a[column] - b[column]) <= allowed)) return false;
    }
    return true;
  }

  Pairing pair_class(Slice expected, Slice found) const {
    if (found.size() > expected.size()) return Pairing::different;
    if (pair_greedily(expected, found)) return Pairing::paired;
    if (expected.size() * found.size() > kEdgesMax || found.size() > kPathRowsMax) {
      return Pairing::unpaired;
    }
    return pair_by_paths(expected, found) ? Pairing::paired : Pairing::different;
  }

  // In sorted order, each row with the next one that is near. Any pairing found is a proof.
  bool pair_greedily(Slice expected, Slice found) const {
    std::size_t next = 0;
    for (const std::size_t row : found) {
      while (next < expected.size() && !near(expected[next], row)) ++next;
      if (next == expected.size()) return false;
      ++next;
    }
    return true;
  }

  // Kuhn's algorithm: a maximum matching, one augmenting path for each row.
  bool pair_by_paths(Slice expected, Slice found) const {
    std::vector<std::size_t> partner(expected.size(), found.size());
    for (std::size_t row = 0; row < found.size(); ++row) {
      std::vector<bool> visited(expected.size(), false);
      if (!augment(expected, found, row, partner, visited)) return false;
    }
    return true;
  }

  bool augment(Slice expected, Slice found, std::size_t row, std::vector<std::size_t>& partner,
               std::vector<bool>& visited) const {
    for (std::size_t index = 0; index < expected.size(); ++index) {
      if (visited[index] || !near(expected[index], found[row])) continue;
      visited[index] = true;
      const bool is_free = partner[index] == found.size();
      if (!is_free && !augment(expected, found, partner[index], partner, visited)) continue;
      partner[index] = row;
      return true;
    }
    return false;
  }

  const FloatRows& expected_;
  const FloatRows& found_;
  std::span<const ColumnTolerance> tolerance_;
};

Rows numbers(std::size_t begin, std::size_t end) {
  Rows rows(end - begin);
  std::iota(rows.begin(), rows.end(), begin);
  return rows;
}

}  // namespace

void FloatRows::add(const Hash128& exact, std::span<const double> values, const TieMark& mark) {
  if (overflowed_) return;
  const std::size_t row_bytes = sizeof exact + sizeof mark + values.size() * sizeof(double);
  if ((exact_.size() + 1) * row_bytes > kBytesMax) {
    overflowed_ = true;
    exact_ = {};
    values_ = {};
    marks_ = {};
    return;
  }
  exact_.push_back(exact);
  values_.insert(values_.end(), values.begin(), values.end());
  marks_.push_back(mark);
  for (std::size_t column = 0; column < values.size(); ++column) {
    largest_[column] = std::max(largest_[column], std::abs(values[column]));
  }
}

// Rows that are near in key k are one cluster, with all rows between which k and the keys before it
// agree: a key after k cannot order what k leaves open.
std::vector<bool> group_starts(const std::vector<TieMark>& marks) {
  std::vector<bool> starts(marks.size());
  for (std::size_t row = 0; row < marks.size(); ++row) starts[row] = marks[row].is_boundary();
  const auto in_cluster = [&](std::size_t row, std::uint16_t key) {
    return marks[row].key > key || (marks[row].key == key && marks[row].near);
  };
  for (std::size_t row = 0; row < marks.size(); ++row) {
    if (!marks[row].near || !starts[row]) continue;
    const std::uint16_t key = marks[row].key;
    for (std::size_t back = row; back > 0 && in_cluster(back, key); --back) starts[back] = false;
    for (std::size_t next = row; next < marks.size() && in_cluster(next, key); ++next) {
      starts[next] = false;
    }
  }
  return starts;
}

Pairing pair_rows(const FloatRows& expected, const FloatRows& found, Arrangement arrangement,
                  const Window& window, std::span<const ColumnTolerance> tolerance) {
  if (expected.overflowed() || found.overflowed()) return Pairing::unpaired;
  const Pairer pairer(expected, found, tolerance);
  if (arrangement == Arrangement::bag) {
    return pairer.pair(numbers(0, expected.size()), numbers(0, found.size()));
  }
  const std::vector<bool> starts = group_starts(expected.marks());
  const auto offset = static_cast<std::size_t>(window.offset);
  const std::size_t end = std::min(expected.size(), offset + found.size());
  if (end < offset + found.size()) return Pairing::different;
  Pairing worst = Pairing::paired;
  for (std::size_t begin = 0; begin < end;) {
    std::size_t next = begin + 1;
    while (next < expected.size() && !starts[next]) ++next;
    const std::size_t first = std::max(begin, offset);
    const std::size_t last = std::min(next, end);
    if (first < last) {
      const Pairing pairing =
          pairer.pair(numbers(begin, next), numbers(first - offset, last - offset));
      if (pairing == Pairing::different) return pairing;
      if (pairing == Pairing::unpaired) worst = pairing;
    }
    begin = next;
  }
  return worst;
}

}  // namespace ado::verify
