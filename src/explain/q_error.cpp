// q_error: an operator gave far more or fewer rows than the engine expected, and its inputs did
// not: so the misjudgement begins here. The engine chose the join order above it by that number.
#include <algorithm>

#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {
namespace {

constexpr double kErrorMin = 10;
constexpr std::int64_t kRowsMin = 1000;  // Below that no misjudgement costs much.

// How many times too high or too low; 1 when right or unknown.
double error_of(const Operator& op) {
  const bool repeats_another = op.kind == OperatorKind::cte || op.kind == OperatorKind::cte_scan ||
                               op.kind == OperatorKind::other;
  if (!op.rows_estimated || repeats_another) return 1;
  const auto actual = static_cast<double>(std::max<std::int64_t>(op.rows_out, 1));
  const auto expected = static_cast<double>(std::max<std::int64_t>(*op.rows_estimated, 1));
  return std::max(actual / expected, expected / actual);
}

// The join above handed down which keys it needs; no estimate knows of that.
bool is_cut_by_join(const Operator& op) {
  return op.details.contains("Dynamic Filters") && op.rows_out < op.rows_estimated.value_or(0);
}

bool is_wrong(const Operator& op) {
  return !is_cut_by_join(op) && error_of(op) >= kErrorMin &&
         std::max(op.rows_out, op.rows_estimated.value_or(0)) >= kRowsMin;
}

// Passes rows on unchanged, or is stopped by what stands above it.
bool is_neutral(const Operator& op) {
  return op.kind == OperatorKind::projection || op.kind == OperatorKind::limit ||
         op.kind == OperatorKind::top_n || op.name.ends_with("DELIM_JOIN");
}

bool inherits(const Operator& op) {
  return std::any_of(op.children.begin(), op.children.end(), [](const Operator& child) {
    return is_wrong(child) || (is_neutral(child) && inherits(child));
  });
}

}  // namespace

void find_q_errors(const Scene& scene, std::vector<Signal>& signals) {
  if (!scene.tree.analyzed) return;
  for (const Place& place : scene.places) {
    const Operator& op = *place.op;
    if (is_neutral(op) || !is_wrong(op) || inherits(op)) continue;
    double severity = place.share;
    if (place.parent >= 0) severity += scene.places[static_cast<std::size_t>(place.parent)].share;
    signals.push_back(make_signal(
        SignalKind::q_error, place, severity,
        fmt::format("{} gives {} rows, {} were expected: {:.0f} times too {}", label_of(op),
                    group_digits(op.rows_out), group_digits(*op.rows_estimated), error_of(op),
                    op.rows_out > *op.rows_estimated ? "few" : "many")));
  }
}

}  // namespace ado::explain
