// Finds the readers of a CTE and tells which bodies may be filtered for them.
#include "transforms/cte_readers.hpp"

#include <algorithm>

#include "ir/rewrite_aid.hpp"
#include "sql/compare.hpp"

namespace ado::transforms {
namespace {

// A row that is dropped changes no other row of its block: not so for the nearest row of an ASOF
// join, the position in a POSITIONAL one, or what a sample draws.
bool keeps_rows_apart(const ir::Block& block, const ir::FromItem& item) {
  const auto* table = std::get_if<sql::BaseTable>(&item.node->node);
  if (table == nullptr || table->sample) return false;
  if (block.select == nullptr || block.select->sample) return false;
  return std::ranges::all_of(block.joins, [](const ir::FromJoin& join) {
    switch (join.kind) {
      case sql::JoinKind::inner:
      case sql::JoinKind::left:
      case sql::JoinKind::right:
      case sql::JoinKind::cross:
        return !std::get<sql::Join>(join.node->node).asof;
      case sql::JoinKind::full:
      case sql::JoinKind::semi:
      case sql::JoinKind::anti:
      case sql::JoinKind::positional:
        return false;
    }
    return false;
  });
}

}  // namespace

std::vector<CteReader> cte_readers(const ir::QueryMap& query, const ir::CteNode& cte) {
  std::vector<CteReader> readers;
  for (const sql::TableRef* table : cte.readers) {
    const auto block = query.block_of(table->id);
    if (!block) return {};
    const std::vector<ir::FromItem>& from = query.block(*block).from;
    const auto item = std::ranges::find(from, table, &ir::FromItem::node);
    if (item == from.end() || item->hidden) return {};
    if (!keeps_rows_apart(query.block(*block), *item)) return {};
    readers.push_back({*block, static_cast<std::size_t>(item - from.begin())});
  }
  return readers;
}

std::optional<std::size_t> output_read(const ir::QueryMap& query, const sql::Expr& expr,
                                       const CteReader& reader) {
  const auto* column = sql::as<sql::ColumnRef>(expr);
  const ir::Binding* binding = query.binding(expr);
  const bool is_column = column != nullptr && binding != nullptr &&
                         binding->resolution == ir::Resolution::column &&
                         binding->block == reader.block && binding->from_item == reader.item &&
                         !binding->merged_full && binding->column_part + 1 == column->parts.size();
  if (!is_column || binding->column_index == ir::kNoColumn) return std::nullopt;
  return binding->column_index;
}

bool takes_filter(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& body = query.block(index);
  if (body.kind != ir::BlockKind::select || !body.outputs_known || body.has_windows) return false;
  const bool has_groups = !body.grouped || (!body.group_keys.empty() && !body.grouping_sets);
  return has_groups && body.outer_references.empty() && !body.query->limit &&
         body.select->distinct != sql::DistinctKind::on && !body.select->qualify &&
         !body.select->sample && !ir::is_volatile(*body.query, query.dialect());
}

bool is_group_key(const ir::QueryMap& query, const ir::Block& body, const sql::Expr& expr) {
  return std::ranges::any_of(body.group_keys, [&](const sql::Expr* key) {
    return sql::equivalent_text(ir::qualified(*key, query), ir::qualified(expr, query),
                                query.dialect());
  });
}

}  // namespace ado::transforms
