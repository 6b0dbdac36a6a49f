// Turns AST pieces into patch steps.
#include "transforms/plan_maker.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/require.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"

namespace ado::transforms {
namespace {

patch::Step& add_step(patch::PatchPlan& plan, patch::Op op, std::string node_id) {
  patch::Step step;
  step.step_id = fmt::format("s{}", plan.steps.size() + 1);
  step.op = op;
  step.target.by_node_id = std::move(node_id);
  return plan.steps.emplace_back(std::move(step));
}

}  // namespace

patch::PatchPlan start_plan(const ir::QueryMap& query, const Transform& transform,
                            std::string hypothesis) {
  patch::PatchPlan plan;
  plan.base = query.statement_anchor();
  plan.transform_id = transform.id;
  plan.family = std::string(1, outcome::family_letter(transform.family));
  plan.dialect = query.dialect();
  plan.hypothesis = std::move(hypothesis);
  return plan;
}

void replace_body(patch::PatchPlan& plan, const ir::Block& block, const sql::Query& body) {
  add_step(plan, patch::Op::replace_body, block.id).payload.sql_fragment =
      sql::print(body, plan.dialect);
}

void insert_cte(patch::PatchPlan& plan, const sql::CommonTable& table) {
  patch::Step& step = add_step(plan, patch::Op::insert_cte, "S0");
  step.payload.cte_name = sql::print(table.name, plan.dialect);
  step.payload.cte_query_sql = sql::print(*table.query, plan.dialect);
  if (table.materialization != sql::Materialization::unspecified) {
    step.payload.materialized = table.materialization == sql::Materialization::materialized;
  }
}

void replace_from(patch::PatchPlan& plan, const ir::Block& block,
                  const std::vector<sql::TableRef>& from) {
  add_step(plan, patch::Op::replace_from, block.id).payload.from_sql =
      sql::print_from(from, plan.dialect);
}

void replace_where(patch::PatchPlan& plan, const ir::Block& block, const sql::Expr& condition) {
  add_step(plan, patch::Op::replace_where_predicate, block.id).payload.expr_sql =
      sql::print(condition, plan.dialect);
}

void replace_expr(patch::PatchPlan& plan, const ir::QueryMap& query, const ir::Block& block,
                  const sql::Expr& old_expr, const sql::Expr& new_expr) {
  patch::Step& step = add_step(plan, patch::Op::replace_expr_subtree, block.id);
  step.target.by_anchor_hash = query.anchor(old_expr.id);
  step.payload.expr_sql = sql::print(new_expr, plan.dialect);
}

void need(patch::PatchPlan& plan, patch::FactKind kind, std::vector<std::string> columns,
          std::vector<std::string> determines) {
  patch::Precondition fact;
  fact.kind = kind;
  fact.columns = std::move(columns);
  fact.determines = std::move(determines);
  plan.preconditions.push_back(std::move(fact));
}

sql::Query body_copy(const ir::Block& block) {
  require(block.query != nullptr);
  sql::Query copy = *block.query;
  copy.with.reset();
  return copy;
}

void keep_output_names(sql::Select& select, const ir::Block& block) {
  require(block.select != nullptr && select.items.size() == block.select->items.size());
  for (const ir::OutputColumn& output : block.outputs) {
    if (output.star != nullptr || output.expr == nullptr) continue;
    sql::SelectItem& item = select.items[output.item];
    if (item.alias || item.expr == *output.expr) continue;
    const sql::Identifier name = sql::make_identifier(output.name);
    // A column's own name needs no alias as long as the new expression carries it too.
    const auto* column = sql::as<sql::ColumnRef>(item.expr);
    if (column == nullptr || column->parts.back() != name) item.alias = name;
  }
}

}  // namespace ado::transforms
