// The part of the schema that the query reads.
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "briefing/fence.hpp"
#include "briefing/sections.hpp"
#include "explain/places.hpp"
#include "ir/rewrite_aid.hpp"

namespace ado::briefing {
namespace {

struct Touched {
  const sql::TableInfo* table = nullptr;
  std::set<std::string> columns = {};  // In lower case.
};

// In the order in which the query names the tables.
std::vector<Touched> touched_tables(const ir::QueryMap& query) {
  std::vector<Touched> tables;
  std::map<const sql::TableInfo*, std::size_t> places;
  for (ir::BlockIndex block = 0; block < query.blocks().size(); ++block) {
    for (std::size_t item = 0; item < query.block(block).from.size(); ++item) {
      const sql::TableInfo* table = query.block(block).from[item].table;
      if (table == nullptr) continue;
      const auto [place, is_new] = places.emplace(table, tables.size());
      if (is_new) tables.push_back({.table = table});
      for (const std::string& column : ir::columns_read(block, item, query)) {
        tables[place->second].columns.insert(to_lower_ascii(column));
      }
    }
  }
  return tables;
}

// DECIMAL(7,2) tells nothing of anybody; the values of an ENUM do.
std::string type_text(const Facts& facts, const std::string& type) {
  return type.find('\'') == std::string::npos ? on_one_line(type) : on_one_line(shown(facts, type));
}

std::string columns_text(const Facts& facts, const Touched& touched) {
  std::vector<std::string> columns;
  for (const sql::ColumnInfo& column : touched.table->columns) {
    if (!touched.columns.contains(to_lower_ascii(column.name))) continue;
    columns.push_back(fmt::format("{} {}{}", on_one_line(column.name),
                                  type_text(facts, column.type),
                                  column.not_null ? " not null" : ""));
  }
  return ado::join(columns, ", ");
}

std::string keys_text(const sql::TableInfo& table) {
  std::string text;
  for (std::size_t i = 0; i < table.keys.size(); ++i) {
    text += fmt::format("\n  {} ({})", i == 0 && table.has_primary_key ? "primary key" : "unique",
                        on_one_line(ado::join(table.keys[i], ", ")));
  }
  for (const sql::ForeignKey& key : table.foreign_keys) {
    text += fmt::format("\n  ({}) references {} ({})", on_one_line(ado::join(key.columns, ", ")),
                        on_one_line(key.referenced_table),
                        on_one_line(ado::join(key.referenced_columns, ", ")));
  }
  return text;
}

enum class Columns { shown, hidden };
std::string schema_text(const Facts& facts, const std::vector<Touched>& tables, Columns columns) {
  std::string text;
  for (const Touched& touched : tables) {
    const sql::TableInfo& table = *touched.table;
    text += on_one_line(table.name);
    if (table.is_view) text += " (view)";
    if (table.row_count_estimate) {
      text += fmt::format(" ~{} rows", explain::group_digits(*table.row_count_estimate));
    }
    if (columns == Columns::shown) text += "\n  " + columns_text(facts, touched);
    text += keys_text(table) + "\n";
  }
  return text;
}

}  // namespace

Section schema_section(const Facts& facts) {
  const std::vector<Touched> tables = touched_tables(shown_query(facts));
  Section section{.title = "Schema"};
  if (tables.empty()) {
    section.sizes.push_back({});
    return section;
  }
  section.sizes.push_back(
      {.text = fenced(schema_text(facts, tables, Columns::shown)), .next = Importance::needed});
  section.sizes.push_back({.text = fenced(schema_text(facts, tables, Columns::hidden)),
                           .left_out = "columns; keys and row counts are there"});
  return section;
}

}  // namespace ado::briefing
