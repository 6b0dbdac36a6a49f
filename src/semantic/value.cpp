// Names of result types, and values as text.
#include "semantic/value.hpp"

#include <fmt/format.h>

#include "base/require.hpp"

namespace ado::semantic {

std::string_view to_string(ResultType type) {
  switch (type) {
    case ResultType::boolean:
      return "BOOLEAN";
    case ResultType::number:
      return "DOUBLE";
    case ResultType::text:
      return "VARCHAR";
    case ResultType::json:
      return "JSON";
  }
  require(false);
}

std::string to_text(const Value& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const double* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  if (const std::string* text = std::get_if<std::string>(&value)) return *text;
  return "NULL";
}

}  // namespace ado::semantic
