// Reads the compiled SQL out of a manifest of dbt.
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/strict_json.hpp"
#include "fleet/sources.hpp"

namespace ado::fleet {
namespace {

using nlohmann::json;

// A field of a node; "" when it is not there or no text. Manifests have hundreds of fields, and
// what a later dbt adds is no fault.
std::string text_of(const json& node, std::string_view name) {
  const auto found = node.find(name);
  return found != node.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// `compiled_code` since manifest version 7, `compiled_sql` before.
std::string compiled_sql(const json& node) {
  std::string sql = text_of(node, "compiled_code");
  return sql.empty() ? text_of(node, "compiled_sql") : sql;
}

}  // namespace

Result<FoundQueries> read_manifest(std::string_view text, sql::Dialect dialect) {
  ADO_TRY(const json manifest, parse_json(text));
  const auto nodes = manifest.is_object() ? manifest.find("nodes") : manifest.end();
  if (!manifest.is_object() || nodes == manifest.end() || !nodes->is_object()) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = "this JSON is no manifest of dbt: it has no object \"nodes\"",
                      .hint = "dbt compile writes target/manifest.json"});
  }
  FoundQueries found;
  int not_compiled = 0, not_sql = 0;
  for (const auto& [unique_id, node] : nodes->items()) {
    if (!node.is_object()) continue;
    const std::string type = text_of(node, "resource_type");
    if (type != "model" && type != "analysis") continue;
    const std::string language = text_of(node, "language");
    if (!language.empty() && language != "sql") {
      not_sql += 1;
      continue;
    }
    std::string sql = compiled_sql(node);
    if (sql.empty()) {
      not_compiled += 1;
      continue;
    }
    const std::string name = text_of(node, "name");
    found.queries.push_back({.id = safe_id(name.empty() ? unique_id : name),
                             .file = {},
                             .sql = sql,
                             .problem = problem_of(sql, dialect)});
  }
  if (not_compiled > 0) {
    found.notes.push_back(
        fmt::format("{} models have no compiled SQL: run dbt compile first", not_compiled));
  }
  if (not_sql > 0) found.notes.push_back(fmt::format("{} models are not written in SQL", not_sql));
  return found;
}

}  // namespace ado::fleet
