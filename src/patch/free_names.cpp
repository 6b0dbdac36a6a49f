// Follows the scopes of WITH: a name is free until the WITH around its reader defines it.
#include "patch/free_names.hpp"

#include <algorithm>
#include <set>

#include "sql/compare.hpp"
#include "sql/walk.hpp"

namespace ado::patch {
namespace {

using Names = std::set<std::string>;

class FreeNameVisitor {
 public:
  FreeNameVisitor(sql::Dialect dialect, const FreeName& tell) : dialect_(dialect), tell_(tell) {}

  void walk(const sql::Query& query, Names hidden) const {
    if (query.with) walk_tables(*query.with, hidden);
    sql::Visitor visitor;
    visitor.common_table = [](const sql::CommonTable&) { return sql::Descend::no; };
    visitor.table = [&](const sql::TableRef& table) { return tell(table, hidden); };
    visitor.query = [&](const sql::Query& inner) {
      if (&inner == &query || !inner.with) return sql::Descend::yes;
      walk(inner, hidden);
      return sql::Descend::no;
    };
    sql::visit(query, visitor);
  }

 private:
  // Each table sees those before it; in WITH RECURSIVE all see all. Afterwards all are hidden.
  void walk_tables(const sql::With& with, Names& hidden) const {
    const auto hide = [&](const sql::CommonTable& table) {
      hidden.insert(sql::fold(table.name, dialect_));
    };
    if (with.recursive) std::ranges::for_each(with.tables, hide);
    for (const sql::CommonTable& table : with.tables) {
      walk(*table.query, hidden);
      hide(table);
    }
  }

  sql::Descend tell(const sql::TableRef& table, const Names& hidden) const {
    const auto* base = std::get_if<sql::BaseTable>(&table.node);
    if (base == nullptr || base->name.size() != 1) return sql::Descend::yes;
    const std::string name = sql::fold(base->name.front(), dialect_);
    if (!hidden.contains(name)) tell_(table, name);
    return sql::Descend::yes;
  }

  sql::Dialect dialect_;
  const FreeName& tell_;
};

}  // namespace

void visit_free_names(const sql::Query& query, sql::Dialect dialect, const FreeName& tell) {
  FreeNameVisitor(dialect, tell).walk(query, {});
}

bool is_relation(const ir::QueryMap& map, const sql::Identifier& name) {
  const std::string key = sql::fold(name, map.dialect());
  const auto is_named = [&](const sql::Identifier& other) {
    return sql::fold(other, map.dialect()) == key;
  };
  for (const ir::CteNode& cte : map.ctes()) {
    if (is_named(cte.table->name)) return true;
  }
  for (const ir::Block& block : map.blocks()) {
    for (const ir::FromItem& item : block.from) {
      const auto* base =
          item.node == nullptr ? nullptr : std::get_if<sql::BaseTable>(&item.node->node);
      if (base != nullptr && is_named(base->name.back())) return true;
    }
  }
  return false;
}

}  // namespace ado::patch
