// Calls the finders, and sorts what they found.
#include "explain/signals.hpp"

#include <algorithm>
#include <charconv>

#include "explain/signal_finders.hpp"

namespace ado::explain {
namespace {

constexpr SignalFinder kFinders[] = {
    find_q_errors,      find_repeated_scans,    find_late_filters,  find_spills,
    find_nested_loops,  find_heavy_group_bys,   find_large_windows, find_cross_products,
    find_delim_joins,   find_repeated_subplans, find_jit_overheads, find_parallel_missed,
    find_lossy_bitmaps, find_cte_fences,        find_rerun_subplans};

constexpr double kSeverityMin = 0.01;

}  // namespace

std::string_view to_text(SignalKind kind) {
  switch (kind) {
    case SignalKind::q_error:
      return "q_error";
    case SignalKind::repeated_scan:
      return "repeated_scan";
    case SignalKind::late_filter:
      return "late_filter";
    case SignalKind::spill:
      return "spill";
    case SignalKind::nested_loop:
      return "nested_loop";
    case SignalKind::heavy_group_by:
      return "heavy_group_by";
    case SignalKind::large_window:
      return "large_window";
    case SignalKind::cross_product:
      return "cross_product";
    case SignalKind::delim_join:
      return "delim_join";
    case SignalKind::repeated_subplan:
      return "repeated_subplan";
    case SignalKind::jit_overhead:
      return "jit_overhead";
    case SignalKind::parallel_missed:
      return "parallel_missed";
    case SignalKind::lossy_bitmap:
      return "lossy_bitmap";
    case SignalKind::cte_fence:
      return "cte_fence";
    case SignalKind::rerun_subplan:
      return "rerun_subplan";
  }
  return "";
}

double detail_number(const Operator& op, std::string_view name) {
  const auto found = op.details.find(std::string(name));
  if (found == op.details.end()) return 0;
  double value = 0;
  std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  return value;
}

Signal make_signal(SignalKind kind, const Place& place, double severity, std::string text) {
  return {.kind = kind,
          .path = place.path,
          .operator_name = place.op->name,
          .relation = place.op->relation,
          .severity = std::clamp(severity, 0.0, 1.0),
          .text = std::move(text)};
}

std::vector<Signal> find_signals(const Tree& tree) {
  const std::vector<Place> places = places_of(tree);
  std::vector<Signal> signals;
  for (const SignalFinder find : kFinders) find({.tree = tree, .places = places}, signals);
  std::erase_if(signals, [](const Signal& signal) { return signal.severity < kSeverityMin; });
  std::stable_sort(signals.begin(), signals.end(),
                   [](const Signal& a, const Signal& b) { return a.severity > b.severity; });
  return signals;
}

}  // namespace ado::explain
