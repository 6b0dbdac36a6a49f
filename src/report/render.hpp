// Reports in every form that people and machines read. All of them are functions of the report
// alone: the same report gives the same bytes.
#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "report/fleet_report.hpp"
#include "report/mission_report.hpp"

namespace ado::report {

// For a terminal, aligned, without colour.
std::string to_text(const MissionReport& report);
nlohmann::json to_json(const MissionReport& report);
nlohmann::json to_json(const FleetReport& report);
// GitHub's dialect. Nothing of a query or a reply becomes markup in it.
std::string to_markdown(const MissionReport& report);
std::string to_markdown(const FleetReport& report);
// One file that asks for nothing else: no network, no font, and no script but its own small one,
// without which all is still there.
std::string to_html(const MissionReport& report);
std::string to_html(const FleetReport& report);

enum class Format { html, markdown, json };
// By the extension: .html or .htm, .md, .json. Errors: invalid_input for any other.
Result<Format> format_of(const std::filesystem::path& file);
std::string render(const MissionReport& report, Format format);
std::string render(const FleetReport& report, Format format);

}  // namespace ado::report
