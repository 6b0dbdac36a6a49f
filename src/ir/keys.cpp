// Keys: whether outputs of a block are unique together, and whether columns of an item hold a key.
#include <algorithm>
#include <iterator>
#include <variant>

#include "ir/determination.hpp"
#include "ir/facts.hpp"
#include "ir/names.hpp"
#include "ir/rewrite_aid.hpp"

namespace ado::ir {
namespace {

using Outputs = std::set<std::size_t>;

// CTEs and derived tables inside one another beyond this are not looked into.
constexpr int kDepthMax = 32;
// Keys are looked for among this many outputs only.
constexpr std::size_t kOutputsMax = 24;

bool has_columns(const std::set<std::string>& columns, std::string_view name,
                 sql::Dialect dialect) {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const std::string& column) { return is_named(column, name, dialect); });
}

std::optional<KeyNulls> contains_declared_key(const sql::TableInfo& table, const FromItem& item,
                                              const std::set<std::string>& columns,
                                              sql::Dialect dialect) {
  std::optional<KeyNulls> best;
  for (const auto& key : table.keys) {
    bool contained = true;
    bool nullable = false;
    for (const std::string& name : key) {
      // The item may have renamed its columns: FROM t AS a(x, y).
      const auto column = std::find_if(
          table.columns.begin(), table.columns.end(),
          [&](const sql::ColumnInfo& info) { return is_named(info.name, name, dialect); });
      if (column == table.columns.end()) return best;
      const auto index = static_cast<std::size_t>(column - table.columns.begin());
      contained = contained && has_columns(columns, item.columns[index].name, dialect);
      nullable = nullable || !column->not_null;
    }
    if (!contained) continue;
    if (!nullable) return KeyNulls::none;
    best = KeyNulls::possible;
  }
  return best;
}

// LIMIT 1, as a number.
bool keeps_one_row(const sql::Query& query) {
  if (!query.limit || !query.limit->count || query.limit->percent || query.limit->with_ties) {
    return false;
  }
  const auto* count = sql::as<sql::Literal>(**query.limit->count);
  return count != nullptr && count->kind == sql::LiteralKind::integer &&
         (count->text == "1" || count->text == "0");
}

// The operands give the same types, so that no value is converted and two become one.
bool have_same_types(const Block& left, const Block& right) {
  return std::ranges::equal(left.outputs, right.outputs,
                            [](const OutputColumn& a, const OutputColumn& b) {
                              return !a.type.empty() && a.type == b.type;
                            });
}

// The rows of an intersection are rows of both sides, those of a difference of the left one.
bool is_unique_in_operand(const Block& block, const sql::SetOperation& operation,
                          const Outputs& outputs, const QueryMap& map, KnownKeys& known) {
  if (operation.op == sql::SetOperator::union_) return false;
  const Block& left = map.block(block.operands.at(0));
  if (!have_same_types(left, map.block(block.operands.at(1)))) return false;
  if (is_unique(block.operands.at(0), outputs, map, known)) return true;
  return operation.op == sql::SetOperator::intersect &&
         is_unique(block.operands.at(1), outputs, map, known);
}

bool is_unique_select(BlockIndex index, const Outputs& outputs, const QueryMap& map,
                      KnownKeys& known) {
  const sql::Select& select = *map.block(index).select;
  const Determination determination(map, index, outputs, known);
  switch (select.distinct) {
    case sql::DistinctKind::distinct:
      if (determination.determines_outputs()) return true;
      break;
    case sql::DistinctKind::on:
      if (std::ranges::all_of(select.distinct_on, [&](const sql::Expr& expr) {
            return determination.determines(expr);
          })) {
        return true;
      }
      break;
    case sql::DistinctKind::none:
    case sql::DistinctKind::all:
    case sql::DistinctKind::semantic:
      break;
  }
  return determination.determines_row();
}

bool find_unique(BlockIndex index, const Outputs& outputs, const QueryMap& map, KnownKeys& known) {
  const Block& block = map.block(index);
  if (!block.outputs_known) return false;
  if (keeps_one_row(*block.query)) return true;
  const bool has_all = outputs.size() == block.outputs.size();
  switch (block.kind) {
    case BlockKind::select:
      return is_unique_select(index, outputs, map, known);
    case BlockKind::values:
      return std::get<sql::Values>(block.query->body).rows.size() <= 1;
    case BlockKind::set_operation:
      break;
  }
  const auto& operation = std::get<sql::SetOperation>(block.query->body);
  return (has_all && !operation.all) || is_unique_in_operand(block, operation, outputs, map, known);
}

// Leaves out what can be left out, last of all `wanted`.
Outputs minimal(BlockIndex block, Outputs outputs, std::size_t wanted, const QueryMap& map,
                KnownKeys& known) {
  std::vector<std::size_t> order(outputs.rbegin(), outputs.rend());
  std::erase(order, wanted);
  order.push_back(wanted);
  for (const std::size_t output : order) {
    Outputs fewer = outputs;
    fewer.erase(output);
    if (is_unique(block, fewer, map, known)) outputs = std::move(fewer);
  }
  return outputs;
}

bool is_recursive(BlockIndex block, const QueryMap& map) {
  return std::ranges::any_of(
      map.ctes(), [&](const CteNode& cte) { return cte.block == block && cte.recursive; });
}

}  // namespace

bool is_unique(BlockIndex block, const Outputs& outputs, const QueryMap& map, KnownKeys& known) {
  const auto found = known.blocks.find({block, outputs});
  if (found != known.blocks.end()) return found->second;
  if (known.depth >= kDepthMax) return false;
  ++known.depth;
  const bool unique = find_unique(block, outputs, map, known);
  --known.depth;
  known.blocks[{block, outputs}] = unique;
  return unique;
}

std::optional<KeyNulls> contains_key(BlockIndex block, std::size_t item_index,
                                     const std::set<std::string>& columns, const QueryMap& map,
                                     KnownKeys& known) {
  const FromItem& item = map.block(block).from[item_index];
  if (item.table != nullptr) {
    return contains_declared_key(*item.table, item, columns, map.dialect());
  }
  // What a recursive CTE reads of itself are the rows of one round.
  if (!item.block || (item.cte && map.ctes()[*item.cte].recursive)) return std::nullopt;
  Outputs outputs;
  for (std::size_t i = 0; i < item.columns.size(); ++i) {
    if (has_columns(columns, item.columns[i].name, map.dialect())) outputs.insert(i);
  }
  return is_unique(*item.block, outputs, map, known) ? std::optional(KeyNulls::none) : std::nullopt;
}

bool is_unique(BlockIndex block, const Outputs& outputs, const QueryMap& map) {
  KnownKeys known;
  return is_unique(block, outputs, map, known);
}

std::optional<KeyNulls> contains_key(BlockIndex block, std::size_t item,
                                     const std::set<std::string>& columns, const QueryMap& map) {
  KnownKeys known;
  return contains_key(block, item, columns, map, known);
}

bool has_at_most_one_row(BlockIndex block, const QueryMap& map) {
  return is_unique(block, {}, map);
}

namespace {

bool is_whole_aggregate(const Block& block, const QueryMap& map) {
  return block.kind == BlockKind::select && block.grouped && !block.select->group_by &&
         !block.select->having && !block.select->qualify && !block.select->sample &&
         !multiplies_rows(*block.select, map.dialect());
}

}  // namespace

bool is_one_row(BlockIndex index, const QueryMap& map) {
  return !map.block(index).query->limit && is_whole_aggregate(map.block(index), map);
}

bool has_one_row_before_limit(BlockIndex index, const QueryMap& map) {
  const Block& block = map.block(index);
  if (is_whole_aggregate(block, map)) return true;
  if (block.kind != BlockKind::select || block.from.empty() || block.grouped) return false;
  // A full join shows both sides when they do not match.
  const auto is_full = [](const FromJoin& join) { return join.kind == sql::JoinKind::full; };
  return !multiplies_rows(*block.select, map.dialect()) &&
         std::ranges::none_of(block.joins, is_full) &&
         std::ranges::all_of(block.from, [&](const FromItem& item) {
           return item.block && is_one_row(*item.block, map);
         });
}

std::vector<Outputs> keys(BlockIndex index, const QueryMap& map) {
  const Block& block = map.block(index);
  Outputs all;
  for (std::size_t i = 0; i < std::min(block.outputs.size(), kOutputsMax); ++i) all.insert(i);
  KnownKeys known;
  if (is_recursive(index, map) || !is_unique(index, all, map, known)) return {};
  std::vector<Outputs> found;
  for (const std::size_t output : all) {
    Outputs key = minimal(index, all, output, map, known);
    if (std::ranges::find(found, key) == found.end()) found.push_back(std::move(key));
    if (found.size() == kKeysMax || found.front().empty()) break;
  }
  return found;
}

}  // namespace ado::ir
