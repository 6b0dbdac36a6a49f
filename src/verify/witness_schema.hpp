// The tables that two queries read, with all that witness data must honour: keys, foreign keys, NOT
// NULL, CHECKs, and the facts that were assumed or observed.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"
#include "ir/query_map.hpp"
#include "patch/plan.hpp"
#include "verify/witness_number.hpp"

namespace ado::verify {

// What values of a column are made of. `other`: intervals, UUIDs, lists, structs and their like.
enum class ValueKind { boolean, integer, decimal, floating, text, date, timestamp, time, other };

struct WitnessColumn {
  std::string name;
  std::string type;
  ValueKind kind = ValueKind::other;
  int scale = 0;                          // Of decimals.
  std::optional<NumberRange> range = {};  // Of integers and decimals; none for HUGEINT.
  int length = 0;                         // Of VARCHAR(n); 0 when unlimited.
  int reach = 0;  // How long a text or list must be to have what the queries ask for in it.
  bool has_no_numbers = false;  // Of floats: NaN and infinity are asked for.
  bool beyond_ascii = false;    // Of texts: characters of several bytes are asked for.
  bool not_null = false;
  bool folds_case = false;  // COLLATE NOCASE: a and A are equal, and are not the same.
  bool pads = false;        // PostgreSQL's char(n): blanks at the end say nothing.
  sql::Dialect dialect = sql::Dialect::duckdb;
  std::vector<std::string> labels = {};  // Of an enum that has a name of its own.
  std::string generated = {};            // What the engine computes it by.
};
struct WitnessForeignKey {
  std::vector<std::size_t> columns;
  std::size_t table = 0;
  std::vector<std::size_t> referenced;
};
struct WitnessDependency {
  std::vector<std::size_t> columns;
  std::vector<std::size_t> determines;
};
// What a scalar subquery looks up: of the rows with these values there is one at most, or all have
// the same value in one column.
struct WitnessLookup {
  std::vector<std::size_t> columns;
  std::vector<std::string> constants;            // As SQL, by column.
  std::vector<std::vector<std::string>> values;  // By column: the cells that are equal to it.
  std::optional<std::size_t> determines;         // None: one row at most.
};
struct WitnessTable {
  std::string schema;
  std::string name;
  std::vector<WitnessColumn> columns;
  std::vector<std::vector<std::size_t>> keys;  // Unique where no column is NULL.
  std::vector<WitnessForeignKey> foreign_keys;
  std::vector<WitnessDependency> dependencies;
  std::vector<WitnessLookup> lookups;
  std::vector<std::string> checks;  // SQL over the table's columns; never false.
  std::optional<std::size_t> column(std::string_view column_name) const;
};
struct WitnessSchema {
  sql::Dialect dialect = sql::Dialect::duckdb;
  std::vector<WitnessTable> tables;
  std::optional<std::size_t> table(std::string_view table_name) const;
  std::optional<std::size_t> table(const sql::TableInfo& info) const;
};

// What only the server knows of columns, and statements about them must honour.
struct ServerColumns {
  std::map<std::string, std::vector<std::string>> labels;  // Of enums, by the type's name.
  // What computes a column, by its schema, table and name.
  std::map<std::array<std::string, 3>, std::string> generated;
};
// Errors: whatever the server says.
Result<ServerColumns> read_server_columns(engine::Engine& engine);

// Errors: unsupported for views, for tables the schema does not know, and for what either query
// reads that no test values are known of.
Result<WitnessSchema> witness_schema(const ir::QueryMap& original, const ir::QueryMap& candidate,
                                     std::span<const patch::Precondition> facts,
                                     const ServerColumns& server = {});

std::string_view collation_of(std::string_view type);  // NOCASE; empty when it has none.
// Which kind a type as an engine prints it has; scale and length of DECIMAL(p,s) and VARCHAR(n).
WitnessColumn witness_column(const sql::ColumnInfo& info, sql::Dialect dialect);
// A column of a table, with what the server knows of it.
WitnessColumn witness_column(const sql::TableInfo& table, const sql::ColumnInfo& info,
                             sql::Dialect dialect, const ServerColumns& server);

std::string quoted_name(std::string_view name);  // "name", always in quotes.
// As statements name it: with its schema; a temporary table on a server has none.
std::string name_of(const WitnessSchema& schema, const WitnessTable& table);
std::string create_script(const WitnessSchema& schema);  // Without constraints; drops nothing.

}  // namespace ado::verify
