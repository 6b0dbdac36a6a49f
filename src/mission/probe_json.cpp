// Strict: a field that is unknown or missing is an error.
#include "mission/probe_json.hpp"

#include "base/strict_json.hpp"
#include "outcome/bda.hpp"

namespace ado::mission {
namespace {

using nlohmann::json;

json assignment_json(const Probe& probe) {
  return {{"id", probe.id},
          {"source", to_string(probe.source)},
          {"transform_id", probe.transform_id},
          {"family", std::string(1, outcome::family_letter(probe.family))},
          {"block", probe.block},
          {"target", probe.target},
          {"variant", probe.variant},
          {"label", probe.label},
          {"why", probe.why},
          {"score", probe.score},
          {"exploration", probe.exploration},
          {"based_on", probe.based_on},
          {"transforms", probe.transforms},
          {"examples", probe.examples},
          {"mends", probe.mends},
          {"base", probe.base},
          {"round", probe.round},
          {"plan", probe.plan_json}};
}

Result<Probe> read_assignment(const json& value, const std::string& path) {
  JsonObject object(value, path);
  Probe probe;
  probe.id = object.text("id");
  if (object.value_if_any("source") != nullptr) {
    probe.source = object.one_of("source", {Source::builtin, Source::model});
  }
  probe.transform_id = object.text("transform_id");
  const std::string family = object.text("family");
  probe.family = outcome::family_from_letter(family.empty() ? 'X' : family.front())
                     .value_or(outcome::Family::compound);
  probe.block = static_cast<std::size_t>(object.integer("block"));
  probe.target = static_cast<std::uint32_t>(object.integer("target"));
  probe.variant = static_cast<int>(object.integer("variant"));
  probe.label = object.text("label");
  probe.why = object.text("why");
  probe.score = object.number("score");
  probe.exploration = object.boolean("exploration");
  probe.based_on = object.texts("based_on");
  probe.transforms = object.texts_if_any("transforms");
  probe.examples = object.texts_if_any("examples");
  probe.mends = object.text("mends", "");
  probe.base = object.text("base");
  probe.round = static_cast<int>(object.integer("round"));
  probe.plan_json = object.text("plan");
  ADO_CHECK(object.finish());
  return probe;
}

}  // namespace

json probes_json(const std::vector<Probe>& probes) {
  json list = json::array();
  for (const Probe& probe : probes) list.push_back(assignment_json(probe));
  return list;
}

Result<std::vector<Probe>> read_probes(const json& list, const std::string& path) {
  std::vector<Probe> probes;
  for (const json& value : list) {
    ADO_TRY(Probe probe, read_assignment(value, path));
    probes.push_back(std::move(probe));
  }
  return probes;
}

json dropped_json(const std::vector<Dropped>& dropped) {
  json list = json::array();
  for (const Dropped& each : dropped) {
    list.push_back(
        {{"transform_id", each.transform_id}, {"label", each.label}, {"reason", each.reason}});
  }
  return list;
}

Result<std::vector<Dropped>> read_dropped(const json& list, const std::string& path) {
  std::vector<Dropped> dropped;
  for (const json& value : list) {
    JsonObject each(value, path);
    dropped.push_back({.transform_id = each.text("transform_id"),
                       .label = each.text("label"),
                       .reason = each.text("reason")});
    ADO_CHECK(each.finish());
  }
  return dropped;
}

json briefs_json(const std::vector<Brief>& briefs) {
  json list = json::array();
  for (const Brief& brief : briefs) {
    list.push_back({{"id", brief.id},
                    {"families", brief.families},
                    {"text", brief.text},
                    {"source", to_string(brief.source)},
                    {"transform_id", brief.transform_id},
                    {"json", brief.json},
                    {"exploration", brief.exploration},
                    {"from_must_include", brief.contract.from_must_include},
                    {"where_must_preserve", brief.contract.where_must_preserve},
                    {"output_must_preserve", brief.contract.output_must_preserve}});
  }
  return list;
}

Result<std::vector<Brief>> read_briefs(const json& list, const std::string& path) {
  std::vector<Brief> briefs;
  for (const json& value : list) {
    JsonObject object(value, path);
    Brief brief;
    brief.id = object.text("id");
    brief.families = object.text("families");
    brief.text = object.text("text");
    brief.source = object.one_of("source", {Source::builtin, Source::model});
    brief.transform_id = object.text("transform_id");
    brief.json = object.text("json");
    brief.exploration = object.boolean("exploration");
    brief.contract = {.from_must_include = object.texts("from_must_include"),
                      .where_must_preserve = object.texts("where_must_preserve"),
                      .output_must_preserve = object.texts("output_must_preserve")};
    ADO_CHECK(object.finish());
    briefs.push_back(std::move(brief));
  }
  return briefs;
}

json settings_json(const std::vector<patch::SettingStatement>& settings) {
  json list = json::array();
  for (const patch::SettingStatement& setting : settings) {
    list.push_back(patch::print(setting, sql::Dialect::postgres));
  }
  return list;
}

Result<std::vector<patch::SettingStatement>> read_settings(const std::vector<std::string>& texts) {
  std::vector<patch::SettingStatement> settings;
  for (const std::string& text : texts) {
    ADO_TRY(patch::SettingStatement setting, patch::parse_setting(text, sql::Dialect::postgres));
    settings.push_back(std::move(setting));
  }
  return settings;
}

json indexes_json(const std::vector<IndexAdvice>& indexes) {
  json list = json::array();
  for (const IndexAdvice& index : indexes) {
    list.push_back({{"statement", index.statement},
                    {"cost_factor", index.cost_factor},
                    {"bytes", index.bytes}});
  }
  return list;
}

Result<std::vector<IndexAdvice>> read_indexes(const json& list, const std::string& path) {
  std::vector<IndexAdvice> indexes;
  for (const json& value : list) {
    JsonObject index(value, path);
    indexes.push_back({.statement = index.text("statement"),
                       .cost_factor = index.number("cost_factor"),
                       .bytes = index.integer("bytes")});
    ADO_CHECK(index.finish());
  }
  return indexes;
}

}  // namespace ado::mission
