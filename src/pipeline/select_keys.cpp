// Keys of groups: which expressions GROUP BY means, and what stands for a group's key.
#include <algorithm>
#include <charconv>
#include <map>

#include "pipeline/pieces.hpp"
#include "pipeline/select_planner.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

using sql::Expr;

bool is_star(const sql::SelectItem& item) { return sql::as<sql::Star>(item.expr) != nullptr; }

}  // namespace

// The item of a column of the result, counted from 1; nothing when a star brings the column.
Result<std::optional<std::size_t>> SelectPlanner::item_at(std::size_t place) const {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < select_.items.size(); ++i) {
    ADO_TRY(const std::size_t width, width_of(select_.items[i]));
    columns += width;
    if (place > columns) continue;
    return is_star(select_.items[i]) ? std::nullopt : std::optional(i);
  }
  return std::nullopt;
}

// The place in the select list that a key of GROUP BY means by number or alias.
Result<std::optional<std::size_t>> SelectPlanner::item_meant(const Expr& key) const {
  if (const auto* literal = sql::as<sql::Literal>(key)) {
    if (literal->kind != sql::LiteralKind::integer) return std::nullopt;
    std::size_t place = 0;
    const std::string& text = literal->text;
    std::from_chars(text.data(), text.data() + text.size(), place);
    return item_at(place);
  }
  const auto* name = sql::as<sql::ColumnRef>(key);
  if (name == nullptr || name->parts.size() != 1) return std::nullopt;
  for (std::size_t i = 0; i < select_.items.size(); ++i) {
    const sql::SelectItem& item = select_.items[i];
    if (!item.alias || !sql::same_name(*item.alias, name->parts[0], planning_.dialect)) continue;
    // A column of this name comes before the alias.
    sql::Query query = bare_;
    sql::Select& select = *sql::as_select(query);
    select.items = {sql::make_item(key)};
    select.where = select.having = select.qualify = std::nullopt;
    select.group_by = std::nullopt;
    query.order_by = std::nullopt;
    query.limit = std::nullopt;
    if (planning_.describe(with_tables(std::move(query), scope_.bare))) return std::nullopt;
    return i;
  }
  return std::nullopt;
}

// Replaces the names of the first items, as they are in `shown`, where no column has the name.
Result<void> SelectPlanner::resolve_aliases(Expr& expr, const std::vector<Expr>& shown) const {
  std::map<sql::NodeId, std::size_t> places;
  Result<void> done;
  sql::Visitor visitor;
  visitor.query = [](const sql::Query&) { return sql::Descend::no; };
  visitor.expr = [&](const Expr& each) {
    const auto* name = sql::as<sql::ColumnRef>(each);
    const bool is_read = name != nullptr && each.id != sql::NodeId{};
    if (!is_read || !names_an_alias(each)) return sql::Descend::yes;
    const auto place = item_meant(each);
    if (!place) done = fail(place.error());
    if (place && *place && **place < shown.size()) places.emplace(each.id, **place);
    return done ? sql::Descend::yes : sql::Descend::stop;
  };
  sql::visit(expr, visitor);
  sql::Mutator mutator;
  mutator.expr = [&](Expr& each) {
    const auto place = places.find(each.id);
    const bool is_name = sql::as<sql::ColumnRef>(each) != nullptr;
    if (is_name && place != places.end()) each = Expr(shown[place->second]);
  };
  sql::transform(expr, mutator);
  return done;
}

// DuckDB lets WHERE and items name the items before them, which no query of arguments has.
Result<void> SelectPlanner::resolve_aliases() {
  if (planning_.dialect != sql::Dialect::duckdb) return {};
  std::vector<Expr> shown;
  for (sql::SelectItem& item : select_.items) {
    Expr meant = item.expr;
    ADO_CHECK(resolve_aliases(meant, shown));
    shown.push_back(meant);
    if (!has_semantic(meant)) continue;
    if (!item.alias) item.alias = sql::make_identifier(name_of_item(item.expr, planning_.dialect));
    item.expr = std::move(meant);
  }
  if (select_.where) ADO_CHECK(resolve_aliases(**select_.where, shown));
  return {};
}

// With numbers and aliases resolved, without constants. Errors: unsupported for ROLLUP and its
// kind.
Result<std::vector<Expr>> SelectPlanner::group_keys() {
  std::vector<Expr> keys;
  if (!select_.group_by) return keys;
  bool has_constant = false;
  for (const sql::GroupingElement& element : select_.group_by->elements) {
    if (element.kind == sql::GroupingKind::empty) continue;
    if (element.kind != sql::GroupingKind::expression || select_.group_by->distinct) {
      return fail(error_at(planning_, ErrorKind::unsupported, first_call(query_),
                           "a semantic operator over groups of ROLLUP, CUBE or GROUPING SETS",
                           "group in an earlier stage"));
    }
    for (const Expr& key : element.exprs) {
      ADO_TRY(const auto place, item_meant(key));
      const auto* literal = sql::as<sql::Literal>(key);
      if (!place && literal != nullptr && literal->kind == sql::LiteralKind::integer) {
        return fail(error_at(planning_, ErrorKind::unsupported, key.span,
                             "GROUP BY a place that * brings, beside a semantic operator",
                             "name the column"));
      }
      const Expr& meant = place ? select_.items[*place].expr : key;
      // In a list of its own an integer would count columns.
      const bool is_constant = sql::as<sql::Literal>(meant) != nullptr;
      has_constant = has_constant || is_constant;
      if (!is_constant) keys.push_back(meant);
    }
  }
  if (has_constant && keys.empty()) {
    return fail(error_at(planning_, ErrorKind::unsupported, first_call(query_),
                         "a semantic operator over groups by a constant", "leave GROUP BY out"));
  }
  return keys;
}

Result<void> SelectPlanner::expand_group_by_all() {
  if (!select_.group_by || !select_.group_by->all) return {};
  const auto is_semantic = [](const Expr* expr) { return has_semantic(*expr); };
  if (std::ranges::none_of(group_exprs(), is_semantic)) return {};
  std::vector<Expr> keys;
  for (const sql::SelectItem& item : select_.items) {
    if (is_star(item)) {
      return fail(error_at(planning_, ErrorKind::unsupported, item.expr.span,
                           "GROUP BY ALL with * beside a semantic operator", "list the columns"));
    }
    const bool is_constant = sql::as<sql::Literal>(item.expr) != nullptr;
    if (!is_constant && !has_aggregate(item.expr, planning_.dialect)) keys.push_back(item.expr);
  }
  if (keys.empty()) {
    select_.group_by = std::nullopt;
  } else {
    select_.group_by = sql::make_group_by(std::move(keys));
  }
  return {};
}

namespace {

// Whether a call stands outside of aggregates and has none in its arguments: it is of the keys.
bool has_call_of_keys(const Expr& expr, sql::Dialect dialect) {
  bool found = false;
  sql::Visitor visitor;
  visitor.query = [](const sql::Query&) { return sql::Descend::no; };
  visitor.expr = [&](const Expr& each) {
    if (is_aggregate(each, dialect)) return sql::Descend::no;
    found = found || (sql::as_semantic(each) && !has_aggregate(each, dialect));
    return found ? sql::Descend::stop : sql::Descend::yes;
  };
  sql::visit(expr, visitor);
  return found;
}

// Replaces the keys outside of aggregates by columns of the table of groups. Gives which.
std::map<std::size_t, Expr> read_from_groups(Expr& expr, const std::vector<Expr>& keys,
                                             const std::string& groups, sql::Dialect dialect) {
  std::map<sql::NodeId, std::size_t> places;
  sql::Visitor visitor;
  visitor.query = [](const sql::Query&) { return sql::Descend::no; };
  visitor.expr = [&](const Expr& each) {
    if (is_aggregate(each, dialect)) return sql::Descend::no;
    const auto found = std::ranges::find(keys, each);
    if (found == keys.end() || each.id == sql::NodeId{}) return sql::Descend::yes;
    places.emplace(each.id, static_cast<std::size_t>(found - keys.begin()));
    return sql::Descend::no;
  };
  sql::visit(expr, visitor);
  std::map<std::size_t, Expr> columns;
  sql::Mutator mutator;
  mutator.expr = [&](Expr& each) {
    const auto place = places.find(each.id);
    if (place == places.end()) return;
    each = column(groups, key_column(place->second));
    columns.emplace(place->second, each);
  };
  sql::transform(expr, mutator);
  return columns;
}

}  // namespace

// The rows of a group may write its key in several ways: 'a' and 'A' by a collation, 1.0 and 1.00.
// A call over a key, and the key that is shown beside it, read the one that the groups have.
Result<void> SelectPlanner::read_keys(const std::vector<Expr>& keys) {
  const std::vector<Expr*> places = group_exprs();
  const auto is_of_keys = [&](const Expr* expr) {
    return has_call_of_keys(*expr, planning_.dialect);
  };
  if (std::ranges::none_of(places, is_of_keys)) return {};
  if (std::ranges::any_of(select_.items, is_star)) {
    return fail(error_at(planning_, ErrorKind::unsupported, first_call(query_),
                         "* of groups beside a semantic operator over their keys",
                         "list the columns"));
  }
  ADO_TRY(const auto names, planning_.describe(with_tables(bare_, scope_.bare)));
  for (std::size_t i = 0; i < select_.items.size() && i < names.size(); ++i) {
    sql::SelectItem& item = select_.items[i];
    if (!item.alias) item.alias = sql::make_identifier(names[i].name);
  }
  std::map<std::size_t, Expr> used;
  for (Expr* expr : places) {
    used.merge(read_from_groups(*expr, keys, groups_alias_, planning_.dialect));
  }
  for (auto& [place, expr] : used) {
    sql::GroupingElement element;
    element.exprs.push_back(std::move(expr));
    select_.group_by->elements.push_back(std::move(element));
  }
  return {};
}

}  // namespace ado::pipeline
