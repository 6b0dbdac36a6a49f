// The API hands out a tree of metric maps, where each value is text and extra information is the
// text of a map: {Join Type=INNER, Conditions='a = b'}.
#include "engine/duckdb_profile.hpp"

#include <string_view>

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "base/text.hpp"

namespace ado::engine {
namespace {

constexpr int kPlanDepthMax = 2000;

// Reads one key or value of the map's text, up to `end` or the map's own end. A text with special
// characters is quoted, and has \ before ' and \.
std::string read_item(std::string_view text, std::size_t& at, std::string_view end) {
  std::string item;
  if (at < text.size() && text[at] == '\'') {
    for (++at; at < text.size() && text[at] != '\''; ++at) {
      if (text[at] == '\\' && at + 1 < text.size()) ++at;
      item += text[at];
    }
    ++at;
    return item;
  }
  while (at < text.size() && !text.substr(at).starts_with(end) && text[at] != '}') {
    item += text[at++];
  }
  return item;
}

// __estimated_cardinality__ is what EXPLAIN prints as "Estimated Cardinality".
std::string printed_key(std::string_view key) {
  if (!key.starts_with("__") || !key.ends_with("__") || key.size() < 5) return std::string(key);
  std::string result(key.substr(2, key.size() - 4));
  bool word_begins = true;
  for (char& c : result) {
    if (word_begins) c = to_upper_ascii(c);
    word_begins = c == '_';
    if (c == '_') c = ' ';
  }
  return result;
}

nlohmann::json read_extra_info(std::string_view text) {
  nlohmann::json info = nlohmann::json::object();
  std::size_t at = 1;  // After '{'.
  while (at < text.size() && text[at] != '}') {
    const std::string key = read_item(text, at, "=");
    ++at;  // '='
    info[printed_key(key)] = read_item(text, at, ", ");
    while (at < text.size() && (text[at] == ',' || text[at] == ' ')) ++at;
  }
  return info;
}

nlohmann::json read_metric(const std::string& key, const std::string& text) {
  if (key == "extra_info") return read_extra_info(text);
  if (key == "operator_name" || key == "operator_type" || key == "query_name") return text;
  const auto number = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  return number.is_number() ? number : nlohmann::json(text);
}

nlohmann::json read_node(duckdb_profiling_info node, int depth) {
  nlohmann::json json = nlohmann::json::object();
  const DuckDbValue metrics(duckdb_profiling_info_get_metrics(node));
  const std::uint64_t count = duckdb_get_map_size(metrics.get());
  for (std::uint64_t i = 0; i < count; ++i) {
    const DuckDbValue key(duckdb_get_map_key(metrics.get(), i));
    const DuckDbValue value(duckdb_get_map_value(metrics.get(), i));
    const std::string name = to_lower_ascii(take_text(duckdb_get_varchar(key.get())));
    json[name] = read_metric(name, take_text(duckdb_get_varchar(value.get())));
  }
  nlohmann::json& children = json["children"] = nlohmann::json::array();
  if (depth == kPlanDepthMax) return json;
  const std::uint64_t child_count = duckdb_profiling_info_get_child_count(node);
  for (std::uint64_t i = 0; i < child_count; ++i) {
    children.push_back(read_node(duckdb_profiling_info_get_child(node, i), depth + 1));
  }
  return json;
}

}  // namespace

std::string profile_json(duckdb_connection connection) {
  duckdb_profiling_info info = duckdb_get_profiling_info(connection);
  // Nothing was profiled: the statement ran no operator (statistics answered it).
  return info == nullptr ? R"({"children": []})" : json_line(read_node(info, 0));
}

}  // namespace ado::engine
