// The parser of CREATE TABLE and ALTER TABLE ... ADD, for schemas given as a file.
#pragma once

#include <string>
#include <vector>

#include "sql/parser.hpp"
#include "sql/schema.hpp"

namespace ado::sql {

class SchemaParser : public Parser {
 public:
  using Parser::Parser;

  // All statements of the text.
  Schema schema();

 private:
  void statement(Schema& schema);
  void create_table(Schema& schema);
  void alter_table(Schema& schema);
  void table_element(TableInfo& table);
  void column(TableInfo& table);
  bool column_constraint(TableInfo& table, ColumnInfo& column);
  void table_constraint(TableInfo& table);
  bool at_table_constraint() const;
  void primary_key(TableInfo& table, std::vector<std::string> columns);
  void references(TableInfo& table, std::vector<std::string> columns);
  void check(TableInfo& table);
  void generated();
  enum class Holds { always, later };
  Holds constraint_suffixes();
  static void forget_constraint(TableInfo& table, const TableInfo& before);
  std::vector<std::string> column_names();
  std::string type_text();
  std::string stored(const Identifier& name) const;
};

// How the engine prints the type: INT is INTEGER in DuckDB, VARCHAR(10) in PostgreSQL is
// "character varying(10)".
std::string engine_type(const TypeName& type, Dialect dialect);

}  // namespace ado::sql
