// Queries in queries: what is semantic inside, or would differ when it is read twice, is kept
// first.
#include "pipeline/planner.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "ir/functions.hpp"
#include "pipeline/clock.hpp"
#include "pipeline/conditions.hpp"
#include "pipeline/differing.hpp"
#include "pipeline/pieces.hpp"
#include "pipeline/select_planner.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/lexer.hpp"
#include "sql/semantic_operator.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

using sql::Descend;

class Planner {
 public:
  explicit Planner(const Planning& planning) : planning_(planning) {}

  Result<void> plan(sql::Query& query, const Scope& scope) {
    if (!sql::is_semantic(query)) return {};
    sql::Query bare = skeleton(query, planning_.dialect);
    const Scope inner = inside(scope, query);
    ADO_TRY(const Scope kept, keep_ctes(query, scope, inner));
    if (auto* operation = std::get_if<sql::SetOperation>(&query.body)) {
      // The operand stays where it is; what is made of it needs the CTEs round it.
      ADO_CHECK(plan(*operation->left, kept));
      ADO_CHECK(plan(*operation->right, kept));
    } else if (auto* select = std::get_if<sql::Select>(&query.body)) {
      ADO_CHECK(keep_nested(query, *select, kept));
      SelectPlanner planner(planning_, query, std::move(bare), scope, steps_);
      return planner.plan();
    }
    if (!sql::is_semantic(query)) return {};
    return fail(error_at(planning_, ErrorKind::unsupported, first_call(query),
                         "a semantic operator in VALUES or behind a set operation",
                         "write it in a SELECT"));
  }

  std::vector<Step> take() { return std::move(steps_); }

 private:
  Scope inside(const Scope& scope, const sql::Query& query) const {
    Scope inner = scope;
    if (!query.with) return inner;
    for (const sql::CommonTable& table : query.with->tables) {
      inner.tables.push_back(table);
      inner.bare.push_back(table);
      *inner.bare.back().query = skeleton(*table.query, planning_.dialect);
    }
    return inner;
  }

  Result<void> keep(sql::Query& nested, const Scope& scope, std::string_view what) {
    if (!planning_.describe(with_tables(skeleton(nested, planning_.dialect), scope.bare))) {
      return fail(error_at(planning_, ErrorKind::unsupported, first_call(nested),
                           "a semantic operator in a subquery that reads columns of the query "
                           "round it",
                           "join instead, or do it in an earlier stage"));
    }
    sql::Query query = nested;
    ADO_CHECK(plan(query, scope));
    const std::string table = planning_.names.part("part");
    steps_.emplace_back(KeepStep{.table = table,
                                 .query = with_tables(std::move(query), scope.tables),
                                 .what = std::string(what)});
    nested = read_table(table);
    return {};
  }

  // Up to the last one that is semantic or would differ, so that each is read once. Gives the scope
  // inside of the query.
  Result<Scope> keep_ctes(sql::Query& query, const Scope& scope, const Scope& inner) {
    if (!query.with) return inner;
    auto& tables = query.with->tables;
    std::size_t end = 0;
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const sql::Query& body = *tables[i].query;
      ADO_TRY(const bool differs, reads_differing_view(body, planning_));
      const bool is_plain = !sql::is_semantic(body) && is_repeatable(body, planning_.dialect);
      if (!is_plain || differs) end = i + 1;
    }
    if (end > 0 && query.with->recursive) {
      return fail(error_at(planning_, ErrorKind::unsupported, first_call(query),
                           "a semantic operator beside WITH RECURSIVE",
                           "put the recursive query into a stage of its own"));
    }
    Scope before = scope;
    for (std::size_t i = 0; i < tables.size(); ++i) {
      if (i < end) ADO_CHECK(keep(*tables[i].query, before, "CTE " + tables[i].name.text));
      before.tables.push_back(tables[i]);
      before.bare.push_back(inner.bare[scope.bare.size() + i]);
    }
    return before;
  }

  // Derived tables and subqueries of the select itself, not those in them.
  Result<void> keep_nested(sql::Query& query, sql::Select& select, const Scope& scope) {
    ADO_CHECK(keep_samples(select, scope));
    std::vector<std::pair<sql::NodeId, std::string>> found;
    std::optional<Error> error;
    sql::Visitor visitor;
    visitor.query = [&](const sql::Query& nested) {
      if (&nested == &query) return Descend::yes;
      if (sql::is_semantic(nested) || differs_alone(nested, scope)) {
        found.emplace_back(nested.id, "a subquery");
      }
      return Descend::no;
    };
    visitor.table = [&](const sql::TableRef& table) {
      const auto* derived = std::get_if<sql::DerivedTable>(&table.node);
      if (derived == nullptr) return Descend::yes;
      const sql::Query& nested = *derived->query;
      const bool is_semantic = sql::is_semantic(nested);
      const bool differs = !is_repeatable(nested, planning_.dialect);
      if ((is_semantic || differs) && derived->lateral && !error) {
        error = error_at(planning_, ErrorKind::unsupported,
                         is_semantic ? first_call(nested) : table.span,
                         is_semantic ? "a semantic operator in LATERAL"
                                     : "LATERAL with LIMIT beside a semantic operator",
                         "do it in an earlier stage");
      }
      if (!is_semantic && differs) found.emplace_back(nested.id, "a derived table");
      return Descend::yes;
    };
    sql::visit(query, visitor);
    if (error) return fail(*error);
    for (const auto& [id, what] : found) {
      sql::Query* nested = sql::find_query(query, id);
      if (nested != nullptr) ADO_CHECK(keep(*nested, scope, what));
    }
    return {};
  }

  // Reads nothing of the query round it, and may give other rows each time.
  bool differs_alone(const sql::Query& nested, const Scope& scope) const {
    if (is_repeatable(nested, planning_.dialect)) return false;
    return planning_.describe(with_tables(skeleton(nested, planning_.dialect), scope.bare))
        .has_value();
  }

  // A sample differs each time it is taken, and some views each time they are read.
  Result<void> keep_samples(sql::Select& select, const Scope& scope) {
    if (select.sample) {
      return fail(error_at(planning_, ErrorKind::unsupported, select.span,
                           "USING SAMPLE beside a semantic operator",
                           "take the sample in an earlier stage"));
    }
    std::set<std::string> common;
    for (const sql::CommonTable& table : scope.tables) {
      common.insert(sql::fold(table.name, planning_.dialect));
    }
    sql::Visitor visitor;
    visitor.common_table = [&](const sql::CommonTable& table) {
      common.insert(sql::fold(table.name, planning_.dialect));
      return Descend::yes;
    };
    sql::visit(select, visitor);
    std::optional<Error> error;
    sql::Mutator mutator;
    mutator.table = [&](sql::TableRef& table) {
      auto* base = std::get_if<sql::BaseTable>(&table.node);
      const bool is_common = base != nullptr && base->name.size() == 1 &&
                             common.contains(sql::fold(base->name.front(), planning_.dialect));
      if (base == nullptr || is_common || error) return;
      const auto differs = view_differs(base->name, planning_);
      if (!differs) error = differs.error();
      if (!base->sample && (!differs || !*differs)) return;
      sql::Query sampled = read_table("");
      const sql::Identifier name = table.alias ? table.alias->name : base->name.back();
      sql::as_select(sampled)->from.front() = table;
      const std::string_view what = base->sample ? "a sample" : "a view that differs each time";
      if (auto kept = keep(sampled, scope, what); !kept) error = kept.error();
      table = sql::as_select(sampled)->from.front();
      table.alias = sql::TableAlias{.name = name};
    };
    sql::transform(select, mutator);
    if (error) return fail(*error);
    return {};
  }

  const Planning& planning_;
  std::vector<Step> steps_;
};

// Functions that only the database knows: one that differs each time is refused wherever it stands.
Result<void> refuse_differing_functions(const sql::Query& query, const Planning& planning) {
  Result<void> done;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    const auto* call = sql::as<sql::FunctionCall>(expr);
    const bool is_known = call == nullptr || sql::as_semantic(expr) ||
                          ir::find_function(*call, planning.dialect) != nullptr;
    if (is_known) return Descend::yes;
    const auto differs = function_differs(ir::function_name(*call, planning.dialect), planning);
    if (!differs) done = fail(differs.error());
    if (differs && *differs) {
      done = fail(error_at(planning, ErrorKind::unsupported, expr.span,
                           "a volatile function of the database beside a semantic operator",
                           "call it in an earlier stage"));
    }
    return done ? Descend::yes : Descend::stop;
  };
  sql::visit(query, visitor);
  return done;
}

}  // namespace

Error error_at(const Planning& planning, ErrorKind kind, sql::Span span, std::string message,
               std::string hint) {
  Error error{.kind = kind, .message = std::move(message), .hint = std::move(hint)};
  if (span.end > 0) error.position = sql::position_at(planning.text, span.begin);
  return error;
}

sql::Span first_call(const sql::Query& query) {
  sql::Span span;
  sql::Visitor visitor;
  visitor.select = [&](const sql::Select& select) {
    if (select.distinct == sql::DistinctKind::semantic) span = select.span;
    return span.end > 0 ? Descend::stop : Descend::yes;
  };
  visitor.expr = [&](const sql::Expr& expr) {
    if (sql::as_semantic(expr)) span = expr.span;
    return span.end > 0 ? Descend::stop : Descend::yes;
  };
  sql::visit(query, visitor);
  return span;
}

Result<QueryPlan> plan_query(sql::Query query, const Planning& planning) {
  if (!sql::is_semantic(query)) return QueryPlan{.steps = {}, .query = std::move(query)};
  ADO_CHECK(settle_scores(query, planning.threshold, planning.text));
  // Errors of the SQL itself show before anything is run.
  ADO_CHECK(planning.describe(skeleton(query, planning.dialect)));
  ADO_CHECK(refuse_differing_functions(query, planning));
  name_clocks(query, planning.dialect);
  Planner planner(planning);
  ADO_CHECK(planner.plan(query, {}));
  QueryPlan plan{.steps = planner.take(), .query = std::move(query)};
  keep_clock(plan, planning.names, planning.dialect);
  return plan;
}

}  // namespace ado::pipeline
