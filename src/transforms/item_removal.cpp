// Writes a block again from its FROM items and conditions.
#include "transforms/item_removal.hpp"

#include <algorithm>
#include <iterator>

#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"

namespace ado::transforms {

bool is_comma_list(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  const bool plain = block.kind == ir::BlockKind::select && !block.from.empty() &&
                     block.outputs_known && !block.select->sample && has_plain_joins(block);
  return plain &&
         std::ranges::all_of(block.from,
                             [](const ir::FromItem& item) {
                               return item.columns_known && !item.lateral && !item.hidden &&
                                      item.kind != ir::FromKind::join;
                             }) &&
         !reads_whole_rows(query, index) && !captures_names(query, index);
}

sql::Query body_without(const ir::QueryMap& query, ir::BlockIndex index, const Removal& removal,
                        std::vector<sql::Expr> added) {
  const ir::Block& block = query.block(index);
  sql::Query body = body_copy(block);
  sql::Select& select = *sql::as_select(body);
  select.from.clear();
  for (std::size_t item = 0; item < block.from.size(); ++item) {
    if (!removal.items.contains(item)) select.from.push_back(*block.from[item].node);
  }
  std::vector<sql::Expr> where;
  for (const ir::Predicate* condition : ir::filter_conjuncts(block)) {
    if (removal.conjuncts.contains(condition->expr->id.value)) continue;
    where.push_back(ir::qualified(*condition->expr, query));
  }
  std::ranges::move(added, std::back_inserter(where));
  select.where.reset();
  if (!where.empty()) select.where = sql::make_and(std::move(where));
  return body;
}

}  // namespace ado::transforms
