// Finds the names of what is not known in conditions and select lists.
#include "pipeline/unknown.hpp"

#include <algorithm>

#include "pipeline/names.hpp"
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

// Whether a key, by itself or by its place or alias in the list, is not known.
bool Unknown::groups(const sql::Select& select) const {
  const auto shows = [&](const sql::SelectItem& item) {
    return reads(item.expr) || (sql::as<sql::Star>(item.expr) != nullptr && !columns_.empty());
  };
  const bool any = std::ranges::any_of(select.items, shows);
  if (!select.group_by) return any && select.distinct != sql::DistinctKind::none;
  if (select.group_by->all) return any;
  bool found = false;
  for (const sql::GroupingElement& element : select.group_by->elements) {
    for (const sql::Expr& key : element.exprs) {
      const auto* name = sql::as<sql::ColumnRef>(key);
      const bool is_place = sql::as<sql::Literal>(key) != nullptr;
      const auto is_meant = [&](const sql::SelectItem& item) {
        const bool is_named = name != nullptr && item.alias && *item.alias == name->parts.back();
        return (is_place || is_named) && shows(item);
      };
      found = found || reads(key) || std::ranges::any_of(select.items, is_meant);
    }
  }
  return found;
}

// The table of answers that is joined here has one row for each tuple, or none.
bool Unknown::joins(const sql::Join& join) const {
  const auto* right = std::get_if<sql::BaseTable>(&join.right->node);
  const bool is_answers = right != nullptr && join.kind == sql::JoinKind::left &&
                          right->name.back().text.starts_with(kAnswersPrefix);
  if (is_answers) return false;
  const auto is_unknown = [&](const sql::Identifier& name) { return columns_.contains(name.text); };
  return (join.condition && reads(**join.condition)) || (join.natural && !columns_.empty()) ||
         std::ranges::any_of(join.using_columns, is_unknown);
}

// What is not known decides more than which rows are left: their groups, their partners, which of
// them a LIMIT takes.
bool Unknown::decides(const sql::Query& query) const {
  bool found = false;
  const auto look = [&](bool one) {
    found = found || one;
    return found ? Descend::stop : Descend::yes;
  };
  sql::Visitor visitor;
  visitor.query = [&](const sql::Query& each) {
    const auto orders = [&](const sql::OrderItem& item) { return reads(item.expr); };
    return look(each.limit && each.order_by && std::ranges::any_of(each.order_by->items, orders));
  };
  visitor.select = [&](const sql::Select& select) { return look(groups(select)); };
  visitor.table = [&](const sql::TableRef& table) {
    const auto* join = std::get_if<sql::Join>(&table.node);
    return look(join != nullptr && joins(*join));
  };
  sql::visit(query, visitor);
  return found;
}

Precision Unknown::precision_of(const sql::Query& query) const {
  Precision precision = Precision::exact;
  bool is_monotone = true;  // More rows that are read are more rows that come out.
  sql::Visitor visitor;
  visitor.select = [&](const sql::Select& select) {
    if (drops(select.where) || drops(select.having) || drops(select.qualify)) {
      precision = std::max(precision, Precision::at_most);
    }
    is_monotone = is_monotone && !select.having && !select.qualify;
    return Descend::yes;
  };
  visitor.expr = [&](const sql::Expr& expr) {
    const bool is_nested =
        sql::as<sql::ScalarSubquery>(expr) != nullptr || sql::as<sql::Exists>(expr) != nullptr ||
        sql::as<sql::InSubquery>(expr) != nullptr || sql::as<sql::Quantified>(expr) != nullptr;
    is_monotone = is_monotone && !is_nested;
    return Descend::yes;
  };
  visitor.query = [&](const sql::Query& each) {
    const auto* operation = std::get_if<sql::SetOperation>(&each.body);
    const bool is_union = operation == nullptr || operation->op == sql::SetOperator::union_;
    is_monotone = is_monotone && is_union;
    return Descend::yes;
  };
  visitor.table = [&](const sql::TableRef& table) {
    const auto* base = std::get_if<sql::BaseTable>(&table.node);
    const auto found = base == nullptr ? tables_.end() : tables_.find(base->name.back().text);
    if (found != tables_.end()) precision = std::max(precision, found->second);
    return Descend::yes;
  };
  sql::visit(query, visitor);
  const bool is_bound = precision == Precision::exact || is_monotone;
  return is_bound && !decides(query) ? precision : Precision::about;
}

void Unknown::add_kept(const sql::Query& query, const std::string& table,
                       const std::vector<std::string>& columns) {
  const Precision precision = precision_of(query);
  if (precision != Precision::exact) tables_[table] = precision;
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
