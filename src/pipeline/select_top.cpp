// What LIMIT saves in the select list: calls are made for the rows that are shown.
#include <algorithm>
#include <set>

#include "pipeline/pieces.hpp"
#include "pipeline/select_planner.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

using sql::Expr;

// The columns of the table that keeps the rows, each expression once unless it is volatile.
class Pieces {
 public:
  Pieces(std::string alias, sql::Dialect dialect) : alias_(std::move(alias)), dialect_(dialect) {}

  Expr add(const Expr& expr) {
    const bool is_own = is_volatile(expr, dialect_);
    for (std::size_t i = 0; i < items_.size() && !is_own; ++i) {
      if (items_[i].expr == expr) return column(alias_, piece_column(first_[i]));
    }
    return add_columns(expr, 1).front();
  }
  // A star brings several.
  std::vector<Expr> add_columns(const Expr& expr, std::size_t count) {
    items_.push_back(sql::make_item(expr));
    first_.push_back(columns_.size());
    std::vector<Expr> added;
    for (std::size_t i = 0; i < count; ++i) {
      columns_.push_back(piece_column(columns_.size()));
      added.push_back(column(alias_, columns_.back()));
    }
    return added;
  }
  // What has no semantic call in it becomes a column. False when a node cannot be told by its id.
  bool split(Expr& expr) {
    std::set<sql::NodeId> cheap;
    sql::Visitor visitor;
    visitor.expr = [&](const Expr& each) {
      if (has_semantic(each)) return sql::Descend::yes;
      if (sql::as<sql::Literal>(each) == nullptr) cheap.insert(each.id);
      return sql::Descend::no;
    };
    sql::visit(expr, visitor);
    if (cheap.contains(sql::NodeId{})) return false;
    sql::Mutator mutator;
    mutator.expr = [&](Expr& each) {
      if (cheap.contains(each.id)) each = add(each);
    };
    sql::transform(expr, mutator);
    return true;
  }
  std::vector<sql::SelectItem> items() const { return items_; }
  std::vector<std::string> columns() const { return columns_; }

 private:
  std::string alias_;
  sql::Dialect dialect_;
  std::vector<sql::SelectItem> items_;
  std::vector<std::size_t> first_;  // The column of each item, or its first one.
  std::vector<std::string> columns_;
};

}  // namespace

// How many columns an item has: a star has those that the binder says.
Result<std::size_t> SelectPlanner::width_of(const sql::SelectItem& item) const {
  if (sql::as<sql::Star>(item.expr) == nullptr) return 1;
  sql::Query query = bare_;
  sql::Select& select = *sql::as_select(query);
  select.items = {item};
  select.where = select.having = select.qualify = std::nullopt;
  select.group_by = std::nullopt;
  select.distinct = sql::DistinctKind::none;
  select.distinct_on.clear();
  query.order_by = std::nullopt;
  query.limit = std::nullopt;
  ADO_TRY(const auto columns, planning_.describe(with_tables(std::move(query), scope_.bare)));
  return columns.size();
}

Result<bool> SelectPlanner::plan_top() {
  const bool has_calls = std::ranges::any_of(
      select_.items, [](const sql::SelectItem& item) { return has_semantic(item.expr); });
  const auto order = cheap_order();
  if (!has_calls || !order || !is_plain_limit() || !select_.windows.empty()) return false;
  for (const sql::SelectItem& item : select_.items) {
    const bool is_name = sql::as<sql::ColumnRef>(item.expr) != nullptr;
    if (!is_name && names_an_alias(item.expr)) return false;
  }
  ADO_TRY(const auto names, planning_.describe(with_tables(bare_, scope_.bare)));
  const std::string alias = planning_.names.alias();
  Pieces pieces(alias, planning_.dialect);
  std::vector<sql::SelectItem> items;
  for (sql::SelectItem item : select_.items) {
    ADO_TRY(const std::size_t width, width_of(item));
    if (items.size() + width > names.size()) return false;
    const sql::Identifier name = sql::make_identifier(names[items.size()].name);
    if (sql::as<sql::Star>(item.expr) != nullptr) {
      for (Expr& each : pieces.add_columns(item.expr, width)) {
        items.push_back(sql::make_item(std::move(each), names[items.size()].name));
      }
      continue;
    }
    if (!item.alias) item.alias = name;
    if (!pieces.split(item.expr)) return false;
    items.push_back(std::move(item));
  }
  keep_top(*order, std::move(items), pieces.items(), pieces.columns(), alias);
  return rewrite_rest().map([] { return true; });
}

void SelectPlanner::keep_top(std::vector<sql::OrderItem> order, std::vector<sql::SelectItem> items,
                             std::vector<sql::SelectItem> kept, std::vector<std::string> columns,
                             const std::string& alias) {
  std::vector<sql::OrderItem> sorted = order;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    kept.push_back(sql::make_item(sorted[i].expr));
    columns.push_back(piece_column(columns.size()));
    sorted[i].expr = column(alias, columns.back());
  }
  sql::Query rows = query_;
  sql::as_select(rows)->items = std::move(kept);
  if (rows.order_by) rows.order_by->items = std::move(order);
  KeepStep keep{.table = planning_.names.part("rows"),
                .query = with_tables(std::move(rows), scope_.tables),
                .columns = std::move(columns),
                .what = "the rows that LIMIT leaves"};
  select_.items = std::move(items);
  select_.from = {sql::make_table(keep.table, alias)};
  select_.where = std::nullopt;
  steps_.emplace_back(std::move(keep));
  known_.clear();
  answered_.clear();
  query_.limit = std::nullopt;
  if (query_.order_by) query_.order_by->items = std::move(sorted);
}

}  // namespace ado::pipeline
