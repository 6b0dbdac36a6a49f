// Prints a schema as the CREATE TABLE statements that parse_schema reads.
#include "sql/schema_print.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sql/print.hpp"

namespace ado::sql {
namespace {

// A folded name needs no quotes; any other has them.
std::string name_of(const std::string& name, Dialect dialect) {
  return print(Identifier{.text = name, .quoted = false}, dialect) == name && !name.empty() &&
                 name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") ==
                     std::string::npos &&
                 (name[0] < '0' || name[0] > '9')
             ? name
             : print(Identifier{.text = name, .quoted = true}, dialect);
}

std::string names_of(const std::vector<std::string>& columns, Dialect dialect) {
  std::vector<std::string> names;
  for (const std::string& column : columns) names.push_back(name_of(column, dialect));
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::string print_schema(const Schema& schema, Dialect dialect) {
  std::string text;
  for (const TableInfo& table : schema.tables) {
    std::vector<std::string> lines;
    for (const ColumnInfo& column : table.columns) {
      lines.push_back(fmt::format("{} {}{}", name_of(column.name, dialect), column.type,
                                  column.not_null ? " NOT NULL" : ""));
    }
    for (std::size_t i = 0; i < table.keys.size(); ++i) {
      lines.push_back(fmt::format("{} ({})",
                                  i == 0 && table.has_primary_key ? "PRIMARY KEY" : "UNIQUE",
                                  names_of(table.keys[i], dialect)));
    }
    for (const ForeignKey& key : table.foreign_keys) {
      lines.push_back(fmt::format(
          "FOREIGN KEY ({}) REFERENCES {} ({})", names_of(key.columns, dialect),
          name_of(key.referenced_table, dialect), names_of(key.referenced_columns, dialect)));
    }
    for (const std::string& check : table.checks) lines.push_back(fmt::format("CHECK ({})", check));
    text += fmt::format("CREATE TABLE {} (\n  {}\n);\n", name_of(table.name, dialect),
                        fmt::join(lines, ",\n  "));
  }
  return text;
}

}  // namespace ado::sql
