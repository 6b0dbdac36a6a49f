// Parts of answers that several routes share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "explain/tree.hpp"
#include "mission/view.hpp"
#include "outcome/measurement.hpp"
#include "web/archive.hpp"
#include "web/runs.hpp"

namespace ado::web {

// Figures of a result as lists show them: before_ms, after_ms, speedup, speedup_type, noise and,
// where there is one, interval. `calls` adds saved_ms. Nothing without a measurement.
void add_figures(nlohmann::json& object, const std::optional<outcome::Measurement>& measurement,
                 std::optional<double> calls = std::nullopt);

// Both texts merged: mark, before, after, text.
nlohmann::json merged_lines(std::string_view before, std::string_view after);

// A plan with each operator's share, label and counterpart in the other plan, which may be missing.
nlohmann::json plan_json(const explain::Tree& tree, const explain::Tree* other, bool is_before);

nlohmann::json reading_json(const Reading& reading);
// Without its rows.
nlohmann::json fleet_json(const FoldedFleet& fleet, const std::vector<std::string>& can);
nlohmann::json mission_line_json(const MissionLine& line);
// What rows and stories of a probe have in common.
nlohmann::json probe_json(const mission::Probe& probe);
nlohmann::json run_json(const Run& run);

// "WIN", "no gain", "unfinished": as the report of the mission calls it. Of a slim view, too.
std::string status_of(const mission::View& view);
std::string_view to_string(mission::Stage stage);

}  // namespace ado::web
