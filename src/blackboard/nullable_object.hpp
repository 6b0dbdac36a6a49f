// A JSON object some of whose fields may be missing or null: both mean that nothing is known.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/strict_json.hpp"

namespace ado::blackboard {

class NullableObject : public JsonObject {
 public:
  using JsonObject::JsonObject;

  bool is_given(std::string_view name) {
    const nlohmann::json* value = value_if_any(name);
    return value != nullptr && !value->is_null();
  }
  std::string text_if_given(std::string_view name) {
    return is_given(name) ? text(name) : std::string();
  }
  std::optional<double> number_if_given(std::string_view name) {
    if (!is_given(name)) return std::nullopt;
    return number(name);
  }
  std::optional<std::int64_t> integer_if_given(std::string_view name) {
    if (!is_given(name)) return std::nullopt;
    return integer(name);
  }
  std::optional<bool> boolean_if_given(std::string_view name) {
    if (!is_given(name)) return std::nullopt;
    return boolean(name);
  }
};

}  // namespace ado::blackboard
