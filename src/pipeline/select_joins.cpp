// SEMANTIC JOIN: the pairs that match stand in a table between both sides.
#include <algorithm>

#include "pipeline/pieces.hpp"
#include "pipeline/select_planner.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

using sql::Expr;

// The names by which columns of the table are qualified.
void add_qualifiers(const sql::TableRef& table, std::vector<sql::Identifier>& names) {
  if (table.alias) return names.push_back(table.alias->name);
  if (const auto* base = std::get_if<sql::BaseTable>(&table.node))
    names.push_back(base->name.back());
  const auto* join = std::get_if<sql::Join>(&table.node);
  if (join == nullptr) return;
  add_qualifiers(*join->left, names);
  add_qualifiers(*join->right, names);
}

// Whether the condition reads columns of these tables alone, by qualified names, and nothing
// nested.
bool reads_only(const Expr& condition, const std::vector<sql::Identifier>& names) {
  bool only = true;
  bool any = false;
  sql::Visitor visitor;
  visitor.query = [&](const sql::Query&) {
    only = false;
    return sql::Descend::stop;
  };
  visitor.expr = [&](const Expr& expr) {
    const auto* column = sql::as<sql::ColumnRef>(expr);
    if (column == nullptr) return sql::Descend::yes;
    any = true;
    const bool is_there =
        column->parts.size() == 2 && std::ranges::find(names, column->parts.front()) != names.end();
    only = only && is_there;
    return sql::Descend::yes;
  };
  sql::visit(condition, visitor);
  return only && any;
}

}  // namespace

Result<void> SelectPlanner::plan_joins() {
  for (sql::TableRef& table : select_.from) ADO_CHECK(plan_join(table));
  return {};
}

Result<void> SelectPlanner::plan_join(sql::TableRef& table) {
  auto* join = std::get_if<sql::Join>(&table.node);
  if (join == nullptr) return {};
  ADO_CHECK(plan_join(*join->left));
  ADO_CHECK(plan_join(*join->right));
  const auto call = join->condition ? sql::as_semantic(**join->condition) : std::nullopt;
  if (!call || call->op != sql::SemanticOperator::semantic_match) return {};
  ADO_TRY(AnswerStep step, make_step(AnswerKind::pairs, **join->condition));
  if (step.call.varying != 2) {
    return fail(error_at(planning_, ErrorKind::unsupported, step.span,
                         "a SEMANTIC JOIN on a constant", "name a column on both sides"));
  }
  const Expr left = as_text(*call->operands[0].value, planning_.dialect);
  const Expr right = as_text(*call->operands[1].value, planning_.dialect);
  const auto texts = [&](const sql::TableRef& side, const Expr& text, bool may_filter) {
    sql::Select select;
    select.items = {sql::make_item(text, key_column(0)),
                    sql::make_item(sql::make_count_star(), kRows)};
    select.from.push_back(side);
    std::vector<Expr> where;
    std::vector<sql::Identifier> names;
    add_qualifiers(side, names);
    for (const Expr* conjunct : sql::conjunct_refs(select_.where)) {
      const bool is_cheap = !has_semantic(*conjunct) && !is_volatile(*conjunct, planning_.dialect);
      if (may_filter && is_cheap && reads_only(*conjunct, names)) where.push_back(*conjunct);
    }
    where.push_back(sql::make_is_not_null(text));
    select.where = maybe_and(std::move(where));
    select.group_by = sql::make_group_by({text});
    sql::Query query = sql::make_query(std::move(select));
    query.with = query_.with;
    return with_tables(std::move(query), scope_.tables);
  };
  // Rows without a partner stay in a left join: what WHERE says of its right side is said later.
  const bool is_left = join->kind == sql::JoinKind::left;
  const bool is_alone = select_.from.size() == 1 && &select_.from.front() == &table;
  step.source = texts(*join->left, left, is_alone);
  step.right = texts(*join->right, right, is_alone && !is_left);
  const auto kind = join->kind;
  sql::TableRef right_side = sql::make_join(
      sql::JoinKind::inner, sql::make_table(step.table, step.alias), std::move(*join->right),
      Box<Expr>(sql::make_binary("=", column(step.alias, key_column(1)), right)));
  sql::TableRef joined =
      sql::make_join(kind, std::move(*join->left), std::move(right_side),
                     Box<Expr>(sql::make_binary("=", column(step.alias, key_column(0)), left)));
  joined.alias = table.alias;
  table = std::move(joined);
  steps_.emplace_back(std::move(step));
  return {};
}

}  // namespace ado::pipeline
