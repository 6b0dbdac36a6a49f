// What LIMIT saves in WHERE: rows are asked about in their order until enough pass.
#include <algorithm>
#include <charconv>

#include "pipeline/pieces.hpp"
#include "pipeline/select_planner.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

using sql::Expr;

std::optional<std::int64_t> whole_number(const sql::MaybeExpr& expr) {
  if (!expr) return 0;
  const auto* literal = sql::as<sql::Literal>(**expr);
  if (literal == nullptr || literal->kind != sql::LiteralKind::integer) return std::nullopt;
  std::int64_t number = 0;
  const char* end = literal->text.data() + literal->text.size();
  const auto [read, code] = std::from_chars(literal->text.data(), end, number);
  if (code != std::errc() || read != end) return std::nullopt;
  return number;
}

}  // namespace

// LIMIT n [OFFSET m] of rows as they come: no grouping, no DISTINCT, no windows between, and one
// row for each.
bool SelectPlanner::is_plain_limit() const {
  const auto& limit = query_.limit;
  if (!limit || !limit->count || limit->percent || limit->with_ties) return false;
  if (!whole_number(limit->count) || !whole_number(limit->offset)) return false;
  const bool shows_all =
      select_.distinct == sql::DistinctKind::none || select_.distinct == sql::DistinctKind::all;
  if (!shows_all || select_.qualify) return false;
  return std::ranges::none_of(select_.items, [&](const sql::SelectItem& item) {
    return has_window(item.expr) || may_bring_rows(item.expr, planning_.dialect);
  });
}

bool SelectPlanner::names_an_alias(const Expr& expr) const {
  bool found = false;
  sql::Visitor visitor;
  visitor.expr = [&](const Expr& each) {
    const auto* name = sql::as<sql::ColumnRef>(each);
    if (name == nullptr || name->parts.size() != 1) return sql::Descend::yes;
    for (const sql::SelectItem& item : select_.items) {
      if (!item.alias) continue;
      found = found || sql::same_name(*item.alias, name->parts.front(), planning_.dialect);
    }
    return found ? sql::Descend::stop : sql::Descend::yes;
  };
  sql::visit(expr, visitor);
  return found;
}

// The result column that a name in ORDER BY means before any column of FROM; null when none is.
const Expr* SelectPlanner::item_named(const sql::Identifier& name) const {
  for (const sql::SelectItem& each : select_.items) {
    const auto* column = sql::as<sql::ColumnRef>(each.expr);
    if (!each.alias && column == nullptr) continue;
    const sql::Identifier& shown = each.alias ? *each.alias : column->parts.back();
    if (sql::same_name(shown, name, planning_.dialect)) return &each.expr;
  }
  return nullptr;
}

// The order without aliases and places; nothing when a semantic call is part of it.
std::optional<std::vector<sql::OrderItem>> SelectPlanner::cheap_order() const {
  std::vector<sql::OrderItem> items;
  if (!query_.order_by) return items;
  if (query_.order_by->all) return std::nullopt;
  for (sql::OrderItem item : query_.order_by->items) {
    const auto* literal = sql::as<sql::Literal>(item.expr);
    const auto* name = sql::as<sql::ColumnRef>(item.expr);
    if (literal != nullptr) {
      const auto place = whole_number(Box<Expr>(item.expr));
      if (!place || *place < 1) return std::nullopt;
      const auto at = item_at(static_cast<std::size_t>(*place));
      if (!at || !*at) return std::nullopt;
      item.expr = Expr(select_.items[**at].expr);
    } else if (name != nullptr && name->parts.size() == 1) {
      if (const Expr* shown = item_named(name->parts[0])) item.expr = Expr(*shown);
    } else if (names_an_alias(item.expr)) {
      return std::nullopt;
    }
    if (has_semantic(item.expr) || sql::as<sql::Star>(item.expr) != nullptr) return std::nullopt;
    if (has_window(item.expr) || may_bring_rows(item.expr, planning_.dialect)) return std::nullopt;
    if (!what_differs(item.expr, planning_.dialect).empty()) return std::nullopt;
    // A constant orders nothing, and in another list it would count columns.
    if (sql::as<sql::Literal>(item.expr) == nullptr) items.push_back(std::move(item));
  }
  return items;
}

// The rows by their place; tuples come in the order of the first row that has them.
bool SelectPlanner::plan_prefix(AnswerStep& step, const Expr& condition, const Expr& call) {
  const auto order = cheap_order();
  if (!order || is_grouped() || step.kind != AnswerKind::rows || !step.source) return false;
  const std::size_t keys = step.call.varying;
  sql::Query rows = *step.source;
  sql::Select* select = sql::as_select(rows);
  if (select == nullptr || !select->group_by) return false;  // With CTEs round it.
  sql::FunctionCall place;
  place.name = {sql::make_identifier("row_number")};
  place.over = sql::WindowSpec{.order_by = *order};
  select->group_by = std::nullopt;
  select->items.back() = sql::make_item(std::move(place), kPlace);
  Prefix prefix{.table = planning_.names.part("rows"), .condition = condition};
  prefix.wanted = *whole_number(query_.limit->count) + *whole_number(query_.limit->offset);
  sql::Mutator mutator;
  mutator.expr = [&](Expr& each) {
    if (each == call) each = column(step.alias, kAnswer);
  };
  sql::transform(prefix.condition, mutator);

  sql::Select tuples;
  std::vector<Expr> names;
  for (std::size_t i = 0; i < keys; ++i) {
    names.push_back(column(prefix.table, key_column(i)));
    tuples.items.push_back(sql::make_item(names.back(), key_column(i)));
  }
  const Expr first = sql::make_call("min", {column(prefix.table, kPlace)});
  tuples.items.push_back(sql::make_item(sql::make_count_star(), kRows));
  tuples.items.push_back(sql::make_item(first, kPlace));
  tuples.from.push_back(sql::make_table(prefix.table));
  tuples.group_by = sql::make_group_by(std::move(names));
  sql::Query source = sql::make_query(std::move(tuples));
  source.order_by = sql::OrderBy{.items = {{.expr = first}}};
  step.source = std::move(source);
  KeepStep keep{.table = prefix.table, .query = std::move(rows), .what = "rows in their order"};
  step.prefix = std::move(prefix);
  steps_.insert(steps_.end() - 1, std::move(keep));
  return true;
}

}  // namespace ado::pipeline
