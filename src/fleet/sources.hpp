// Sources: where the queries of a fleet come from.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "sql/node.hpp"

namespace ado::fleet {

struct FoundQuery {
  std::string id;              // For a name of a file; unique among those found together.
  std::filesystem::path file;  // That holds this query and nothing else; empty: none does.
  std::string sql;
  double calls = 1;
  double recorded_ms = 0;  // In all calls; 0: nobody recorded it.
  std::string problem;     // Why ado cannot take it as it stands; empty: none is known.
};
struct FoundQueries {
  std::vector<FoundQuery> queries;
  std::vector<std::string> notes;  // What was left out and why, for people.
};

// From a folder (its .sql files and those of its folders, in order of their names), a file of one
// or more statements, or a manifest.json of dbt (the compiled SQL of its models and analyses).
// Statements that are no queries are left out with a note. Errors: invalid_input when nothing is
// there, or no query.
Result<FoundQueries> find_queries(const std::filesystem::path& path, sql::Dialect dialect);

// The same from the text of a manifest. Pure.
Result<FoundQueries> read_manifest(std::string_view json, sql::Dialect dialect);

inline constexpr std::string_view kPgStatStatements = "pg_stat_statements";
// The `most` queries of this database that took the most time by the extension's record. Errors:
// unsupported when the extension is not there, and those of the engine.
Result<FoundQueries> read_pg_stat_statements(engine::Engine& engine, std::size_t most);

// The statements of a script that are queries, without their semicolons; views into `text`. Pure.
std::vector<std::string_view> split_queries(std::string_view text, sql::Dialect dialect);

// Why ado cannot take this text as a query: parameters, another statement, a syntax error. Empty
// when nothing stands against it so far; the schema has not been asked. Pure.
std::string problem_of(std::string_view sql, sql::Dialect dialect);

bool has_parameters(std::string_view sql, sql::Dialect dialect);

// The text as part of a file's name and of a mission's id: letters, digits, '_', '-' and '.'.
std::string safe_id(std::string_view text);

// Gives later ones of equal ids a number.
void make_ids_unique(std::vector<FoundQuery>& queries);

}  // namespace ado::fleet
