// cte_fence: a CTE is computed whole, and a reader throws most of its rows away: PostgreSQL moves
// no condition into a CTE that it materializes.
#include <algorithm>

#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {
namespace {

constexpr double kRowsMin = 10'000;
constexpr double kPartRemovedMin = 0.9;

const Place* body_of(const Scene& scene, const std::string& cte) {
  const auto found = std::ranges::find_if(scene.places, [&](const Place& place) {
    return place.op->kind == OperatorKind::cte && place.op->relation == cte;
  });
  return found == scene.places.end() ? nullptr : &*found;
}

}  // namespace

void find_cte_fences(const Scene& scene, std::vector<Signal>& signals) {
  if (!scene.tree.analyzed) return;
  for (const Place& place : scene.places) {
    const Operator& op = *place.op;
    if (op.kind != OperatorKind::cte_scan) continue;
    const double removed =
        detail_number(op, "Rows Removed by Filter") * static_cast<double>(op.loops);
    const double read = removed + static_cast<double>(op.rows_out);
    if (removed < kRowsMin || removed < kPartRemovedMin * read) continue;
    const Place* body = body_of(scene, op.relation);
    if (body == nullptr) continue;
    signals.push_back(
        make_signal(SignalKind::cte_fence, place, place.share + body->share + body->share_below,
                    fmt::format("{} throws {} of {} rows away, after all of them were computed",
                                label_of(op), group_digits(static_cast<std::int64_t>(removed)),
                                group_digits(static_cast<std::int64_t>(read)))));
  }
}

}  // namespace ado::explain
