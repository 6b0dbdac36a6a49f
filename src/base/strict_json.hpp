// Strict reading of JSON: every field is asked for by name, and what is left over is refused.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/result.hpp"

namespace ado {

inline constexpr int kJsonDepthMax = 64;

// Refuses (invalid_input) what is not JSON, a name given twice in one object, and deeper nesting.
Result<nlohmann::json> parse_json(std::string_view text, int depth_max = kJsonDepthMax);

// One object while it is read. After the first error the getters give defaults and finish() gives
// that error; else finish() refuses the fields that nobody asked for. `value` must outlive it.
class JsonObject {
 public:
  // `path` is where the object stands, "" for the root: errors say "steps[0].payload.cte_name".
  JsonObject(const nlohmann::json& value, std::string path);

  std::string text(std::string_view name);  // The forms without a fallback require the field.
  std::string text(std::string_view name, std::string_view fallback);
  std::vector<std::string> texts(std::string_view name);
  std::vector<std::string> texts_if_any(std::string_view name);
  std::vector<double> numbers(std::string_view name);
  std::int64_t integer(std::string_view name);
  std::int64_t integer(std::string_view name, std::int64_t fallback);
  double number(std::string_view name);
  double number(std::string_view name, double fallback);
  bool boolean(std::string_view name);
  bool boolean(std::string_view name, bool fallback);
  std::optional<bool> boolean_if_any(std::string_view name);
  const nlohmann::json& value(std::string_view name);         // Of any type; null after an error.
  const nlohmann::json* value_if_any(std::string_view name);  // Null when it is not there.
  const nlohmann::json& array(std::string_view name);
  const nlohmann::json& array_if_any(std::string_view name);  // Empty when it is not there.

  // The value of `all` whose to_string() is this text.
  template <typename Enum>
  Enum one_of(std::string_view name, std::initializer_list<Enum> all);

  std::string path_of(std::string_view name) const;
  std::string path_of(std::string_view name, std::size_t index) const;
  void refuse(std::string message);  // Keeps the first.
  Result<void> finish();

 private:
  const nlohmann::json* find(std::string_view name, std::string_view wanted,
                             bool (nlohmann::json::*is_type)() const noexcept);
  const nlohmann::json* require_field(const nlohmann::json* found, std::string_view name);
  std::vector<std::string> read_texts(const nlohmann::json& list, std::string_view name);

  const nlohmann::json& value_;
  std::string path_;
  std::set<std::string, std::less<>> asked_;
  std::optional<Error> error_;
};

template <typename Enum>
Enum JsonObject::one_of(std::string_view name, std::initializer_list<Enum> all) {
  const std::string found = text(name);
  std::string names;
  for (Enum each : all) {
    if (to_string(each) == found) return each;
    names += (names.empty() ? "" : ", ") + std::string(to_string(each));
  }
  refuse(fmt::format("unknown value: {} is \"{}\", not one of {}", path_of(name), found, names));
  return *all.begin();
}

}  // namespace ado
