// One node of PostgreSQL's plan in JSON: what it says of itself, apart from its place in the tree.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "explain/tree.hpp"

namespace ado::explain {

inline constexpr std::int64_t kPostgresKilobyte = 1024;  // The server's kB.

// A field; null, 0 or empty when it is not there or of another type.
const nlohmann::json* find(const nlohmann::json& object, std::string_view name);
double number(const nlohmann::json& object, std::string_view name);
std::int64_t integer(const nlohmann::json& object, std::string_view name);
std::string text(const nlohmann::json& object, std::string_view name);

OperatorKind kind_of(const nlohmann::json& node, const std::string& name);
// The table, the CTE, the function; "public", where everybody starts, says nothing.
std::string relation_of(const nlohmann::json& node);
// Conditions, keys and the like, under the names that all engines share.
void read_details(const nlohmann::json& node, Operator& result);
// Bytes on disk, of all processes.
std::int64_t spill_of(const nlohmann::json& node);

}  // namespace ado::explain
