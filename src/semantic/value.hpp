// Value: what a semantic operator answers for one row, one group or one distinct value.
#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace ado::semantic {

// No value is SQL's NULL. JSON answers are texts.
using Value = std::variant<std::monostate, bool, double, std::string>;
inline bool is_null(const Value& value) { return value.index() == 0; }

enum class ResultType { boolean, number, text, json };
std::string_view to_string(
    ResultType type);  // "BOOLEAN", "DOUBLE", "VARCHAR", "JSON": as SQL says.

// As a person reads it: NULL, true, 0.25, or the text itself.
std::string to_text(const Value& value);

}  // namespace ado::semantic
