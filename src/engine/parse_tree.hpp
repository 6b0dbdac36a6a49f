// Compares parse trees in JSON, places in the text apart.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace ado::engine {

// Where two trees differ first, as "path: value and value"; nothing when they are equal. Fields
// that say where in the text a node stood do not count.
std::optional<std::string> first_difference(const nlohmann::json& a, const nlohmann::json& b);

}  // namespace ado::engine
