// Compares the sites of a candidate with what the mission has tried already.
#include "mission/sortie.hpp"

#include <algorithm>
#include <functional>
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
  const auto is_same_site = [](const Probe& a, const Probe& b) {
    return a.transform_id == b.transform_id && a.label == b.label;
  };
  std::erase_if(found, [&](const Probe& probe) {
    return std::ranges::any_of(view.probes, [&](const Probe& known) {
      return is_same_site(known, probe) && (lineage.contains(known.id) || !is_composable(known));
    });
  });
  const auto is_gain_elsewhere = [&](const Probe& probe) {
    return std::ranges::any_of(view.probes,
                               [&](const Probe& known) { return is_same_site(known, probe); });
  };
  // The next search finds the new sites again, in a better base.
  if (std::ranges::any_of(found, is_gain_elsewhere))
    std::erase_if(found, std::not_fn(is_gain_elsewhere));
  std::vector<Probe> further;
  for (Probe& probe : found) {
    probe.id = fmt::format("f{:02}", ++number);
    probe.base = base.id;
    further.push_back(std::move(probe));
  }
  return further;
}

TrackRecords with_own(TrackRecords records, const View& view) {
  for (const Probe& probe : view.probes) {
    if (probe.source == Source::model) continue;
    if (probe.stage != Stage::closed || !probe.measurement || !probe.based_on.empty()) continue;
    TrackRecord& record = records[probe.transform_id];
    ++record.tried;
    if (is_composable(probe)) ++record.won;
  }
  return records;
}

}  // namespace ado::mission
