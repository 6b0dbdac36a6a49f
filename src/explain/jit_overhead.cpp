// jit_overhead: PostgreSQL compiled expressions, and the compiling took a good part of the time.
#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {
namespace {

constexpr double kShareMin = 0.05;

}  // namespace

void find_jit_overheads(const Scene& scene, std::vector<Signal>& signals) {
  const Tree& tree = scene.tree;
  if (tree.jit_ms <= 0 || tree.total_ms <= 0 || scene.places.empty()) return;
  const double share = tree.jit_ms / tree.total_ms;
  if (share < kShareMin) return;
  signals.push_back(make_signal(
      SignalKind::jit_overhead, scene.places.front(), share,
      fmt::format("compiling expressions took {:.0f} of {:.0f} ms", tree.jit_ms, tree.total_ms)));
}

}  // namespace ado::explain
