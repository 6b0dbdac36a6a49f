// Counts constructs on both sides and looks the difference up in a table.
#include "mission/sql_difference.hpp"

#include "sql/parse.hpp"
#include "sql/walk.hpp"

namespace ado::mission {
namespace {

struct Counts {
  int tables = 0, common_tables = 0, materialized = 0, unions = 0, distinct = 0, group_bys = 0,
      order_bys = 0, having = 0;
  int ors = 0, lists = 0, in_subqueries = 0, not_ins = 0, exists = 0, scalar_subqueries = 0;
  int windows = 0, filters = 0, left_joins = 0;
};

class Counter {
 public:
  static Counts count(const sql::Query& query) {
    Counter counter;
    sql::visit(query,
               {.expr = [&](const sql::Expr& each) { return counter.add(each); },
                .table = [&](const sql::TableRef& each) { return counter.add(each); },
                .query = [&](const sql::Query& each) { return counter.add(each); },
                .select = [&](const sql::Select& each) { return counter.add(each); },
                .common_table = [&](const sql::CommonTable& each) { return counter.add(each); }});
    return counter.counts_;
  }

 private:
  sql::Descend add(const sql::Expr& expr) {
    if (const auto* logical = sql::as<sql::Logical>(expr)) {
      counts_.ors += logical->connective == sql::Connective::disjunction ? 1 : 0;
    } else if (const auto* in = sql::as<sql::InSubquery>(expr)) {
      ++(in->negated ? counts_.not_ins : counts_.in_subqueries);
    } else if (const auto* call = sql::as<sql::FunctionCall>(expr)) {
      counts_.windows += call->over ? 1 : 0;
      counts_.filters += call->filter ? 1 : 0;
    }
    counts_.lists += sql::as<sql::InList>(expr) != nullptr ? 1 : 0;
    counts_.exists += sql::as<sql::Exists>(expr) != nullptr ? 1 : 0;
    counts_.scalar_subqueries += sql::as<sql::ScalarSubquery>(expr) != nullptr ? 1 : 0;
    return sql::Descend::yes;
  }
  sql::Descend add(const sql::TableRef& table) {
    counts_.tables += std::holds_alternative<sql::BaseTable>(table.node) ? 1 : 0;
    const auto* join = std::get_if<sql::Join>(&table.node);
    counts_.left_joins += join != nullptr && join->kind == sql::JoinKind::left ? 1 : 0;
    return sql::Descend::yes;
  }
  sql::Descend add(const sql::Query& query) {
    counts_.unions += std::holds_alternative<sql::SetOperation>(query.body) ? 1 : 0;
    counts_.order_bys += query.order_by ? 1 : 0;
    return sql::Descend::yes;
  }
  sql::Descend add(const sql::Select& select) {
    counts_.distinct += select.distinct == sql::DistinctKind::distinct ? 1 : 0;
    counts_.group_bys += select.group_by ? 1 : 0;
    counts_.having += select.having ? 1 : 0;
    return sql::Descend::yes;
  }
  sql::Descend add(const sql::CommonTable& table) {
    ++counts_.common_tables;
    counts_.materialized += table.materialization == sql::Materialization::materialized ? 1 : 0;
    return sql::Descend::yes;
  }

  Counts counts_;
};

struct Rule {
  std::string_view transform;
  bool (*fits)(const Counts& before, const Counts& after);
};

// The more special ones first: one construct that went and one that came in its place.
constexpr Rule kRules[] = {
    {"or_join_to_union",
     [](const Counts& b, const Counts& a) { return a.ors < b.ors && a.unions > b.unions; }},
    {"not_in_to_not_exists",
     [](const Counts& b, const Counts& a) { return a.not_ins < b.not_ins && a.exists > b.exists; }},
    {"count_to_exists",
     [](const Counts& b, const Counts& a) {
       return a.scalar_subqueries < b.scalar_subqueries && a.exists > b.exists;
     }},
    {"exists_to_in",
     [](const Counts& b, const Counts& a) {
       return a.exists < b.exists && a.in_subqueries > b.in_subqueries;
     }},
    {"in_list_to_semi_join",
     [](const Counts& b, const Counts& a) {
       return a.lists < b.lists && a.in_subqueries > b.in_subqueries;
     }},
    {"correlated_aggregate_to_window",
     [](const Counts& b, const Counts& a) {
       return a.scalar_subqueries < b.scalar_subqueries && a.windows > b.windows;
     }},
    {"merge_scalar_aggregates",
     [](const Counts& b, const Counts& a) {
       return a.scalar_subqueries < b.scalar_subqueries && a.tables < b.tables &&
              a.filters > b.filters;
     }},
    {"correlated_aggregate_to_join",
     [](const Counts& b, const Counts& a) {
       return a.scalar_subqueries < b.scalar_subqueries && a.group_bys > b.group_bys;
     }},
    {"self_join_to_having",
     [](const Counts& b, const Counts& a) { return a.tables < b.tables && a.having > b.having; }},
    {"outer_to_inner",
     [](const Counts& b, const Counts& a) {
       return a.left_joins < b.left_joins && a.tables == b.tables;
     }},
    {"materialize_filtered_aggregate",
     [](const Counts& b, const Counts& a) { return a.materialized > b.materialized; }},
    {"semi_join_reduction",
     [](const Counts& b, const Counts& a) {
       return a.in_subqueries > b.in_subqueries && a.tables > b.tables;
     }},
    {"eager_aggregation",
     [](const Counts& b, const Counts& a) {
       return a.group_bys > b.group_bys && a.tables == b.tables;
     }},
    {"share_equal_subquery",
     [](const Counts& b, const Counts& a) {
       return a.common_tables > b.common_tables && a.tables < b.tables;
     }},
    {"drop_inner_order",
     [](const Counts& b, const Counts& a) { return a.order_bys < b.order_bys; }},
};

}  // namespace

std::vector<std::string> transforms_by_difference(std::string_view original,
                                                  std::string_view candidate,
                                                  sql::Dialect dialect) {
  const auto before = sql::parse_statement(original, dialect);
  const auto after = sql::parse_statement(candidate, dialect);
  if (!before || !after) return {};
  const Counts old_counts = Counter::count(before->query);
  const Counts new_counts = Counter::count(after->query);
  for (const Rule& rule : kRules) {
    if (rule.fits(old_counts, new_counts)) return {std::string(rule.transform)};
  }
  return {};
}

}  // namespace ado::mission
