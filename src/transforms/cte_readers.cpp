// Finds the readers of a CTE and tells which bodies may be filtered for them.
#include "transforms/cte_readers.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "ir/rewrite_aid.hpp"
#include "sql/compare.hpp"
#include "transforms/guards.hpp"

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

using BlockTest = std::function<bool(ir::BlockIndex)>;

// The block, one below it, or one of a CTE that they read.
bool any_block(const ir::QueryMap& query, ir::BlockIndex index, const BlockTest& test,
               std::set<ir::BlockIndex>& seen) {
  if (!seen.insert(index).second) return false;
  const auto below = [&](ir::BlockIndex other) { return any_block(query, other, test, seen); };
  return test(index) || std::ranges::any_of(ir::children(index, query), below) ||
         std::ranges::any_of(query.block(index).from, [&](const ir::FromItem& item) {
           return item.block && below(*item.block);
         });
}

// Both of one WITH, whose tables are put in the order of their reading.
bool can_stand_before(const ir::QueryMap& query, const ir::CteNode& first,
                      const ir::CteNode& second) {
  const auto parent = query.block(second.block).parent;
  if (first.recursive || second.recursive || !parent) return false;
  const auto& with = query.block(*parent).query->with;
  const auto stands_there = [&](const ir::CteNode& cte) {
    return with && std::ranges::any_of(with->tables, [&](const sql::CommonTable& table) {
             return &table == cte.table;
           });
  };
  std::set<ir::BlockIndex> seen;
  return stands_there(first) && stands_there(second) &&
         !any_block(
             query, first.block, [&](ir::BlockIndex at) { return at == second.block; }, seen);
}

bool has_own_name(const ir::QueryMap& query, const ir::CteNode& cte) {
  return 1 == std::ranges::count_if(query.ctes(), [&](const ir::CteNode& other) {
           return sql::fold(other.table->name, query.dialect()) ==
                  sql::fold(cte.table->name, query.dialect());
         });
}

}  // namespace

bool can_be_read_in(const ir::QueryMap& query, const ir::FromItem& item, const ir::CteNode& cte) {
  const auto* table = std::get_if<sql::BaseTable>(&item.node->node);
  if (table == nullptr || table->sample || item.lateral || !item.columns_known) return false;
  if (item.kind == ir::FromKind::table) return !is_cte_name(query, item.relation);
  if (item.kind != ir::FromKind::cte) return false;
  const ir::CteNode& read = query.ctes()[*item.cte];
  // Computed once more a LIMIT might keep other rows of a tie.
  const auto has_limit = [&](ir::BlockIndex at) {
    return query.block(at).query->limit.has_value();
  };
  std::set<ir::BlockIndex> seen;
  return has_own_name(query, read) && can_stand_before(query, read, cte) &&
         !any_block(query, read.block, has_limit, seen) && has_repeatable_ctes(query);
}

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
