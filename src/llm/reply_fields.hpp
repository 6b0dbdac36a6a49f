// Fields of a provider's answer: known ones are read, and new ones do not matter. A provider adds
// fields whenever it likes, so this is the opposite of base/strict_json.hpp.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace ado::llm {

// The value at this path; null when a part of it is missing, null or not an object.
const nlohmann::json* find_field(const nlohmann::json& value,
                                 std::initializer_list<std::string_view> path);
// "" when it is no string.
std::string text_at(const nlohmann::json& value, std::initializer_list<std::string_view> path);
// 0 when it is no whole number above 0.
std::int64_t count_at(const nlohmann::json& value, std::initializer_list<std::string_view> path);

}  // namespace ado::llm
