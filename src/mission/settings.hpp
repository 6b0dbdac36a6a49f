// A probe's settings as a patch, as the engine takes them, and as the script that a user runs.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "ir/query_map.hpp"
#include "mission/setting_ideas.hpp"
#include "mission/view.hpp"
#include "patch/apply.hpp"

namespace ado::mission {

// A probe that puts these settings before `query`, the SQL of `base`. Its plan is in plan_json.
Probe make_settings_probe(const ir::QueryMap& query, const SettingIdea& idea,
                          const std::string& base);

// What a patch put before the statement. Errors: unsupported for anything but settings.
Result<std::vector<patch::SettingStatement>> settings_of(const patch::Applied& applied);

engine::Settings plain(const std::vector<patch::SettingStatement>& settings);

// Whether an unchanged plan means that the settings change nothing: not for those of the executor.
bool plan_tells_all(const std::vector<patch::SettingStatement>& settings);

// The number of relations in the largest FROM of a query.
std::size_t relations_most(const ir::QueryMap& query);

// "SET LOCAL work_mem = '64MB'", joined by commas.
std::string settings_text(const Probe& probe);
// The settings and the query, to be run in one transaction; the SQL alone where there are none. No
// semicolon behind the query.
std::string script_of(const Probe& probe);

}  // namespace ado::mission
