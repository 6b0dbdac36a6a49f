// JSON as text: the one place that writes it, so that bytes that are no UTF-8 never end a program.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace ado {

// Bytes that are no UTF-8 become U+FFFD: names and texts of a database may hold anything.
// On one line, without a newline at its end.
template <typename Json>
std::string json_line(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}
// Indented, over several lines, without a newline at its end.
template <typename Json>
std::string json_indented(const Json& value) {
  return value.dump(2, ' ', false, Json::error_handler_t::replace);
}
// What a file or a command's output is: indented, and the last line ends, too.
template <typename Json>
std::string json_page(const Json& value) {
  return json_indented(value) + "\n";
}

}  // namespace ado
