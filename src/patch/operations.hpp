// The operations, one per op and file. docs/patchplan.md says what each means and refuses.
#pragma once

#include "patch/edit.hpp"

namespace ado::patch {

Result<Place> insert_cte(Edit& edit);
Result<Place> split_cte(Edit& edit);
Result<Place> wrap_query_with_cte(Edit& edit);
Result<Place> replace_block_with_cte_pair(Edit& edit);
Result<Place> replace_from(Edit& edit);
Result<Place> replace_join_condition(Edit& edit);
Result<Place> replace_where_predicate(Edit& edit);
Result<Place> replace_expr_subtree(Edit& edit);
Result<Place> delete_expr_subtree(Edit& edit);
Result<Place> replace_select(Edit& edit);
Result<Place> replace_body(Edit& edit);
Result<Place> insert_view_statement(Edit& edit);
Result<Place> insert_statement_before(Edit& edit);

}  // namespace ado::patch
