// One function for each kind of fragment.
#include "briefing/fragment_edit.hpp"

#include <string>

#include <fmt/format.h>

#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::briefing {
namespace {

class FragmentEdit {
 public:
  FragmentEdit(sql::Dialect dialect, const ChangeValue& change)
      : dialect_(dialect), change_(change) {}

  Result<void> query(std::string& text) const {
    if (text.empty()) return {};
    sql::NodeId next{1};
    ADO_TRY(sql::Query query, sql::parse_query(text, dialect_, next));
    change_literals(query, {}, change_);
    text = sql::print(query, dialect_);
    return {};
  }
  Result<void> expression(std::string& text) const {
    if (text.empty()) return {};
    sql::NodeId next{1};
    ADO_TRY(sql::Expr expr, sql::parse_expression(text, dialect_, next));
    change_literals(expr, change_);
    text = sql::print(expr, dialect_);
    return {};
  }
  Result<void> from(std::string& text) const {
    if (text.empty()) return {};
    sql::NodeId next{1};
    ADO_TRY(auto tables, sql::parse_from(text, dialect_, next));
    for (sql::TableRef& table : tables) change_literals(table, change_);
    text = sql::print_from(tables, dialect_);
    return {};
  }
  Result<void> select_list(std::string& text) const {
    if (text.empty()) return {};
    sql::NodeId next{1};
    ADO_TRY(auto items, sql::parse_select_list(text, dialect_, next));
    for (sql::SelectItem& item : items) change_literals(item.expr, change_);
    text = sql::print_select_list(items, dialect_);
    return {};
  }
  Result<void> parts(patch::Payload& payload) const {
    ADO_CHECK(query(payload.cte_query_sql));
    ADO_CHECK(from(payload.from_sql));
    ADO_CHECK(expression(payload.expr_sql));
    for (patch::CtePart& part : payload.into) ADO_CHECK(query(part.cte_query_sql));
    if (payload.first) ADO_CHECK(query(payload.first->cte_query_sql));
    if (payload.second) ADO_CHECK(query(payload.second->cte_query_sql));
    return {};
  }

 private:
  sql::Dialect dialect_;
  const ChangeValue& change_;
};

Result<void> change_step(patch::Step& step, const FragmentEdit& edit) {
  ADO_CHECK(edit.parts(step.payload));
  switch (step.op) {
    case patch::Op::replace_select:
      return edit.select_list(step.payload.sql_fragment);
    case patch::Op::insert_statement_before:
      return {};  // A setting, no query: missions refuse it.
    case patch::Op::insert_cte:
    case patch::Op::split_cte:
    case patch::Op::wrap_query_with_cte:
    case patch::Op::replace_block_with_cte_pair:
    case patch::Op::replace_from:
    case patch::Op::replace_join_condition:
    case patch::Op::replace_where_predicate:
    case patch::Op::replace_expr_subtree:
    case patch::Op::delete_expr_subtree:
    case patch::Op::replace_body:
    case patch::Op::insert_view_statement:
      return edit.query(step.payload.sql_fragment);
  }
  return {};
}

}  // namespace

Result<void> change_fragments(patch::PatchPlan& plan, const ChangeValue& change) {
  const FragmentEdit edit(plan.dialect, change);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (auto changed = change_step(plan.steps[i], edit); !changed) {
      Error error = std::move(changed).error();
      error.message = fmt::format("steps[{}].payload: {}", i, error.message);
      return fail(std::move(error));
    }
  }
  for (std::size_t i = 0; i < plan.preconditions.size(); ++i) {
    patch::Precondition& fact = plan.preconditions[i];
    for (std::string* bound : {&fact.low, &fact.high}) {
      if (auto changed = edit.expression(*bound); !changed) {
        return fail(ErrorKind::invalid_input, "preconditions[{}]: {}", i, changed.error().message);
      }
    }
  }
  return {};
}

}  // namespace ado::briefing
