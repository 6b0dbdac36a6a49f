// nested_loop: a join without an equality (an OR, a range) compares every row of one side with
// every row of the other.
#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {
namespace {

constexpr double kComparisonsMin = 1e6;

}  // namespace

void find_nested_loops(const Scene& scene, std::vector<Signal>& signals) {
  for (const Place& place : scene.places) {
    const Operator& op = *place.op;
    if (op.kind != OperatorKind::nested_loop_join || op.children.size() != 2) continue;
    const std::int64_t left = rows_out(op.children[0], scene.tree);
    const std::int64_t right = rows_out(op.children[1], scene.tree);
    if (static_cast<double>(left) * static_cast<double>(right) < kComparisonsMin) continue;
    signals.push_back(
        make_signal(SignalKind::nested_loop, place, place.share,
                    fmt::format("{} compares {} rows with {} rows, pair by pair", label_of(op),
                                group_digits(left), group_digits(right))));
  }
}

}  // namespace ado::explain
