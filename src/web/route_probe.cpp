// GET /api/missions/ID/probes/PROBE: the story of one probe.
#include "mission/report.hpp"
#include "mission/settings.hpp"
#include "outcome/json.hpp"
#include "web/json_parts.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

using nlohmann::json;

// Those that the probe came to, in their order.
json gates_json(const mission::Probe& probe) {
  json gates = json::array();
  const auto add = [&](std::string_view gate, const outcome::Verdict& verdict) {
    gates.push_back({{"gate", gate}, {"verdict", outcome::to_json(verdict)}});
  };
  // A verdict that nobody gave has no gate.
  if (!probe.structure.gate.empty()) add("structure", probe.structure);
  if (!probe.full_result.gate.empty()) add("full_result", probe.full_result);
  if (probe.sample) add("sample", *probe.sample);
  if (probe.witness) add("witness", *probe.witness);
  return gates;
}

json facts_json(const mission::Probe& probe) {
  json facts = json::array();
  for (const patch::Precondition& fact : probe.facts) {
    facts.push_back({{"fact", patch::to_string(fact)}, {"basis", patch::to_string(fact.basis)}});
  }
  return facts;
}

json settings_json(const mission::Probe& probe) {
  json list = json::array();
  for (const patch::SettingStatement& setting : probe.settings) {
    list.push_back(patch::print(setting, sql::Dialect::postgres));
  }
  return list;
}

json story_of(const mission::Probe& probe, std::string_view original) {
  json patch = json::parse(probe.plan_json, nullptr, false);
  json story = probe_json(probe);
  story["score"] = probe.score;
  story["mends"] = probe.mends;
  story["patch"] = patch.is_discarded() ? json() : std::move(patch);
  story["sql"] = probe.sql;
  story["lines"] = probe.sql.empty() ? json::array() : merged_lines(original, probe.sql);
  story["settings"] = settings_json(probe);
  story["facts"] = facts_json(probe);
  story["gates"] = gates_json(probe);
  if (probe.measurement) story["measurement"] = outcome::to_json(*probe.measurement);
  if (probe.over_base) story["over_base"] = outcome::to_json(*probe.over_base);
  return story;
}

}  // namespace

Answer answer_probe(const Request& request, const Ids& ids, Site& site) {
  const auto folded = site.archive.mission(ids[0]);
  if (!folded) return refuse_unreadable(folded.error());
  if (!*folded) return refuse(Refusal::not_found, "no such mission");
  const mission::View& view = (*folded)->view;
  const mission::Probe* probe = view.probe(ids[1]);
  if (probe == nullptr) return refuse(Refusal::not_found, "no such probe");
  return answer_list(request, story_of(*probe, mission::make_report(view, {}).original_sql));
}

}  // namespace ado::web
