// Makes query maps of SQL text over one small schema, and finds things in them by their text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ir/query_map.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

namespace ado::ir {

// item: its number is the primary key; store: a nullable UNIQUE code; sales: no key.
inline std::shared_ptr<const sql::Schema> retail() {
  static const auto schema = [] {
    sql::TableInfo item{.name = "item"};
    item.columns = {{"item_no", "INTEGER", true}, {"name", "VARCHAR"}, {"price", "DECIMAL(7,2)"}};
    item.keys = {{"item_no"}};
    item.has_primary_key = true;
    sql::TableInfo store{.name = "store"};
    store.columns = {{"store_no", "INTEGER", true}, {"code", "VARCHAR"}, {"name", "VARCHAR"}};
    store.keys = {{"code"}};
    sql::TableInfo sales{.name = "sales"};
    sales.columns = {{"item_no", "INTEGER", true},
                     {"store_no", "INTEGER"},
                     {"quantity", "INTEGER"},
                     {"paid", "DECIMAL(7,2)"},
                     {"sold", "DATE"},
                     {"detail", "STRUCT(a INTEGER, b VARCHAR)"}};
    return std::make_shared<const sql::Schema>(sql::Schema{.tables = {item, store, sales}});
  }();
  return schema;
}

inline QueryMap map_of(std::string_view text, sql::Dialect dialect = sql::Dialect::duckdb) {
  auto statement = sql::parse_statement(text, dialect);
  if (!statement) throw std::runtime_error(statement.error().message + " in " + std::string(text));
  return *QueryMap::make(*std::move(statement), retail());
}

// The n-th expression of the statement that prints like this; null when there is none.
inline const sql::Expr* find(const QueryMap& map, std::string_view text, int n = 1) {
  const sql::Expr* found = nullptr;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    if (sql::print(expr, map.dialect()) == text && --n == 0) found = &expr;
    return found == nullptr ? sql::Descend::yes : sql::Descend::stop;
  };
  sql::visit(map.statement().query, visitor);
  return found;
}

// Where the n-th such reference leads: "block:item.column", "block:output 1", "unresolved", ...
inline std::string leads_to(const QueryMap& map, std::string_view text, int n = 1) {
  const sql::Expr* expr = find(map, text, n);
  if (expr == nullptr) return "no such expression";
  const Binding* binding = map.binding(*expr);
  if (binding == nullptr) return "no reference";
  const Block& block = map.block(binding->block);
  switch (binding->resolution) {
    case Resolution::column:
      return block.id + ":" + block.from[binding->from_item].name + "." + binding->column;
    case Resolution::row:
      return block.id + ":" + block.from[binding->from_item].name;
    case Resolution::output_alias:
      return block.id + ":output " + std::to_string(binding->output + 1);
    case Resolution::unresolved:
      return "unresolved";
    case Resolution::ambiguous:
      return "ambiguous";
  }
  return {};
}

inline std::vector<std::string> output_names(const QueryMap& map, BlockIndex block = 0) {
  std::vector<std::string> names;
  for (const OutputColumn& output : map.block(block).outputs) names.push_back(output.name);
  return names;
}

inline std::vector<std::string> block_ids(const QueryMap& map) {
  std::vector<std::string> ids;
  for (const Block& block : map.blocks()) ids.push_back(block.id);
  return ids;
}

// "" when everything resolves, else the first message and its hint.
inline std::string first_error(const QueryMap& map) {
  if (map.unresolved().empty()) return {};
  const Error& error = map.unresolved().front().error;
  return error.hint.empty() ? error.message : error.message + " (" + error.hint + ")";
}

}  // namespace ado::ir
