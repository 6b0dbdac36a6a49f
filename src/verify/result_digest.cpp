// Digests, tie marks and floating rows of one run.
#include "verify/result_digest.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "verify/contract.hpp"

namespace ado::verify {
namespace {

// One month equals thirty days, and 12:00+01 equals 11:00+00; nested values are compared as text.
// PostgreSQL's jsonb, numerics in arrays and rows: 1.0 equals 1.00; citext: a equals A.
bool is_unfit_key(std::string_view type) {
  const std::string name = to_lower_ascii(type);
  return name == "jsonb" || name == "record" || name.ends_with("citext") ||
         name.starts_with("numeric[]") || name.starts_with("interval") ||
         name.starts_with("time with time zone") || name.starts_with("timetz") ||
         holds_floating_values(type);
}

}  // namespace

double relative_tolerance(std::string_view type, const Tolerance& tolerance) {
  if (!is_floating_type(type)) return 0;
  const std::string name = to_lower_ascii(type);
  const bool real = name == "float" || name == "real" || name == "float4";
  return real ? tolerance.relative_real : tolerance.relative_double;
}

ResultDigest::ResultDigest(Options options, Observer observer)
    : options_(std::move(options)), observer_(std::move(observer)) {}

void ResultDigest::begin(std::span<const engine::ResultColumn> columns) {
  begun_ = true;
  const std::size_t visible = options_.visible_columns.value_or(columns.size());
  columns_.assign(columns.begin(),
                  columns.begin() + static_cast<std::ptrdiff_t>(std::min(visible, columns.size())));
  floating_.clear();
  for (std::size_t index = 0; index < columns_.size(); ++index) {
    if (is_floating_type(columns_[index].type)) floating_.push_back(index);
  }
  keys_.clear();
  unfit_keys_.clear();
  for (const std::size_t column : options_.key_columns) {
    if (column >= columns.size()) continue;
    const engine::ResultColumn& key = columns[column];
    if (is_unfit_key(key.type)) unfit_keys_.push_back(key);
    keys_.push_back(
        {.column = column, .tolerance = relative_tolerance(key.type, options_.tolerance)});
  }
  ties_ = TieTracker(keys_);
  bag_ = {};
  shown_digits_.assign(columns_.size(), 0);
  exact_bag_ = {};
  float_rows_ = FloatRows(floating_.size());
}

bool ResultDigest::has_floating_keys() const {
  return std::any_of(keys_.begin(), keys_.end(),
                     [](const KeyColumn& key) { return key.tolerance > 0; });
}

bool ResultDigest::row(std::span<const engine::CellView> cells) {
  const auto visible = cells.first(columns_.size());
  const Hash128 hash = hasher_.hash(visible);
  bag_.add(hash);
  for (std::size_t index = 0; index < visible.size(); ++index) {
    if (visible[index].kind == engine::CellKind::decimal) {
      shown_digits_[index] += visible[index].scale;
    }
  }
  const TieMark mark = keys_.empty() ? TieMark{} : ties_.mark(cells);
  if (is_floating() || options_.keep_rows || has_floating_keys()) keep(visible, mark);
  return !observer_ || observer_(hash, mark);
}

void ResultDigest::keep(std::span<const engine::CellView> cells, const TieMark& mark) {
  exact_cells_.assign(cells.begin(), cells.end());
  values_.assign(floating_.size(), 0);
  for (std::size_t index = 0; index < floating_.size(); ++index) {
    engine::CellView& cell = exact_cells_[floating_[index]];
    if (cell.kind == engine::CellKind::null || !std::isfinite(cell.number)) continue;
    values_[index] = cell.number;
    cell.number = 0;
  }
  const Hash128 exact = hasher_.hash(exact_cells_);
  exact_bag_.add(exact);
  float_rows_.add(exact, values_, mark);
}

}  // namespace ado::verify
