// Compares small results: bags, tie groups by position, and sub-bags where LIMIT cuts a group.
#include "verify/witness_compare.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"

namespace ado::verify {
namespace {

// Division and averages may be computed in another order.
constexpr double kRelativeTolerance = 1e-9;

bool is_floating(engine::CellKind kind) {
  return kind == engine::CellKind::real || kind == engine::CellKind::double_;
}

bool near(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == b) return true;
  if (std::isinf(a) || std::isinf(b)) return false;
  return std::abs(a - b) <= kRelativeTolerance * std::max(std::abs(a), std::abs(b));
}

// 1.50 as 1.5: numeric compares by value, and shows a scale of its own in each row.
std::string_view without_zeros(std::string_view decimal) {
  if (decimal.find('.') == std::string_view::npos) return decimal;
  while (decimal.ends_with('0')) decimal.remove_suffix(1);
  if (decimal.ends_with('.')) decimal.remove_suffix(1);
  return decimal;
}

bool same(const ResultCell& a, const ResultCell& b) {
  if (is_floating(a.kind) && is_floating(b.kind)) return near(a.number, b.number);
  if (a.kind != b.kind) return false;
  if (a.kind == engine::CellKind::decimal) return without_zeros(a.text) == without_zeros(b.text);
  return a.text == b.text;
}

bool same(const ResultRow& a, const ResultRow& b, std::size_t columns) {
  for (std::size_t i = 0; i < columns; ++i) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}

using Rows = std::span<const ResultRow>;

// The first row of `part` that is not in `whole`, with multiplicity.
const ResultRow* first_not_in(Rows part, Rows whole, std::size_t columns) {
  std::vector<bool> used(whole.size(), false);
  for (const ResultRow& row : part) {
    std::size_t at = 0;
    while (at < whole.size() && (used[at] || !same(row, whole[at], columns))) ++at;
    if (at == whole.size()) return &row;
    used[at] = true;
  }
  return nullptr;
}

std::optional<std::string> compare_bags(Rows reference, Rows candidate, std::size_t columns) {
  if (reference.size() != candidate.size()) {
    return fmt::format("row count {} vs {}", reference.size(), candidate.size());
  }
  if (const ResultRow* extra = first_not_in(candidate, reference, columns)) {
    return fmt::format("the candidate has a row {} that the original has not", to_text(*extra));
  }
  return std::nullopt;
}

std::optional<std::string> compare_columns(const Expectation& expected,
                                           const std::vector<engine::ResultColumn>& reference,
                                           const std::vector<engine::ResultColumn>& candidate) {
  const std::size_t count = reference.size() - expected.hidden;
  if (candidate.size() != count) {
    return fmt::format("output column count {} vs {}", count, candidate.size());
  }
  for (std::size_t i = 0; i < count; ++i) {
    const bool named = i < expected.names.size() && expected.names[i];
    if (named && !equals_ignore_case(reference[i].name, candidate[i].name)) {
      return fmt::format("output column {} is named {} instead of {}", i + 1, candidate[i].name,
                         reference[i].name);
    }
    if (reference[i].type != candidate[i].type) {
      return fmt::format("output column {} has type {} instead of {}", i + 1, candidate[i].type,
                         reference[i].type);
    }
  }
  return std::nullopt;
}

struct ShownRows {
  std::size_t begin = 0;
  std::size_t end = 0;
};
ShownRows shown_rows(const Expectation& expected, const std::optional<std::int64_t>& limit,
                     std::size_t total) {
  const std::size_t begin = std::min(total, static_cast<std::size_t>(expected.offset));
  if (!limit) return {begin, total};
  return {begin, std::min(total, begin + static_cast<std::size_t>(*limit))};
}

bool same_keys(const Expectation& expected, const ResultRow& a, const ResultRow& b) {
  return std::ranges::all_of(expected.keys, [&](std::size_t key) { return same(a[key], b[key]); });
}

std::optional<std::string> compare_groups(const Expectation& expected, const ShownRows& shown,
                                          Rows reference, Rows candidate, std::size_t columns) {
  for (std::size_t first = 0; first < reference.size();) {
    std::size_t last = first + 1;
    while (last < reference.size() && same_keys(expected, reference[last - 1], reference[last])) {
      ++last;
    }
    const std::size_t begin = std::max(first, shown.begin);
    const std::size_t end = std::min(last, shown.end);
    if (begin < end) {
      const Rows group = reference.subspan(first, last - first);
      const Rows rows = candidate.subspan(begin - shown.begin, end - begin);
      if (const ResultRow* wrong = first_not_in(rows, group, columns)) {
        return fmt::format("row {} of the candidate, {}, does not belong there",
                           begin - shown.begin + 1 + static_cast<std::size_t>(wrong - rows.data()),
                           to_text(*wrong));
      }
    }
    first = last;
  }
  return std::nullopt;
}

}  // namespace

void ResultSink::begin(std::span<const engine::ResultColumn> columns) {
  result_.columns.assign(columns.begin(), columns.end());
}

bool ResultSink::row(std::span<const engine::CellView> cells) {
  ResultRow row;
  for (const engine::CellView& cell : cells) {
    row.push_back({cell.kind, engine::to_text(cell), cell.number});
  }
  result_.rows.push_back(std::move(row));
  return result_.rows.size() < rows_max_;
}

std::optional<std::string> find_difference(const Expectation& expected,
                                           const std::optional<std::int64_t>& limit,
                                           const ResultRows& reference,
                                           const ResultRows& candidate) {
  if (auto wrong = compare_columns(expected, reference.columns, candidate.columns)) return wrong;
  const std::size_t columns = candidate.columns.size();
  const ShownRows shown = shown_rows(expected, limit, reference.rows.size());
  if (candidate.rows.size() != shown.end - shown.begin) {
    return fmt::format("row count {} vs {}", shown.end - shown.begin, candidate.rows.size());
  }
  if (expected.ordered) {
    return compare_groups(expected, shown, reference.rows, candidate.rows, columns);
  }
  if (shown.end - shown.begin == reference.rows.size()) {
    return compare_bags(reference.rows, candidate.rows, columns);
  }
  // LIMIT without an order promises some of the rows.
  if (const ResultRow* extra = first_not_in(candidate.rows, reference.rows, columns)) {
    return fmt::format("the candidate has a row {} that the original has not", to_text(*extra));
  }
  return std::nullopt;
}

bool cuts(const Expectation& expected, const std::optional<std::int64_t>& limit,
          const ResultRows& reference) {
  const ShownRows shown = shown_rows(expected, limit, reference.rows.size());
  return shown.begin < shown.end && shown.end - shown.begin < reference.rows.size();
}

bool has_value(const ResultRows& rows) {
  for (const ResultRow& row : rows.rows) {
    for (const ResultCell& cell : row) {
      if (cell.kind != engine::CellKind::null && cell.text != "0") return true;
    }
  }
  return false;
}

std::string to_text(const ResultRow& row) {
  std::string text = "(";
  for (std::size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : ", ") + row[i].text;
  return text + ")";
}

std::string to_table(const ResultRows& rows, std::size_t hidden) {
  std::string text;
  for (std::size_t i = 0; i + hidden < rows.columns.size(); ++i) {
    text += (i == 0 ? "" : " | ") + rows.columns[i].name;
  }
  text += '\n';
  for (const ResultRow& row : rows.rows) {
    for (std::size_t i = 0; i + hidden < row.size(); ++i) {
      text += (i == 0 ? "" : " | ") + row[i].text;
    }
    text += '\n';
  }
  return text;
}

}  // namespace ado::verify
