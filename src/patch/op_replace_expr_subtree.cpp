// replace_expr_subtree: one expression.
#include "patch/operations.hpp"

namespace ado::patch {

Result<Place> replace_expr_subtree(Edit& edit) {
  ADO_TRY(sql::Expr expr, parse_expr_fragment(edit, edit.payload().expr_sql));
  const Place made{Site::expression, expr.id};
  replace_operand(edit.statement.query, edit.place.node, std::move(expr));
  return made;
}

}  // namespace ado::patch
