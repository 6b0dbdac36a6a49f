// Compares the sites of a candidate with what the mission has tried already.
#include "mission/sortie.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

#include "base/require.hpp"
#include "mission/decide.hpp"

namespace ado::mission {
namespace {

// The probes whose plans lead to this one's SQL, itself included.
void add_lineage(const Probe& probe, const View& view, std::set<std::string>& ids) {
  if (!ids.insert(probe.id).second) return;
  std::vector<std::string> parts = probe.based_on;
  if (!probe.base.empty()) parts.push_back(probe.base);
  for (const std::string& id : parts) {
    const Probe* part = view.probe(id);
    require(part != nullptr);
    add_lineage(*part, view, ids);
  }
}

}  // namespace

std::vector<Probe> further_probes(std::vector<Probe> found, const Probe& base, const View& view) {
  std::set<std::string> lineage;
  add_lineage(base, view, lineage);
  std::size_t number = static_cast<std::size_t>(
      std::ranges::count_if(view.probes, [](const Probe& probe) { return !probe.base.empty(); }));
  std::vector<Probe> further;
  for (Probe& probe : found) {
    const bool is_answered = std::ranges::any_of(view.probes, [&](const Probe& known) {
      const bool is_same = known.transform_id == probe.transform_id && known.label == probe.label;
      return is_same && (lineage.contains(known.id) || !is_composable(known));
    });
    if (is_answered) continue;
    probe.id = fmt::format("f{:02}", ++number);
    probe.base = base.id;
    further.push_back(std::move(probe));
  }
  return further;
}

TrackRecords with_own(TrackRecords records, const View& view) {
  for (const Probe& probe : view.probes) {
    if (probe.stage != Stage::closed || !probe.measurement || !probe.based_on.empty()) continue;
    TrackRecord& record = records[probe.transform_id];
    ++record.tried;
    if (is_composable(probe)) ++record.won;
  }
  return records;
}

}  // namespace ado::mission
