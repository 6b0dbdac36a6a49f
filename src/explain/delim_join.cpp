// delim_join: a subquery that uses columns of the query around it. The engine computes it once for
// each distinct combination of these, and joins the results back; a grouped join or a window may
// be cheaper.
#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {

void find_delim_joins(const Scene& scene, std::vector<Signal>& signals) {
  for (std::size_t i = 0; i < scene.places.size(); ++i) {
    const Place& place = scene.places[i];
    if (!place.op->name.ends_with("DELIM_JOIN")) continue;
    // The first child is the outer query's own part; the rest is the subquery's.
    double severity = place.share;
    for (std::size_t j = i + 1; j <= i + count_below(scene.places, i); ++j) {
      const Place& child = scene.places[j];
      if (child.parent != static_cast<int>(i) || child.op == &place.op->children[0]) continue;
      severity += child.share + child.share_below;
    }
    signals.push_back(
        make_signal(SignalKind::delim_join, place, severity,
                    fmt::format("a correlated subquery was unnested ({}), {:.0f} % of the {}",
                                label_of(*place.op), severity * 100,
                                scene.tree.analyzed ? "time" : "rows expected")));
  }
}

}  // namespace ado::explain
