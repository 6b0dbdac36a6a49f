// Finds the names of what is not known in conditions and select lists.
#include "pipeline/unknown.hpp"

#include <algorithm>

#include "pipeline/pieces.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {

using sql::Descend;

bool Unknown::reads(const sql::Expr& expr) const {
  bool found = false;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& each) {
    const auto* column = sql::as<sql::ColumnRef>(each);
    if (column == nullptr) return Descend::yes;
    const std::string& name = column->parts.back().text;
    found = found || aliases_.contains(column->parts.front().text) || columns_.contains(name);
    return found ? Descend::stop : Descend::yes;
  };
  sql::visit(expr, visitor);
  return found;
}

bool Unknown::drops(const sql::MaybeExpr& condition) const {
  const auto parts = sql::conjunct_refs(condition);
  return std::ranges::any_of(parts, [&](const sql::Expr* part) { return reads(*part); });
}

void Unknown::keep_known(sql::MaybeExpr& condition) const {
  if (!drops(condition)) return;
  std::vector<sql::Expr> kept = sql::conjuncts(condition);
  std::erase_if(kept, [&](const sql::Expr& part) { return reads(part); });
  condition = maybe_and(std::move(kept));
}

sql::Query Unknown::without(const sql::Query& query) const {
  if (aliases_.empty() && columns_.empty()) return query;
  sql::Query known = query;
  sql::Mutator mutator;
  mutator.select = [&](sql::Select& select) {
    keep_known(select.where);
    keep_known(select.having);
    keep_known(select.qualify);
  };
  sql::transform(known, mutator);
  return known;
}

Precision Unknown::precision_of(const sql::Query& query) const {
  bool guessed = false;
  const auto look = [&](bool is_guess) {
    guessed = guessed || is_guess;
    return guessed ? Descend::stop : Descend::yes;
  };
  sql::Visitor visitor;
  visitor.select = [&](const sql::Select& select) {
    return look(drops(select.where) || drops(select.having) || drops(select.qualify));
  };
  visitor.table = [&](const sql::TableRef& table) {
    const auto* base = std::get_if<sql::BaseTable>(&table.node);
    return look(base != nullptr && tables_.contains(base->name.back().text));
  };
  sql::visit(query, visitor);
  return guessed ? Precision::at_most : Precision::exact;
}

void Unknown::add_kept(const sql::Query& query, const std::string& table,
                       const std::vector<std::string>& columns) {
  if (precision_of(query) == Precision::at_most) tables_.insert(table);
  const sql::Select* select = sql::as_select(query);
  if (select == nullptr) return;
  for (std::size_t i = 0; i < select->items.size(); ++i) {
    const sql::SelectItem& item = select->items[i];
    if (!reads(item.expr)) continue;
    const auto* name = sql::as<sql::ColumnRef>(item.expr);
    if (i < columns.size()) {
      columns_.insert(columns[i]);
    } else if (item.alias) {
      columns_.insert(item.alias->text);
    } else if (name != nullptr) {
      columns_.insert(name->parts.back().text);
    }
  }
}

}  // namespace ado::pipeline
