// Attempts as JSON, for collations, merged blackboards and reports.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "base/result.hpp"
#include "blackboard/attempt.hpp"

namespace ado::blackboard {

nlohmann::ordered_json to_json(const SourceAttempt& attempt);
// Strict: what to_json wrote reads back equal. Errors: invalid_input with the place below `path`.
Result<SourceAttempt> read_attempt(const nlohmann::json& value, const std::string& path);

nlohmann::ordered_json text_or_null(const std::string& text);  // Null when it is empty.
nlohmann::ordered_json number_or_null(const std::optional<double>& number);

}  // namespace ado::blackboard
