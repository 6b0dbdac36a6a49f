// repeated_scan: one table is read several times. One pass with conditional aggregates, or one
// common table that is kept, may do.
#include <map>

#include <fmt/format.h>

#include "explain/signal_finders.hpp"

namespace ado::explain {

void find_repeated_scans(const Scene& scene, std::vector<Signal>& signals) {
  struct Reads {
    const Place* first = nullptr;
    int count = 0;
    double share = 0;
  };
  std::map<std::string, Reads> by_relation;
  for (const Place& place : scene.places) {
    if (place.op->kind != OperatorKind::scan || place.op->relation.empty()) continue;
    Reads& reads = by_relation[place.op->relation];
    if (reads.first == nullptr) reads.first = &place;
    ++reads.count;
    reads.share += place.share;
  }
  for (const auto& [relation, reads] : by_relation) {
    if (reads.count < 2) continue;
    signals.push_back(make_signal(
        SignalKind::repeated_scan, *reads.first, reads.share,
        fmt::format("{} is scanned {} times, {:.0f} % of the {}", relation, reads.count,
                    reads.share * 100, scene.tree.analyzed ? "time" : "rows expected")));
  }
}

}  // namespace ado::explain
