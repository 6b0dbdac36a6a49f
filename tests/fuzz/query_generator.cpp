// Builds random queries from the outside in; what a SELECT can name is kept in items_.
#include "fuzz/query_generator.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "sql/build.hpp"

namespace ado::fuzz {
namespace {

std::string output_name(std::size_t index) { return fmt::format("c{}", index + 1); }

sql::Expr compare(std::string_view op, sql::Expr left, sql::Expr right) {
  return sql::make_binary(op, std::move(left), std::move(right));
}

}  // namespace

sql::Query QueryGenerator::query(int depth, int width) {
  const bool combines = depth > 0 && random_.chance(0.2);
  sql::Query made = combines ? set_operation(depth, width) : select(depth, width);
  if (random_.chance(0.2)) {
    made.order_by.emplace();
    made.order_by->items.push_back({.expr = sql::make_integer(1)});
  }
  if (random_.chance(0.15)) {
    made.limit.emplace();
    made.limit->count = sql::make_integer(random_.between(1, 3));
  }
  return made;
}

sql::Query QueryGenerator::set_operation(int depth, int width) {
  constexpr std::array kOperators{sql::SetOperator::union_, sql::SetOperator::intersect,
                                  sql::SetOperator::except};
  sql::SetOperation operation;
  operation.op = random_.pick(kOperators);
  operation.all = random_.chance(0.5);
  operation.left = query(depth - 1, width);
  operation.right = query(depth - 1, width);
  sql::Query made;
  made.body = std::move(operation);
  return made;
}

sql::Query QueryGenerator::select(int depth, int width) {
  std::vector<Item> around = std::exchange(items_, {});
  sql::Select made;
  sql::TableRef from = table(depth);
  for (int joins = random_.between(0, 2); joins > 0; --joins) from = joined(std::move(from), depth);
  made.from.push_back(std::move(from));
  if (random_.chance(0.5)) made.where = conjunction();
  if (random_.chance(0.35)) {
    add_groups(made, width);
  } else {
    add_items(made, width);
    if (random_.chance(0.2)) made.distinct = sql::DistinctKind::distinct;
  }
  items_ = std::move(around);
  return sql::make_query(std::move(made));
}

void QueryGenerator::add_items(sql::Select& select, int width) {
  for (int i = 0; i < width; ++i) {
    select.items.push_back(sql::make_item(value(), output_name(select.items.size())));
  }
}

void QueryGenerator::add_groups(sql::Select& select, int width) {
  const int keys = random_.between(0, width);
  sql::GroupBy group_by;
  sql::GroupingElement rollup{.kind = sql::GroupingKind::rollup};
  const bool rolls_up = keys > 0 && random_.chance(0.2);
  for (int i = 0; i < keys; ++i) {
    sql::Expr key = column();
    if (rolls_up) {
      rollup.exprs.push_back(key);
    } else {
      group_by.elements.push_back({.exprs = {key}});
    }
    select.items.push_back(sql::make_item(std::move(key), output_name(select.items.size())));
  }
  for (int i = keys; i < width; ++i) {
    select.items.push_back(sql::make_item(aggregate(), output_name(select.items.size())));
  }
  if (rolls_up) group_by.elements.push_back(std::move(rollup));
  if (keys > 0) select.group_by = std::move(group_by);
  if (keys == 0 && width == 0) select.items.push_back(sql::make_item(aggregate(), "c1"));
  if (random_.chance(0.2)) {
    select.having = compare(">", sql::make_count_star(), sql::make_integer(random_.between(0, 2)));
  }
}

sql::TableRef QueryGenerator::table(int depth) {
  const std::string alias = fmt::format("t{}", ++aliases_);
  Item item{.alias = alias};
  if (depth > 0 && random_.chance(0.3)) {
    const int width = random_.between(1, 3);
    sql::TableRef made = sql::make_derived(query(depth - 1, width), alias);
    for (int i = 0; i < width; ++i)
      item.columns.push_back(output_name(static_cast<std::size_t>(i)));
    items_.push_back(std::move(item));
    return made;
  }
  const sql::TableInfo& info = random_.pick(schema_.tables);
  for (const sql::ColumnInfo& column : info.columns) {
    if (column.type == "INTEGER") item.columns.push_back(column.name);
  }
  items_.push_back(std::move(item));
  return sql::make_table(info.name, alias);
}

sql::TableRef QueryGenerator::joined(sql::TableRef left, int depth) {
  constexpr std::array kKinds{sql::JoinKind::inner, sql::JoinKind::inner, sql::JoinKind::left,
                              sql::JoinKind::left,  sql::JoinKind::right, sql::JoinKind::full,
                              sql::JoinKind::cross};
  const sql::JoinKind kind = random_.pick(kKinds);
  const std::size_t lefts = items_.size();
  sql::TableRef right = table(depth);
  if (kind == sql::JoinKind::cross) {
    return sql::make_join(kind, std::move(left), std::move(right), std::nullopt);
  }
  const Item& before = items_[random_.below(lefts)];
  std::vector<sql::Expr> operands{compare("=", column(before), column(items_.back()))};
  // A FULL JOIN takes no condition that the engine cannot hash.
  if (kind != sql::JoinKind::full && random_.chance(0.3)) operands.push_back(condition());
  return sql::make_join(kind, std::move(left), std::move(right),
                        sql::make_and(std::move(operands)));
}

sql::Expr QueryGenerator::column(const Item& item) {
  return sql::make_column(item.alias, random_.pick(item.columns));
}

sql::Expr QueryGenerator::value() {
  switch (random_.below(8)) {
    case 0:
      return compare("+", column(), sql::make_integer(1));
    case 1:
      return sql::make_call("coalesce", {column(), column()});
    case 2:
      return sql::make_call("coalesce", {column(), sql::make_integer(7)});
    case 3:
      return random_.chance(0.5) ? sql::make_integer(random_.between(0, 3)) : sql::make_null();
    default:
      return column();
  }
}

sql::Expr QueryGenerator::aggregate() {
  constexpr std::array<std::string_view, 5> kNames{"sum", "min", "max", "avg", "count"};
  if (random_.chance(0.3)) return sql::make_count_star();
  return sql::make_call(random_.pick(kNames), {column()});
}

sql::Expr QueryGenerator::condition() {
  constexpr std::array<std::string_view, 8> kOps{
      "=", "=", "=", "<>", "<", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"};
  switch (random_.below(6)) {
    case 0:
      return sql::make_is_null(column());
    case 1:
      return sql::make_is_not_null(column());
    case 2:
      return compare(random_.pick(kOps), column(), column());
    case 3:
      return compare("=", sql::make_call("coalesce", {column(), sql::make_integer(1)}),
                     sql::make_integer(1));
    case 4:
      return sql::make_or({compare("=", column(), sql::make_integer(random_.between(0, 4))),
                           compare("<", column(), sql::make_integer(random_.between(0, 4)))});
    default:
      return compare(random_.pick(kOps), column(), sql::make_integer(random_.between(0, 4)));
  }
}

sql::Expr QueryGenerator::conjunction() {
  std::vector<sql::Expr> operands;
  for (int i = random_.between(1, 3); i > 0; --i) operands.push_back(condition());
  return sql::make_and(std::move(operands));
}

}  // namespace ado::fuzz
