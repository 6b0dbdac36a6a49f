// Looks facts up where they can be known, the cheapest place first.
#include "mission/facts.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::mission {
namespace {

using patch::Basis;
using patch::FactKind;
using patch::Precondition;

struct TableColumns {
  std::string table;
  std::vector<std::string> columns;
};

// "stores.store_key", "stores.region" -> stores, {store_key, region}. Facts never span two tables.
TableColumns split(const std::vector<std::string>& names) {
  TableColumns result;
  for (const std::string& name : names) {
    const std::size_t dot = name.rfind('.');
    result.table = dot == std::string::npos ? "" : name.substr(0, dot);
    result.columns.push_back(dot == std::string::npos ? name : name.substr(dot + 1));
  }
  return result;
}

std::set<std::string> folded(const std::vector<std::string>& names) {
  std::set<std::string> result;
  for (const std::string& name : names) result.insert(sql::fold(name, sql::Dialect::duckdb));
  return result;
}

bool is_not_null(const sql::TableInfo& table, const std::string& column) {
  const sql::ColumnInfo* info = table.column(column);
  return info != nullptr && info->not_null;
}

// A declared key within the columns makes them unique. A UNIQUE over nullable columns is a key for
// rows without NULL only, so it does not count.
bool declares_unique(const sql::TableInfo& table, const std::vector<std::string>& columns) {
  const std::set<std::string> wanted = folded(columns);
  return std::ranges::any_of(table.keys, [&](const std::vector<std::string>& key) {
    const std::set<std::string> parts = folded(key);
    return std::ranges::includes(wanted, parts) &&
           std::ranges::all_of(key, [&](const auto& part) { return is_not_null(table, part); });
  });
}

bool declares_foreign_key(const sql::TableInfo& table, const TableColumns& from,
                          const TableColumns& to) {
  return std::ranges::any_of(table.foreign_keys, [&](const sql::ForeignKey& key) {
    return folded(key.columns) == folded(from.columns) &&
           sql::fold(key.referenced_table, sql::Dialect::duckdb) ==
               sql::fold(to.table, sql::Dialect::duckdb) &&
           folded(key.referenced_columns) == folded(to.columns);
  });
}

sql::Expr count_where(sql::Expr condition) {
  sql::Expr call = sql::make_count_star();
  sql::as<sql::FunctionCall>(call)->filter = std::move(condition);
  return call;
}

sql::Query select_one(sql::Expr expr, const std::string& table) {
  sql::Select select;
  select.items.push_back(sql::make_item(std::move(expr), "broken"));
  select.from.push_back(sql::make_table(table));
  return sql::make_query(std::move(select));
}

// SELECT count(*) FROM (SELECT ... FROM t GROUP BY columns HAVING condition)
sql::Query count_groups(const TableColumns& of, sql::Expr having) {
  sql::Select groups;
  sql::GroupBy group_by;
  for (const std::string& column : of.columns) {
    group_by.elements.push_back({.exprs = {sql::make_column(of.table, column)}});
  }
  groups.items.push_back(sql::make_item(sql::make_count_star(), "n"));
  groups.from.push_back(sql::make_table(of.table));
  groups.group_by = std::move(group_by);
  groups.having = std::move(having);
  sql::Select select;
  select.items.push_back(sql::make_item(sql::make_count_star(), "broken"));
  select.from.push_back(sql::make_derived(sql::make_query(std::move(groups)), "groups"));
  return sql::make_query(std::move(select));
}

sql::Expr distinct_count(const TableColumns& of) {
  std::vector<sql::Expr> items;
  for (const std::string& column : of.columns) items.push_back(sql::make_column(of.table, column));
  // As a row, because count(DISTINCT x) would not see a NULL beside a value.
  sql::Expr call = sql::make_call("count", {sql::Row{.items = std::move(items), .keyword = true}});
  sql::as<sql::FunctionCall>(call)->distinct = true;
  return call;
}

std::optional<sql::Query> count_outside(const Precondition& range, const TableColumns& of) {
  std::vector<sql::Expr> outside;
  for (const std::string& column : of.columns) {
    for (const auto& [op, end] : {std::pair{"<", &range.low}, std::pair{">", &range.high}}) {
      if (end->empty()) continue;
      sql::NodeId next_id{1};
      auto literal = sql::parse_expression(*end, sql::Dialect::duckdb, next_id);
      if (!literal) return std::nullopt;
      outside.push_back(
          sql::make_binary(op, sql::make_column(of.table, column), *std::move(literal)));
    }
  }
  return select_one(count_where(sql::make_or(std::move(outside))), of.table);
}

// Children without a parent. Of one column; a key of several is declared or assumed.
std::optional<sql::Query> count_orphans(const TableColumns& child, const TableColumns& parent) {
  if (child.columns.size() != 1 || parent.columns.size() != 1) return std::nullopt;
  const sql::Expr key = sql::make_column(parent.table, parent.columns[0]);
  sql::Select parents;
  parents.items.push_back(sql::make_item(key));
  parents.from.push_back(sql::make_table(parent.table));
  parents.where = sql::make_is_not_null(key);  // NOT IN would be NULL beside one.
  const sql::Expr reference = sql::make_column(child.table, child.columns[0]);
  sql::Select orphans;
  orphans.items.push_back(sql::make_item(sql::make_count_star(), "broken"));
  orphans.from.push_back(sql::make_table(child.table));
  orphans.where =
      sql::make_and({sql::make_is_not_null(reference),
                     sql::InSubquery{.operand = reference,
                                     .query = Box<sql::Query>(sql::make_query(std::move(parents))),
                                     .negated = true}});
  return sql::make_query(std::move(orphans));
}

// The query whose single number is how often the fact is broken; empty for facts that are only
// declared or assumed, never measured.
std::optional<sql::Query> counter(const Precondition& fact) {
  const TableColumns of = split(fact.columns);
  switch (fact.kind) {
    case FactKind::unique:
      return count_groups(of, sql::make_binary(">", sql::make_count_star(), sql::make_integer(1)));
    case FactKind::not_null: {
      std::vector<sql::Expr> nulls;
      for (const std::string& column : of.columns) {
        nulls.push_back(sql::make_is_null(sql::make_column(of.table, column)));
      }
      return select_one(count_where(sql::make_or(std::move(nulls))), of.table);
    }
    case FactKind::functional_dependency:
      return count_groups(
          of, sql::make_binary(">", distinct_count(split(fact.determines)), sql::make_integer(1)));
    case FactKind::value_range:
      return count_outside(fact, of);
    case FactKind::foreign_key:
      return count_orphans(of, split(fact.determines));
  }
  return std::nullopt;
}

Result<bool> holds(engine::Engine& engine, const sql::Query& query,
                   const engine::RunOptions& options) {
  engine::TextSink sink(1);
  ADO_CHECK(engine.run(sql::print(query, engine.dialect()), sink, options));
  return !sink.table().rows.empty() && sink.table().rows.front().front() == "0";
}

bool is_among(const Precondition& fact, const std::vector<Precondition>& facts) {
  return std::ranges::any_of(facts, [&](const Precondition& other) {
    return patch::to_string(other) == patch::to_string(fact);
  });
}

}  // namespace

bool is_declared(const sql::Schema& schema, const Precondition& fact) {
  const TableColumns of = split(fact.columns);
  const sql::TableInfo* table = schema.table(of.table);
  if (table == nullptr) return false;
  switch (fact.kind) {
    case FactKind::unique:
      return declares_unique(*table, of.columns);
    case FactKind::not_null:
      return std::ranges::all_of(of.columns,
                                 [&](const auto& column) { return is_not_null(*table, column); });
    case FactKind::functional_dependency:
      return declares_unique(*table, of.columns);
    case FactKind::foreign_key:
      return declares_foreign_key(*table, of, split(fact.determines));
    case FactKind::value_range:
      return false;
  }
  return false;
}

Result<SettledFacts> settle_facts(engine::Engine& engine, const sql::Schema& schema,
                                  const std::vector<Precondition>& needed,
                                  const std::vector<Precondition>& assumptions,
                                  const engine::RunOptions& options) {
  SettledFacts settled;
  for (Precondition fact : needed) {
    if (is_declared(schema, fact)) {
      fact.basis = Basis::declared;
    } else if (is_among(fact, assumptions)) {
      fact.basis = Basis::assumed;
    } else if (const std::optional<sql::Query> query = counter(fact)) {
      ADO_TRY(const bool observed, holds(engine, *query, options));
      if (!observed) settled.broken.push_back(patch::to_string(fact));
      fact.basis = Basis::observed;
    } else {
      settled.broken.push_back(patch::to_string(fact) + " (not declared; state it with --assume)");
    }
    settled.facts.push_back(std::move(fact));
  }
  return settled;
}

Result<void> check_known(const Precondition& fact, const sql::Schema& schema) {
  std::vector<std::string> names = fact.columns;
  names.insert(names.end(), fact.determines.begin(), fact.determines.end());
  for (const std::string& name : names) {
    const TableColumns parts = split({name});
    const std::size_t dot = parts.table.rfind('.');
    const sql::TableInfo* table =
        dot == std::string::npos
            ? schema.table(parts.table)
            : schema.table(parts.table.substr(0, dot), parts.table.substr(dot + 1));
    if (table != nullptr && table->column(parts.columns.front()) != nullptr) continue;
    std::vector<std::string> known;
    for (const sql::TableInfo& each : schema.tables) {
      for (const sql::ColumnInfo& column : each.columns) {
        known.push_back(each.name + "." + column.name);
      }
    }
    const std::string_view close = closest_name(name, known);
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = fmt::format("a fact is about a column that is not there: {} in {}",
                                             name, patch::to_string(fact)),
                      .hint = close.empty() ? "" : fmt::format("did you mean {}?", close)});
  }
  return {};
}

}  // namespace ado::mission
