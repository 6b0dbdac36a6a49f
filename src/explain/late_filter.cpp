// late_filter: a filter or a join throws away most of what expensive operators below it made.
// Filtering earlier, below these, would save their work.
#include <algorithm>

#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {
namespace {

constexpr double kKeptMax = 0.1;
constexpr std::int64_t kRowsMin = 10'000;

bool can_filter(const Operator& op) {
  return op.kind == OperatorKind::filter || op.kind == OperatorKind::hash_join ||
         op.kind == OperatorKind::nested_loop_join || op.kind == OperatorKind::other_join;
}

bool is_work(const Operator& op) {
  switch (op.kind) {
    case OperatorKind::hash_join:
    case OperatorKind::nested_loop_join:
    case OperatorKind::other_join:
    case OperatorKind::cross_product:
    case OperatorKind::aggregate:
    case OperatorKind::distinct:
    case OperatorKind::window:
    case OperatorKind::sort:
      return true;
    case OperatorKind::scan:
    case OperatorKind::filter:
    case OperatorKind::projection:
    case OperatorKind::top_n:
    case OperatorKind::limit:
    case OperatorKind::set_operation:
    case OperatorKind::cte:
    case OperatorKind::cte_scan:
    case OperatorKind::subquery:
    case OperatorKind::result:
    case OperatorKind::other:
      return false;
  }
  return false;
}

// The input that loses rows; a join's other inputs are what it is joined to.
const Operator& filtered_input(const Operator& op) {
  return *std::max_element(
      op.children.begin(), op.children.end(),
      [](const Operator& a, const Operator& b) { return a.rows_out < b.rows_out; });
}

}  // namespace

void find_late_filters(const Scene& scene, std::vector<Signal>& signals) {
  if (!scene.tree.analyzed) return;
  for (std::size_t i = 0; i < scene.places.size(); ++i) {
    const Place& place = scene.places[i];
    const Operator& op = *place.op;
    if (!can_filter(op) || op.children.empty() || op.name.ends_with("DELIM_JOIN")) continue;
    const std::int64_t rows = filtered_input(op).rows_out;
    if (rows < kRowsMin ||
        static_cast<double>(op.rows_out) > kKeptMax * static_cast<double>(rows)) {
      continue;
    }
    const auto below = scene.places.begin() + static_cast<std::ptrdiff_t>(i) + 1;
    const auto end = below + static_cast<std::ptrdiff_t>(count_below(scene.places, i));
    if (std::none_of(below, end, [](const Place& lower) { return is_work(*lower.op); })) continue;
    signals.push_back(make_signal(
        SignalKind::late_filter, place, place.share_below,
        fmt::format("{} keeps {} of {} rows, after {:.0f} % of the time was spent below it",
                    label_of(op), group_digits(op.rows_out), group_digits(rows),
                    place.share_below * 100)));
  }
}

}  // namespace ado::explain
