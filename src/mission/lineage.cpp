// What led from the original to a probe's SQL.
#include <algorithm>

#include "base/require.hpp"
#include "mission/view.hpp"

namespace ado::mission {
namespace {

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

std::set<std::string> lineage_of(const Probe& probe, const View& view) {
  std::set<std::string> ids;
  add_lineage(probe, view, ids);
  return ids;
}

std::vector<std::string> transforms_of(const Probe& probe, const View& view) {
  std::vector<std::string> ids;
  const auto add = [&](const std::string& id) {
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
  };
  const auto add_all_of = [&](const std::string& probe_id) {
    const Probe* part = view.probe(probe_id);
    require(part != nullptr);
    for (const std::string& id : transforms_of(*part, view)) add(id);
  };
  if (!probe.base.empty()) add_all_of(probe.base);
  // What a model calls its own idea has its own rights, which are none, whatever it says it rests
  // on.
  const bool is_own_idea = probe.transform_id.starts_with("x_");
  for (const std::string& id : probe.based_on) {
    if (!is_own_idea) add_all_of(id);
  }
  for (const std::string& id : probe.transforms) add(id);
  if (is_own_idea || (probe.based_on.empty() && probe.transforms.empty())) {
    add(probe.transform_id);
  }
  return ids;
}

}  // namespace ado::mission
