// large_window: a window function sorts many rows. When only few of them are kept above it, or a
// grouping would give the same, the sort can be saved.
#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {
namespace {

constexpr std::int64_t kRowsMin = 100'000;

}  // namespace

void find_large_windows(const Scene& scene, std::vector<Signal>& signals) {
  for (const Place& place : scene.places) {
    const Operator& op = *place.op;
    if (op.kind != OperatorKind::window || op.children.empty()) continue;
    const std::int64_t rows = rows_out(op.children[0], scene.tree);
    if (rows < kRowsMin) continue;
    signals.push_back(make_signal(
        SignalKind::large_window, place, place.share,
        fmt::format("{} runs over {} rows, {:.0f} % of the {}", op.name, group_digits(rows),
                    place.share * 100, scene.tree.analyzed ? "time" : "rows expected")));
  }
}

}  // namespace ado::explain
