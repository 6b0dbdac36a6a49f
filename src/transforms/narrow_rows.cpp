// Looks for blocks that group plain rows, and writes the rows that they share.
#include "transforms/narrow_rows.hpp"

#include <algorithm>
#include <utility>

#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"

namespace ado::transforms {
namespace {

// A table with its own columns, that no CTE of its name hides elsewhere.
bool is_plain_table(const ir::QueryMap& query, const ir::FromItem& item) {
  const auto* table = std::get_if<sql::BaseTable>(&item.node->node);
  const bool renamed = item.node->alias && !item.node->alias->columns.empty();
  return item.kind == ir::FromKind::table && item.table != nullptr && table != nullptr &&
         !table->sample && !table->only && !renamed && !is_cte_name(query, item.relation);
}

// All of its references are columns of the table, as x or t.x: not rowid, not schema.t.x, and no
// text under a collation, which a CTE might not keep.
bool reads_named_columns(const ir::QueryMap& query, ir::BlockIndex index) {
  bool named = true;
  const ir::Block& block = query.block(index);
  const sql::Visitor visitor{.expr = [&](const sql::Expr& expr) {
    const ir::Binding* binding = query.binding(expr);
    if (binding == nullptr || binding->block != index) return sql::Descend::yes;
    if (binding->resolution == ir::Resolution::output_alias) return sql::Descend::yes;
    if (binding->resolution != ir::Resolution::column || binding->column_index == ir::kNoColumn ||
        binding->column_part > 1) {
      named = false;
      return sql::Descend::stop;
    }
    const std::string& type = block.from[binding->from_item].columns[binding->column_index].type;
    if (type.find(sql::kCollateWord) != std::string::npos) named = false;
    return named ? sql::Descend::yes : sql::Descend::stop;
  }};
  sql::visit(*block.query, visitor);
  return named;
}

}  // namespace

bool reads_plain_rows(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || !block.grouped || block.from.size() != 1) return false;
  if (!block.outer_references.empty() || block.select->sample || block.query->with ||
      block.query->limit || !is_plain_table(query, block.from.front())) {
    return false;
  }
  const bool has_star = std::ranges::any_of(
      block.outputs, [](const ir::OutputColumn& output) { return output.star != nullptr; });
  const bool sure_filters = std::ranges::none_of(block.predicates, [&](const ir::Predicate& each) {
    return each.clause == ir::Clause::where && ir::may_raise(*each.expr, query);
  });
  return !has_star && sure_filters && !reads_whole_rows(query, index) &&
         reads_named_columns(query, index) && ir::is_deterministic_block(index, query);
}

const ir::FromItem& table_of(const ir::QueryMap& query, ir::BlockIndex index) {
  return query.block(index).from.front();
}

sql::CommonTable narrow_rows(const ir::QueryMap& query, const std::string& name,
                             const std::vector<ir::BlockIndex>& blocks,
                             std::set<std::string> columns, std::vector<sql::Expr> filter) {
  const ir::FromItem& item = table_of(query, blocks.front());
  sql::Select select;
  for (const ir::FromColumn& column : item.columns) {
    if (!columns.contains(column.name)) continue;
    select.items.push_back(sql::make_item(sql::make_column(item.name, column.name)));
  }
  select.from.push_back(*item.node);
  select.where = sql::make_and(std::move(filter));
  return sql::make_cte(name, sql::make_query(std::move(select)),
                       sql::Materialization::materialized);
}

sql::TableRef read_rows(const ir::QueryMap& query, const std::string& name, ir::BlockIndex block) {
  return sql::make_table(name, table_of(query, block).name);
}

}  // namespace ado::transforms
