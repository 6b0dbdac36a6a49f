// replace_join_condition: the ON of one join.
#include "base/require.hpp"
#include "patch/operations.hpp"
#include "sql/walk.hpp"

namespace ado::patch {

Result<Place> replace_join_condition(Edit& edit) {
  sql::TableRef* table = sql::find_table(edit.statement.query, edit.place.node);
  require(table != nullptr);
  auto& join = std::get<sql::Join>(table->node);
  if (!join.condition) {
    return edit.refuse(Refusal::not_applicable, "{} has no ON", describe(edit.place, edit.before));
  }
  ADO_TRY(sql::Expr condition, parse_expr_fragment(edit, edit.payload().expr_sql));
  const Place made{Site::expression, condition.id};
  join.condition = std::move(condition);
  return made;
}

}  // namespace ado::patch
