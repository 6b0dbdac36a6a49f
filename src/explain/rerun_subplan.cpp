// rerun_subplan: PostgreSQL runs a correlated subquery once for each row of the query around it.
#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {
namespace {

constexpr std::int64_t kLoopsMin = 100;

}  // namespace

void find_rerun_subplans(const Scene& scene, std::vector<Signal>& signals) {
  for (const Place& place : scene.places) {
    const Operator& op = *place.op;
    const auto name = op.details.find("Subplan Name");
    if (name == op.details.end() || !name->second.starts_with("SubPlan")) continue;
    if (op.loops < kLoopsMin) continue;
    signals.push_back(make_signal(
        SignalKind::rerun_subplan, place, place.share + place.share_below,
        fmt::format("{} ran {} times, once for each row", name->second, group_digits(op.loops))));
  }
}

}  // namespace ado::explain
