// The parts of mission events that are about probes, to JSON and back.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "mission/view.hpp"

namespace ado::mission {

// What a probe was told to try; not what came of it.
nlohmann::json probes_json(const std::vector<Probe>& probes);
Result<std::vector<Probe>> read_probes(const nlohmann::json& list, const std::string& path);

nlohmann::json dropped_json(const std::vector<Dropped>& dropped);
Result<std::vector<Dropped>> read_dropped(const nlohmann::json& list, const std::string& path);

nlohmann::json briefs_json(const std::vector<Brief>& briefs);
Result<std::vector<Brief>> read_briefs(const nlohmann::json& list, const std::string& path);

// As SQL texts: "SET LOCAL work_mem = '64MB'".
nlohmann::json settings_json(const std::vector<patch::SettingStatement>& settings);
Result<std::vector<patch::SettingStatement>> read_settings(const std::vector<std::string>& texts);

nlohmann::json indexes_json(const std::vector<IndexAdvice>& indexes);
Result<std::vector<IndexAdvice>> read_indexes(const nlohmann::json& list, const std::string& path);

}  // namespace ado::mission
