// spill: what an operator had to hold did not fit into memory and went to disk. PostgreSQL tells
// which ones; DuckDB only that it happened: there the operator that holds the most rows is named.
#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {
namespace {

// Whether the operator holds its input, or one of its inputs, whole.
bool holds_rows(const Operator& op) {
  switch (op.kind) {
    case OperatorKind::hash_join:
    case OperatorKind::other_join:
    case OperatorKind::aggregate:
    case OperatorKind::distinct:
    case OperatorKind::window:
    case OperatorKind::sort:
    case OperatorKind::cte:
      return true;
    case OperatorKind::scan:
    case OperatorKind::filter:
    case OperatorKind::projection:
    case OperatorKind::nested_loop_join:
    case OperatorKind::cross_product:
    case OperatorKind::top_n:
    case OperatorKind::limit:
    case OperatorKind::set_operation:
    case OperatorKind::cte_scan:
    case OperatorKind::subquery:
    case OperatorKind::result:
    case OperatorKind::other:
      return false;
  }
  return false;
}

// The table of a hash join is an operator of its own, and takes no time by itself.
bool name_those_that_told(const Scene& scene, std::vector<Signal>& signals) {
  bool any = false;
  for (const Place& place : scene.places) {
    const std::int64_t bytes = place.op->spilled_bytes;
    if (bytes == 0) continue;
    any = true;
    const bool is_hash = place.op->name == "Hash" && place.parent >= 0;
    const Place& named = is_hash ? scene.places[static_cast<std::size_t>(place.parent)] : place;
    signals.push_back(make_signal(
        SignalKind::spill, named, place.share + (is_hash ? named.share : 0),
        fmt::format("{} put {} bytes on disk", label_of(*named.op), group_digits(bytes))));
  }
  return any;
}

}  // namespace

void find_spills(const Scene& scene, std::vector<Signal>& signals) {
  if (scene.tree.spilled_bytes_peak == 0) return;
  if (name_those_that_told(scene, signals)) return;
  const Place* largest = nullptr;
  for (const Place& place : scene.places) {
    if (!holds_rows(*place.op)) continue;
    if (largest == nullptr || rows_in(*place.op) > rows_in(*largest->op)) largest = &place;
  }
  if (largest == nullptr) return;
  signals.push_back(
      make_signal(SignalKind::spill, *largest, largest->share,
                  fmt::format("{} bytes went to disk, most likely in {} with {} rows",
                              group_digits(scene.tree.spilled_bytes_peak), label_of(*largest->op),
                              group_digits(rows_in(*largest->op)))));
}

}  // namespace ado::explain
