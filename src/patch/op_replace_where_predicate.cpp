// replace_where_predicate: the whole WHERE of a block, or one conjunct of a WHERE.
#include <algorithm>

#include "base/require.hpp"
#include "patch/operations.hpp"

namespace ado::patch {
namespace {

// The conjunct, or the whole condition when it is what the target names.
bool is_in_where(const Edit& edit) {
  const auto index = edit.before.block_of(edit.place.node);
  if (!index) return false;
  const ir::Block& block = edit.before.block(*index);
  if (block.select == nullptr || !block.select->where) return false;
  if ((*block.select->where)->id == edit.place.node) return true;
  return std::ranges::any_of(block.predicates, [&](const ir::Predicate& predicate) {
    return predicate.clause == ir::Clause::where && predicate.expr->id == edit.place.node;
  });
}

}  // namespace

Result<Place> replace_where_predicate(Edit& edit) {
  ADO_TRY(sql::Expr condition, parse_expr_fragment(edit, edit.payload().expr_sql));
  const Place made{Site::expression, condition.id};
  if (edit.place.site == Site::block) {
    ADO_TRY(sql::Select* const select, edit.select());
    select->where = std::move(condition);
    return made;
  }
  if (!is_in_where(edit)) {
    return edit.refuse(Refusal::not_applicable, "{} is no conjunct of a WHERE",
                       describe(edit.place, edit.before));
  }
  replace_operand(edit.statement.query, edit.place.node, std::move(condition));
  return made;
}

}  // namespace ado::patch
