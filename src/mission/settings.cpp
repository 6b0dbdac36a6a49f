// Builds the steps of a settings probe, and prints what comes of them.
#include "mission/settings.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ado::mission {

Probe make_settings_probe(const ir::QueryMap& query, const SettingIdea& idea,
                          const std::string& base) {
  Probe probe;
  probe.transform_id = idea.id;
  probe.family = outcome::Family::settings;
  probe.base = base;
  probe.why = idea.why;
  probe.score = idea.severity;
  patch::PatchPlan plan;
  plan.base = query.statement_anchor();
  plan.plan_id = idea.id;
  plan.transform_id = idea.id;
  plan.family = "G";
  plan.dialect = query.dialect();
  plan.hypothesis = idea.why;
  for (const patch::SettingStatement& setting : idea.settings) {
    const std::string text = patch::print(setting, query.dialect());
    plan.steps.push_back({.step_id = fmt::format("s{}", plan.steps.size() + 1),
                          .op = patch::Op::insert_statement_before,
                          .target = {.by_node_id = "S0"},
                          .payload = {.sql_fragment = text}});
    probe.label += (probe.label.empty() ? "" : ", ") + text;
  }
  if (!base.empty()) probe.label += " on " + base;
  probe.plan_json = patch::write_plan(plan);
  return probe;
}

Result<std::vector<patch::SettingStatement>> settings_of(const patch::Applied& applied) {
  std::vector<patch::SettingStatement> settings;
  for (const patch::StatementBefore& statement : applied.before) {
    const auto* setting = std::get_if<patch::SettingStatement>(&statement);
    if (setting == nullptr) {
      return fail(ErrorKind::unsupported, "a mission puts nothing but settings before a query");
    }
    settings.push_back(*setting);
  }
  return settings;
}

engine::Settings plain(const std::vector<patch::SettingStatement>& settings) {
  engine::Settings result;
  for (const patch::SettingStatement& setting : settings) {
    result.push_back({.name = setting.name, .value = patch::plain_value(setting)});
  }
  return result;
}

bool plan_tells_all(const std::vector<patch::SettingStatement>& settings) {
  return std::ranges::none_of(settings, [](const patch::SettingStatement& setting) {
    return setting.name == "work_mem" || setting.name == "hash_mem_multiplier" ||
           setting.name.starts_with("jit");
  });
}

std::size_t relations_most(const ir::QueryMap& query) {
  std::size_t most = 0;
  for (const ir::Block& block : query.blocks()) most = std::max(most, block.from.size());
  return most;
}

std::string settings_text(const Probe& probe) {
  std::vector<std::string> texts;
  for (const patch::SettingStatement& setting : probe.settings) {
    texts.push_back(patch::print(setting, sql::Dialect::postgres));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string script_of(const Probe& probe) {
  std::string text;
  for (const patch::SettingStatement& setting : probe.settings) {
    text += patch::print(setting, sql::Dialect::postgres) + ";\n";
  }
  return text + probe.sql;
}

}  // namespace ado::mission
