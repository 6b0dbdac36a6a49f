// Verdicts, measurements and BDA rows as JSON, for journals, reports and the blackboard.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "outcome/bda.hpp"

namespace ado::outcome {

nlohmann::json to_json(const Verdict& verdict);
nlohmann::json to_json(const Timing& timing);
nlohmann::json to_json(const Measurement& measurement);
nlohmann::json to_json(const BdaRow& row);

// Strict: unknown, missing and wrong fields are refused (invalid_input) with their place below
// `path`. What to_json wrote reads back equal; a time that was not finite comes back as 0.
Result<Verdict> read_verdict(const nlohmann::json& value, const std::string& path = "");
Result<Measurement> read_measurement(const nlohmann::json& value, const std::string& path = "");
Result<BdaRow> read_bda_row(const nlohmann::json& value, const std::string& path = "");

}  // namespace ado::outcome
