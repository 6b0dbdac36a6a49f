// Accessors of the query map, lineage, and the preparation of node ids.
#include "ir/query_map.hpp"

#include <algorithm>
#include <set>

#include "ir/anchors.hpp"
#include "ir/map_builder.hpp"
#include "ir/names.hpp"
#include "ir/shapes.hpp"
#include "ir/types.hpp"
#include "sql/walk.hpp"

namespace ado::ir {
namespace {

// Gives every node an id of its own: of nodes that share one, the first keeps it.
void settle_ids(sql::Statement& statement) {
  std::vector<bool> seen(statement.next_id.value, false);
  bool has_repeats = false;
  const auto settle = [&](sql::NodeBase& node) {
    const std::uint32_t id = node.id.value;
    if (id >= seen.size()) seen.resize(id + 1, false);
    if (id != 0 && seen[id]) {
      node.id = {};
      has_repeats = true;
    }
    seen[id] = true;
  };
  sql::Mutator mutator;
  mutator.expr = settle;
  mutator.table = settle;
  mutator.select = settle;
  mutator.common_table = settle;
  mutator.query = [&](sql::Query& query) {
    settle(query);
    if (auto* values = std::get_if<sql::Values>(&query.body)) settle(*values);
    if (auto* operation = std::get_if<sql::SetOperation>(&query.body)) settle(*operation);
  };
  sql::transform(statement.query, mutator);
  statement.next_id.value =
      std::max({statement.next_id.value, static_cast<std::uint32_t>(seen.size()), 1U});
  sql::number_nodes(statement.query, statement.next_id);
}

}  // namespace

QueryMap::QueryMap() = default;
QueryMap::QueryMap(QueryMap&&) noexcept = default;
QueryMap& QueryMap::operator=(QueryMap&&) noexcept = default;
QueryMap::~QueryMap() = default;

Result<QueryMap> QueryMap::make(sql::Statement statement,
                                std::shared_ptr<const sql::Schema> schema) {
  ADO_CHECK(check_shapes(statement.query));
  settle_ids(statement);
  QueryMap map;
  map.statement_ = std::make_unique<sql::Statement>(std::move(statement));
  map.schema_ = std::move(schema);
  MapBuilder(map).build();
  map.anchors_ = std::make_unique<AnchorTable>();
  return map;
}

Result<QueryMap> QueryMap::make(sql::Statement statement, sql::Schema schema) {
  return make(std::move(statement), std::make_shared<const sql::Schema>(std::move(schema)));
}

std::optional<BlockIndex> QueryMap::find_block(std::string_view id) const {
  for (BlockIndex i = 0; i < blocks_.size(); ++i) {
    if (blocks_[i].id == id) return i;
  }
  return std::nullopt;
}

std::optional<BlockIndex> QueryMap::block_of(sql::NodeId node) const {
  if (node.value >= block_of_node_.size() || block_of_node_[node.value] == kNone) {
    return std::nullopt;
  }
  return block_of_node_[node.value];
}

std::optional<BlockIndex> QueryMap::block_of(const sql::Query& query) const {
  return block_of(query.id);
}

const Binding* QueryMap::binding(const sql::Expr& column_ref) const {
  const std::uint32_t id = column_ref.id.value;
  if (id >= binding_of_node_.size() || binding_of_node_[id] == kNone) return nullptr;
  return &bindings_[binding_of_node_[id]];
}

const FromItem* QueryMap::source(const sql::Expr& column_ref) const {
  const Binding* found = binding(column_ref);
  if (found == nullptr || found->resolution != Resolution::column) return nullptr;
  return &blocks_[found->block].from[found->from_item];
}

std::optional<BaseColumn> QueryMap::lineage(const sql::Expr& column_ref) const {
  const auto* reference = sql::as<sql::ColumnRef>(column_ref);
  const Binding* found = binding(column_ref);
  if (found == nullptr || reference == nullptr) return std::nullopt;
  if (found->resolution == Resolution::output_alias) return lineage(found->block, found->output);
  // A field of a struct column is not the column.
  const bool is_field = found->column_part + 1 < reference->parts.size();
  if (found->resolution != Resolution::column || found->merged_full || is_field) {
    return std::nullopt;
  }
  return lineage(found->block, found->from_item, found->column);
}

std::optional<BaseColumn> QueryMap::lineage(BlockIndex block, std::size_t output) const {
  if (output >= blocks_[block].outputs.size()) return std::nullopt;
  const OutputColumn& column = blocks_[block].outputs[output];
  if (column.expr != nullptr) return lineage(*column.expr);
  if (column.star == nullptr || column.merged_full) return std::nullopt;
  return lineage(block, column.from_item, column.column);
}

std::optional<BaseColumn> QueryMap::lineage(BlockIndex block, std::size_t from_item,
                                            std::string_view column) const {
  const FromItem& item = blocks_[block].from[from_item];
  const auto named = [&](const FromColumn& other) {
    return is_named(other.name, column, dialect());
  };
  const auto found = std::find_if(item.columns.begin(), item.columns.end(), named);
  if (found == item.columns.end()) return std::nullopt;
  const auto index = static_cast<std::size_t>(found - item.columns.begin());
  if (item.table != nullptr) {
    return BaseColumn{.table = item.table->name, .column = item.table->columns[index].name};
  }
  // A recursive CTE computes its columns anew in each round.
  if (!item.block || (item.cte && ctes_[*item.cte].recursive)) return std::nullopt;
  return lineage(*item.block, index);
}

// The operand's column that stands for this one of the set operation.
std::size_t QueryMap::operand_column(BlockIndex block, BlockIndex operand,
                                     std::size_t output) const {
  const auto& operation = std::get<sql::SetOperation>(blocks_[block].query->body);
  if (!operation.by_name) return output;
  const auto& columns = blocks_[operand].outputs;
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const OutputColumn& column) {
    return is_named(column.name, blocks_[block].outputs[output].name, dialect());
  });
  return static_cast<std::size_t>(found - columns.begin());
}

std::vector<BaseColumn> QueryMap::origins_of_item(BlockIndex block, std::size_t from_item,
                                                  std::string_view column) const {
  if (const auto base = lineage(block, from_item, column)) return {*base};
  const FromItem& item = blocks_[block].from[from_item];
  if (!item.block || (item.cte && ctes_[*item.cte].recursive)) return {};
  for (std::size_t i = 0; i < item.columns.size(); ++i) {
    if (is_named(item.columns[i].name, column, dialect())) return origins(*item.block, i);
  }
  return {};
}

std::vector<BaseColumn> QueryMap::origins(BlockIndex index, std::size_t output) const {
  const Block& block = blocks_[index];
  if (output >= block.outputs.size()) return {};
  if (const auto* operation = std::get_if<sql::SetOperation>(&block.query->body)) {
    const bool is_except = operation->op == sql::SetOperator::except;
    std::set<BaseColumn> found;
    for (const BlockIndex operand : block.operands) {
      if (is_except && operand != block.operands.front()) break;
      const auto more = origins(operand, operand_column(index, operand, output));
      if (more.empty()) return {};
      found.insert(more.begin(), more.end());
    }
    return {found.begin(), found.end()};
  }
  const OutputColumn& column = block.outputs[output];
  if (const auto base = lineage(index, output)) return {*base};
  if (column.merged_full) return {};
  if (column.expr == nullptr) {
    if (column.star == nullptr) return {};
    return origins_of_item(index, column.from_item, column.column);
  }
  return origins(*column.expr);
}

std::vector<BaseColumn> QueryMap::origins(const sql::Expr& column_ref) const {
  const auto* reference = sql::as<sql::ColumnRef>(column_ref);
  const Binding* found = binding(column_ref);
  if (reference == nullptr || found == nullptr || found->resolution != Resolution::column ||
      found->merged_full || found->column_part + 1 < reference->parts.size()) {
    return {};
  }
  return origins_of_item(found->block, found->from_item, found->column);
}

std::string QueryMap::type_of(const sql::Expr& expr) const { return ir::type_of(expr, *this); }

std::string QueryMap::anchor(sql::NodeId node) const { return anchors_->anchor(node, *this); }

std::vector<sql::NodeId> QueryMap::by_anchor(std::string_view anchor) const {
  return anchors_->nodes(anchor, *this);
}

std::string QueryMap::statement_anchor() const { return anchors_->statement_anchor(*this); }

}  // namespace ado::ir
