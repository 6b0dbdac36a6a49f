// The clock of a statement is another one in the next: it is read once for all of them.
#include "pipeline/clock.hpp"

#include <algorithm>

#include "ir/functions.hpp"
#include "pipeline/pieces.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

using sql::Dialect;
using sql::Expr;

bool has_clock(const Expr& expr, Dialect dialect) {
  bool found = false;
  sql::Visitor visitor;
  visitor.expr = [&](const Expr& each) {
    found = found || is_clock(each, dialect);
    return found ? sql::Descend::stop : sql::Descend::yes;
  };
  sql::visit(expr, visitor);
  return found;
}

// Each expression of the plan that a database evaluates goes through the mutator.
void transform_plan(QueryPlan& plan, const sql::Mutator& mutator) {
  for (Step& step : plan.steps) {
    if (auto* kept = std::get_if<KeepStep>(&step)) {
      sql::transform(kept->query, mutator);
      continue;
    }
    auto& answer = std::get<AnswerStep>(step);
    if (answer.source) sql::transform(*answer.source, mutator);
    if (answer.right) sql::transform(*answer.right, mutator);
  }
  sql::transform(plan.query, mutator);
}

}  // namespace

// On a server all statements are in one transaction, whose clock most functions read.
bool is_clock(const Expr& expr, Dialect dialect) {
  constexpr std::string_view kOfStatement[] = {"now",
                                               "current_date",
                                               "current_time",
                                               "current_timestamp",
                                               "localtime",
                                               "localtimestamp",
                                               "transaction_timestamp",
                                               "today",
                                               "get_current_time",
                                               "get_current_timestamp",
                                               "current_localtime",
                                               "current_localtimestamp"};
  const auto* call = sql::as<sql::FunctionCall>(expr);
  if (call == nullptr) return false;
  const std::string name = ir::function_name(*call, dialect);
  if (dialect == Dialect::postgres) return name == "statement_timestamp";
  return std::ranges::find(kOfStatement, name) != std::end(kOfStatement);
}

void name_clocks(sql::Query& query, Dialect dialect) {
  sql::Mutator mutator;
  mutator.select = [&](sql::Select& select) {
    for (sql::SelectItem& item : select.items) {
      if (item.alias || has_semantic(item.expr) || !has_clock(item.expr, dialect)) continue;
      item.alias = sql::make_identifier(name_of_item(item.expr, dialect));
    }
  };
  sql::transform(query, mutator);
}

void keep_clock(QueryPlan& plan, Names& names, Dialect dialect) {
  std::vector<Expr> clocks;
  std::string table;
  sql::Mutator mutator;
  mutator.expr = [&](Expr& expr) {
    if (!is_clock(expr, dialect)) return;
    if (table.empty()) table = names.part("clock");
    auto found = std::ranges::find(clocks, expr);
    if (found == clocks.end()) found = clocks.insert(clocks.end(), expr);
    sql::Query moment = read_table(table);
    sql::as_select(moment)->items = {sql::make_item(
        column(table, piece_column(static_cast<std::size_t>(found - clocks.begin()))))};
    expr = sql::ScalarSubquery{.query = std::move(moment)};
  };
  transform_plan(plan, mutator);
  if (clocks.empty()) return;
  KeepStep keep{.table = table, .query = {}, .columns = {}, .what = "the clock"};
  sql::Select select;
  for (std::size_t i = 0; i < clocks.size(); ++i) {
    select.items.push_back(sql::make_item(clocks[i]));
    keep.columns.push_back(piece_column(i));
  }
  keep.query = sql::make_query(std::move(select));
  plan.steps.insert(plan.steps.begin(), std::move(keep));
}

}  // namespace ado::pipeline
