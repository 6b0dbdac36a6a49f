// Takes CASE and FILTER apart, and writes them over partial groups.
#include "transforms/eager_pivot.hpp"

#include <algorithm>

#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"

namespace ado::transforms {
namespace {

const sql::Case* case_of(const sql::FunctionCall& call) {
  return call.arguments.size() == 1 ? sql::as<sql::Case>(*call.arguments[0].value) : nullptr;
}

std::set<std::size_t> items_of(const std::vector<const sql::Expr*>& exprs, ir::BlockIndex block,
                               const ir::QueryMap& query) {
  std::set<std::size_t> items;
  for (const sql::Expr* expr : exprs) items.merge(ir::items_read(*expr, block, query));
  return items;
}

bool overlap(const std::set<std::size_t>& a, const std::set<std::size_t>& b) {
  return std::ranges::any_of(a, [&](std::size_t item) { return b.contains(item); });
}

// All values have one type, so that none is converted before it is aggregated: only NULL and whole
// numbers may stand beside them, and these beside numbers that are summed.
bool is_uniform(const sql::Expr& aggregate, const ir::QueryMap& query) {
  const auto& call = *sql::as<sql::FunctionCall>(aggregate);
  const std::string name = ir::function_name(call, query.dialect());
  if (name == "count" || call.filter) return true;
  const bool sums = name == "sum" || name == "avg" || name == "mean";
  std::string type;
  for (const sql::Expr* value : pivot_of(aggregate).values) {
    const auto* literal = sql::as<sql::Literal>(*value);
    if (literal != nullptr && literal->kind == sql::LiteralKind::null) continue;
    if (literal != nullptr && literal->kind == sql::LiteralKind::integer && sums) continue;
    const std::string own = query.type_of(*value);
    if (own.empty() || (!type.empty() && type != own)) return false;
    type = own;
  }
  return true;
}

}  // namespace

Pivot pivot_of(const sql::Expr& aggregate) {
  const auto& call = *sql::as<sql::FunctionCall>(aggregate);
  Pivot pivot;
  if (call.filter) {
    pivot.conditions.push_back(&**call.filter);
    for (const sql::Argument& argument : call.arguments) {
      const bool is_star = sql::as<sql::Star>(*argument.value) != nullptr;  // count(*)
      if (!is_star) pivot.values.push_back(&*argument.value);
    }
    return pivot;
  }
  const sql::Case* branches = case_of(call);
  if (branches == nullptr) return pivot;
  if (branches->operand) pivot.conditions.push_back(&**branches->operand);
  for (const sql::WhenClause& when : branches->whens) {
    pivot.conditions.push_back(&*when.condition);
    pivot.values.push_back(&*when.result);
  }
  if (branches->otherwise) pivot.values.push_back(&**branches->otherwise);
  return pivot;
}

std::set<std::uint32_t> find_pivots(const ir::QueryMap& query, ir::BlockIndex block,
                                    const std::vector<const sql::Expr*>& aggregates,
                                    const std::set<std::size_t>& facts) {
  std::set<std::uint32_t> pivots;
  std::set<std::size_t> valued;
  std::set<std::size_t> asked;
  for (const sql::Expr* aggregate : aggregates) {
    const Pivot pivot = pivot_of(*aggregate);
    const auto conditions = items_of(pivot.conditions, block, query);
    const auto values = items_of(pivot.values, block, query);
    // One that reads its facts alone is aggregated below as it is.
    if (conditions.empty() || overlap(conditions, values) || !is_uniform(*aggregate, query)) {
      valued.merge(ir::items_read(*aggregate, block, query));
      continue;
    }
    pivots.insert(aggregate->id.value);
    valued.insert(values.begin(), values.end());
    asked.insert(conditions.begin(), conditions.end());
  }
  if (overlap(valued.empty() ? facts : valued, asked)) pivots.clear();
  return pivots;
}

sql::Expr sum_of_pivot(const sql::Expr& aggregate, std::string_view function,
                       const PivotLift& lift) {
  const auto& call = *sql::as<sql::FunctionCall>(aggregate);
  if (call.filter) {
    sql::Expr total = sql::make_call(function, {lift.value(aggregate)});
    sql::as<sql::FunctionCall>(total)->filter = Box<sql::Expr>(lift.condition(**call.filter));
    return total;
  }
  sql::Case branches = *case_of(call);
  if (branches.operand) branches.operand = Box<sql::Expr>(lift.condition(**branches.operand));
  for (sql::WhenClause& when : branches.whens) {
    when.condition = Box<sql::Expr>(lift.condition(*when.condition));
    when.result = Box<sql::Expr>(lift.value(*when.result));
  }
  if (branches.otherwise) branches.otherwise = Box<sql::Expr>(lift.value(**branches.otherwise));
  return sql::make_call(function, {sql::Expr(std::move(branches))});
}

}  // namespace ado::transforms
