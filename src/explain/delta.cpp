// Counts both trees, and tells the differences, greatest first.
#include "explain/delta.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "explain/hotspots.hpp"
#include "explain/places.hpp"

namespace ado::explain {
namespace {

constexpr std::size_t kChangesMax = 4;

struct Count {
  int before = 0;
  int after = 0;
  int difference() const { return std::abs(after - before); }
};
using Counts = std::map<std::string, Count>;

// Projections, filters, and what only wraps the result, come and go without meaning.
bool is_counted(const Operator& op) {
  switch (op.kind) {
    case OperatorKind::hash_join:
    case OperatorKind::nested_loop_join:
    case OperatorKind::other_join:
    case OperatorKind::cross_product:
    case OperatorKind::aggregate:
    case OperatorKind::distinct:
    case OperatorKind::window:
    case OperatorKind::sort:
    case OperatorKind::top_n:
    case OperatorKind::set_operation:
    case OperatorKind::cte:
      return true;
    case OperatorKind::scan:
    case OperatorKind::filter:
    case OperatorKind::projection:
    case OperatorKind::limit:
    case OperatorKind::cte_scan:
    case OperatorKind::subquery:
    case OperatorKind::result:
    case OperatorKind::other:
      return false;
  }
  return false;
}

void count(const Tree& tree, int Count::* side, Counts& scans, Counts& operators) {
  for (const Place& place : places_of(tree)) {
    const Operator& op = *place.op;
    if (op.kind == OperatorKind::scan && !op.relation.empty()) ++(scans[op.relation].*side);
    if (is_counted(op)) ++(operators[op.name].*side);
  }
}

void add_changes(const Counts& counts, std::string_view prefix, std::vector<std::string>& changes) {
  std::vector<std::pair<std::string, Count>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.second.difference() > b.second.difference();
  });
  for (const auto& [name, number] : sorted) {
    if (number.difference() == 0 || changes.size() == kChangesMax) return;
    changes.push_back(fmt::format("{}{} {} -> {}", prefix, name, number.before, number.after));
  }
}

std::string structure_line(const Tree& before, const Tree& after) {
  Counts scans;
  Counts operators;
  count(before, &Count::before, scans, operators);
  count(after, &Count::after, scans, operators);
  std::vector<std::string> changes;
  add_changes(scans, "scans of ", changes);
  add_changes(operators, "", changes);
  return fmt::format("{}", fmt::join(changes, ", "));
}

std::string hottest_text(const Tree& tree) {
  const auto hottest = hotspots(tree, 1);
  if (hottest.empty()) return "nothing";
  return fmt::format("{} with {} rows in", label_of(*hottest[0].op),
                     group_digits(rows_in(*hottest[0].op)));
}

// Everything that passes from one operator to the next.
std::int64_t rows_moved(const Tree& tree) {
  std::int64_t rows = 0;
  for (const Place& place : places_of(tree)) rows += place.op->rows_out;
  return rows;
}

std::string cost_line(const Tree& before, const Tree& after) {
  const std::string hottest_before = hottest_text(before);
  const std::string hottest_after = hottest_text(after);
  const std::string hottest = hottest_before == hottest_after
                                  ? "hottest is still " + hottest_after
                                  : "hottest was " + hottest_before + ", is " + hottest_after;
  return fmt::format("rows moved {} -> {}, time in operators {:.0f} -> {:.0f} ms, {}",
                     group_digits(rows_moved(before)), group_digits(rows_moved(after)),
                     before.cpu_ms, after.cpu_ms, hottest);
}

}  // namespace

std::string delta(const Tree& before, const Tree& after) {
  const std::string structure = structure_line(before, after);
  if (!before.analyzed || !after.analyzed) return structure.empty() ? "same operators" : structure;
  const std::string cost = cost_line(before, after);
  const bool same = structure.empty() && rows_moved(before) == rows_moved(after);
  // Their expressions may be others: count(DISTINCT k) and count(k) are one operator.
  if (same) {
    return fmt::format("same operators and rows, time in operators {:.0f} -> {:.0f} ms",
                       before.cpu_ms, after.cpu_ms);
  }
  return structure.empty() ? cost : structure + "\n" + cost;
}

}  // namespace ado::explain
