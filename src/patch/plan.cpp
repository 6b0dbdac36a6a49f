// Names of the operations.
#include "patch/plan.hpp"

#include "base/require.hpp"

namespace ado::patch {

std::string_view to_string(Op op) {
  switch (op) {
    case Op::insert_cte:
      return "insert_cte";
    case Op::split_cte:
      return "split_cte";
    case Op::wrap_query_with_cte:
      return "wrap_query_with_cte";
    case Op::replace_block_with_cte_pair:
      return "replace_block_with_cte_pair";
    case Op::replace_from:
      return "replace_from";
    case Op::replace_join_condition:
      return "replace_join_condition";
    case Op::replace_where_predicate:
      return "replace_where_predicate";
    case Op::replace_expr_subtree:
      return "replace_expr_subtree";
    case Op::delete_expr_subtree:
      return "delete_expr_subtree";
    case Op::replace_select:
      return "replace_select";
    case Op::replace_body:
      return "replace_body";
    case Op::insert_view_statement:
      return "insert_view_statement";
    case Op::insert_statement_before:
      return "insert_statement_before";
  }
  require(false);
}

}  // namespace ado::patch
