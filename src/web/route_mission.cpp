// GET /api/missions/ID: what a mission was asked, what it tried and what came of it.
#include <algorithm>
#include <filesystem>

#include "mission/model_use.hpp"
#include "mission/report.hpp"
#include "outcome/json.hpp"
#include "outcome/status.hpp"
#include "report/render.hpp"
#include "web/json_parts.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

using nlohmann::json;

// What stands elsewhere in the answer, or is a path of this machine.
json short_report(const report::MissionReport& report) {
  json object = report::to_json(report);
  for (const char* name : {"bda", "plans", "diff", "best_sql", "original_sql", "folder"}) {
    object.erase(name);
  }
  object["target"] = report.subject.target;
  object["stars"] = report.subject.stars;
  return object;
}

json probe_row(const mission::Probe& probe, const mission::View& view) {
  const mission::PlanCost cost = mission::plan_cost(view, probe);
  json row = probe_json(probe);
  row["tokens"] = cost.tokens;
  row["cost_usd"] = cost.cost ? json(*cost.cost) : json();
  row["is_result"] = view.final && view.final->probe_id == probe.id;
  add_figures(row, probe.measurement);
  if (probe.measurement) {
    row["cpu_speedup"] = probe.measurement->cpu_speedup;
    row["stopped_early"] = probe.measurement->stopped_early;
  }
  return row;
}

// The verdict that counts stands in the row of the BDA.
json probe_rows(const mission::View& view, const report::MissionReport& report) {
  json rows = json::array();
  for (const mission::Probe& probe : view.probes) {
    json row = probe_row(probe, view);
    const auto closed = std::ranges::find(report.bda, probe.id, &outcome::BdaRow::probe_id);
    if (closed != report.bda.end()) {
      row["equivalence"] = to_string(closed->equivalence.kind);
      row["confidence"] = to_string(closed->equivalence.confidence);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

json finalist_json(const report::Finalist& finalist) {
  json facts = json::array();
  for (const report::RestsOn& fact : finalist.facts) {
    facts.push_back({{"fact", fact.fact}, {"basis", fact.basis}});
  }
  json object{{"probe_id", finalist.probe_id},
              {"reason", finalist.reason},
              {"sql", finalist.sql},
              {"script", finalist.script},
              {"settings", finalist.settings},
              {"measurement", outcome::to_json(finalist.measurement)},
              {"structure", outcome::to_json(finalist.structure)},
              {"full_result", outcome::to_json(finalist.full_result)},
              {"facts", facts}};
  if (finalist.over_base) object["over_base"] = outcome::to_json(*finalist.over_base);
  if (finalist.witness) object["witness"] = outcome::to_json(*finalist.witness);
  if (finalist.sample) object["sample"] = outcome::to_json(*finalist.sample);
  return object;
}

json sniper_json(const mission::View& view) {
  json probes = json::array();
  for (const mission::Probe& probe : view.probes) {
    if (probe.family != outcome::Family::compound) continue;
    json each{
        {"probe_id", probe.id},
        {"based_on", probe.based_on},
        {"transforms", probe.transforms},
        {"status", probe.stage == mission::Stage::closed ? outcome::to_string(probe.status) : ""}};
    add_figures(each, probe.measurement);
    probes.push_back(std::move(each));
  }
  return {{"rounds", view.sniper_rounds},
          {"probes", probes},
          {"sortie_bases", view.sortie_bases},
          {"finals_failed", view.finals_failed}};
}

// As the report has them, but that money is called as it is everywhere here; and what was noted.
json models_json(const report::MissionReport& report) {
  json models = report::to_json(report)["models"];
  for (json& part : models["parts"]) {
    part["cost_usd"] = std::move(part["cost_known"]);
    part.erase("cost_known");
  }
  models["notes"] = json::array();
  for (const auto& note : report.models.notes) {
    models["notes"].push_back(
        {{"part", note.part}, {"subject", note.subject}, {"text", note.text}});
  }
  return models;
}

json plans_json(const report::MissionReport& report) {
  const report::Finalist* best = report::best_of(report);
  const explain::Tree* before =
      report.original && report.original->tree ? &*report.original->tree : nullptr;
  const explain::Tree* after = best != nullptr && best->tree ? &*best->tree : nullptr;
  json plans = json::object();
  if (before != nullptr) plans["before"] = plan_json(*before, after, true);
  if (after != nullptr) plans["after"] = plan_json(*after, before, false);
  return plans;
}

}  // namespace

Answer answer_mission(const Request& request, const Ids& ids, Site& site) {
  const auto folded = site.archive.mission(ids.front());
  if (!folded) return refuse_unreadable(folded.error());
  if (!*folded) return refuse(Refusal::not_found, "no such mission");
  const mission::View& view = (*folded)->view;
  const report::MissionReport report = mission::make_report(view, {});
  const report::Finalist* best = report::best_of(report);
  const std::string& before = report.original_sql;
  const std::string& after = best == nullptr ? before : best->script;
  const auto lines = site.archive.missions();
  const auto line = std::ranges::find(*lines, ids.front(), &MissionLine::id);
  return answer_list(
      request,
      {{"report", short_report(report)},
       {"sql", {{"before", before}, {"after", after}, {"lines", merged_lines(before, after)}}},
       {"plans", plans_json(report)},
       {"bda", probe_rows(view, report)},
       {"finalist", best == nullptr ? json() : finalist_json(*best)},
       {"sniper", sniper_json(view)},
       {"models", models_json(report)},
       {"at_work", line != lines->end() && line->at_work},
       {"fleet_id", line == lines->end() ? "" : line->fleet_id},
       {"seq", (*folded)->seq}});
}

}  // namespace ado::web
