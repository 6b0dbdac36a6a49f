// parallel_missed: PostgreSQL read a large table in one process, or got fewer workers than planned.
#include <algorithm>

#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {
namespace {

constexpr std::int64_t kRowsMin = 100'000;

bool is_below_gather(const Scene& scene, const Place& place) {
  for (int at = place.parent; at >= 0; at = scene.places[static_cast<std::size_t>(at)].parent) {
    if (scene.places[static_cast<std::size_t>(at)].op->name.starts_with("Gather")) return true;
  }
  return false;
}

}  // namespace

void find_parallel_missed(const Scene& scene, std::vector<Signal>& signals) {
  if (!scene.tree.analyzed) return;
  for (const Place& place : scene.places) {
    const Operator& op = *place.op;
    const double planned = detail_number(op, "Workers Planned");
    const double launched = detail_number(op, "Workers Launched");
    if (launched < planned) {
      signals.push_back(make_signal(
          SignalKind::parallel_missed, place, place.share + place.share_below,
          fmt::format("{} got {:.0f} of {:.0f} workers", label_of(op), launched, planned)));
    }
    // Each process of a parallel scan tells its own loop.
    const bool is_alone = op.name == "Seq Scan" && op.loops == 1 && op.rows_scanned >= kRowsMin;
    if (!is_alone || is_below_gather(scene, place)) continue;
    signals.push_back(make_signal(SignalKind::parallel_missed, place, place.share,
                                  fmt::format("{} reads {} rows in one process", label_of(op),
                                              group_digits(op.rows_scanned))));
  }
}

}  // namespace ado::explain
