// Walks both trees side by side; the path is only built once a difference is found.
#include "engine/parse_tree.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/json_text.hpp"
#include "base/shown_text.hpp"

namespace ado::engine {
namespace {

using nlohmann::json;

constexpr std::size_t kValueBytesMax = 60;
constexpr std::size_t kDepthMax = 20'000;

// DuckDB: query_location. PostgreSQL: location, stmt_location, stmt_len.
bool is_place(std::string_view field) { return field.ends_with("location") || field == "stmt_len"; }

std::string shown(const json* value) {
  if (value == nullptr) return "nothing";
  return shortened(json_line(*value), kValueBytesMax);
}

struct Difference {
  std::vector<std::string> path;  // Innermost first.
  std::string values;
};
using MaybeDifference = std::optional<Difference>;

MaybeDifference compare(const json& a, const json& b, std::size_t depth);

MaybeDifference step(std::string name, MaybeDifference inner) {
  if (inner) inner->path.push_back(std::move(name));
  return inner;
}

MaybeDifference compare_arrays(const json& a, const json& b, std::size_t depth) {
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string name = fmt::format("[{}]", i);
    if (i >= a.size()) return step(name, Difference{{}, "nothing and " + shown(&b[i])});
    if (i >= b.size()) return step(name, Difference{{}, shown(&a[i]) + " and nothing"});
    if (auto inner = compare(a[i], b[i], depth)) return step(name, std::move(inner));
  }
  return std::nullopt;
}

// Every field of `a` against `b`; then what only `b` has.
MaybeDifference compare_objects(const json& a, const json& b, std::size_t depth) {
  for (const auto& [name, value] : a.items()) {
    if (is_place(name)) continue;
    const auto other = b.find(name);
    if (other == b.end()) return step("." + name, Difference{{}, shown(&value) + " and nothing"});
    if (auto inner = compare(value, *other, depth)) return step("." + name, std::move(inner));
  }
  for (const auto& [name, value] : b.items()) {
    if (is_place(name) || a.contains(name)) continue;
    return step("." + name, Difference{{}, "nothing and " + shown(&value)});
  }
  return std::nullopt;
}

MaybeDifference compare(const json& a, const json& b, std::size_t depth) {
  if (depth > kDepthMax) return Difference{{}, "nested too deeply to compare"};
  if (a.is_object() && b.is_object()) return compare_objects(a, b, depth + 1);
  if (a.is_array() && b.is_array()) return compare_arrays(a, b, depth + 1);
  if (a == b) return std::nullopt;
  return Difference{{}, shown(&a) + " and " + shown(&b)};
}

}  // namespace

std::optional<std::string> first_difference(const json& a, const json& b) {
  const MaybeDifference difference = compare(a, b, 0);
  if (!difference) return std::nullopt;
  std::string path;
  for (auto name = difference->path.rbegin(); name != difference->path.rend(); ++name) {
    path += *name;
  }
  if (path.starts_with('.')) path.erase(0, 1);
  return path + ": " + difference->values;
}

}  // namespace ado::engine
