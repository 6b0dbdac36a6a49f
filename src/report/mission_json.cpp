// A mission's report as JSON, for scripts: names are kept, new ones may come.
#include <nlohmann/json.hpp>

#include "explain/tree_json.hpp"
#include "outcome/json.hpp"
#include "report/render.hpp"

namespace ado::report {
namespace {

using nlohmann::json;

json briefs_json(const MissionReport& report) {
  json list = json::array();
  for (const BriefNote& brief : report.briefs) {
    list.push_back({{"id", brief.id}, {"families", brief.families}, {"text", brief.text}});
  }
  return list;
}

json not_tried_json(const MissionReport& report) {
  json list = json::array();
  for (const NotTried& each : report.not_tried) {
    list.push_back(
        {{"transform_id", each.transform_id}, {"target", each.label}, {"reason", each.reason}});
  }
  return list;
}

json models_json(const MissionReport& report) {
  json parts = json::array();
  for (const outcome::ModelUse& use : report.models.parts) {
    parts.push_back({{"part", use.part},
                     {"calls", use.calls},
                     {"lost", use.lost},
                     {"refused", use.refused},
                     {"input_tokens", use.input_tokens},
                     {"cached_tokens", use.cached_tokens},
                     {"output_tokens", use.output_tokens},
                     {"cost_known", use.cost},
                     {"calls_without_price", use.unpriced},
                     {"seconds", use.seconds}});
  }
  return {{"workers", report.subject.workers},
          {"provider", report.subject.provider},
          {"models", report.subject.models},
          {"parts", parts},
          {"lost", report.models.lost}};
}

json settings_json(const MissionReport& report) {
  json list = json::array();
  for (const SettingsProbe& probe : report.settings) {
    json each{{"probe_id", probe.probe_id},
              {"base", probe.base},
              {"set", probe.set},
              {"status", outcome::to_string(probe.status)}};
    if (probe.measurement) each["measurement"] = outcome::to_json(*probe.measurement);
    if (probe.over_base) each["over_base"] = outcome::to_json(*probe.over_base);
    list.push_back(std::move(each));
  }
  return list;
}

json indexes_json(const MissionReport& report) {
  json list = json::array();
  for (const outcome::IndexAdvice& index : report.indexes) {
    list.push_back({{"statement", index.statement},
                    {"estimated_cost_factor", index.cost_factor},
                    {"bytes", index.bytes}});
  }
  return list;
}

json plans_json(const MissionReport& report) {
  json plans = json::object();
  if (report.original && report.original->tree) {
    plans["original"] = explain::to_json(*report.original->tree);
  }
  const Finalist* best = best_of(report);
  if (best != nullptr && best->tree) plans["candidate"] = explain::to_json(*best->tree);
  return plans;
}

json facts_json(const Finalist& best) {
  json list = json::array();
  for (const RestsOn& fact : best.facts) {
    list.push_back({{"fact", fact.fact}, {"basis", fact.basis}});
  }
  return list;
}

void add_result(const MissionReport& report, json& object) {
  const Finalist& best = *report.result;
  object["measurement"] = outcome::to_json(best.measurement);
  object["transforms"] = best.transforms;
  object["diff"] = diff_of(report, best);
  object["rests_on"] = facts_json(best);
  object["valid_while"] = best.witness ? best.witness->valid_while : std::vector<std::string>{};
  if (best.over_base) object["over_base"] = outcome::to_json(*best.over_base);
  if (report.rewrite) object["rewrite_alone"] = outcome::to_json(report.rewrite->measurement);
}

}  // namespace

json to_json(const MissionReport& report) {
  const Subject& subject = report.subject;
  json rows = json::array();
  for (const outcome::BdaRow& row : report.bda) rows.push_back(outcome::to_json(row));
  json object{{"mission_id", subject.mission_id},
              {"query_id", subject.query_id},
              {"status", status_of(report)},
              {"finished", report.finished},
              {"improved", report.result.has_value()},
              {"resumed", report.resumed},
              {"reason", report.reason},
              {"probe_id", report.result ? report.result->probe_id : ""},
              {"original_sql", subject.sql},
              {"best_sql", report.result ? report.result->script : subject.sql},
              {"baseline_ms", report.original ? report.original->wall_ms : 0.0},
              {"engine", subject.engine},
              {"engine_version", subject.engine_version},
              {"threads", subject.threads},
              {"started_at", report.started_at},
              {"changed_at", report.changed_at},
              {"bda", rows},
              {"mode", subject.mode},
              {"briefs", briefs_json(report)},
              {"analyst", report.steering},
              {"not_tried", not_tried_json(report)},
              {"models", models_json(report)},
              {"settings", settings_json(report)},
              {"index_advice", indexes_json(report)},
              {"plans", plans_json(report)},
              {"folder", report.folder}};
  if (is_rescue(report)) object["ceiling_ms"] = report.original->ceiling_ms;
  if (report.sampled) {
    object["sampled"] = {{"probe_id", report.sampled->probe_id},
                         {"sql", report.sampled->sql},
                         {"transforms", report.sampled->transforms},
                         {"reason", report.sampled->reason},
                         {"measurement", outcome::to_json(report.sampled->measurement)}};
  }
  if (report.result) add_result(report, object);
  return object;
}

}  // namespace ado::report
