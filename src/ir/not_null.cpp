// What is never NULL: expressions, columns behind conditions, and why.
#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

#include "base/text.hpp"
#include "ir/determination.hpp"
#include "ir/facts.hpp"
#include "ir/functions.hpp"
#include "ir/map_builder.hpp"
#include "ir/names.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/walk.hpp"

namespace ado::ir {
namespace {

// Looks at one row of a block; `behind_filters`: the row has passed the conditions of that block.
class NeverNull {
 public:
  explicit NeverNull(const QueryMap& map) : map_(map) {}
  NeverNull(const QueryMap& map, BlockIndex behind_filters)
      : map_(map), behind_filters_(behind_filters) {}

  bool of(const sql::Expr& expr) const {
    if (const auto* node = sql::as<sql::Literal>(expr)) {
      return node->kind != sql::LiteralKind::null;
    }
    if (const auto* node = sql::as<sql::ColumnRef>(expr)) return of(*node, expr);
    if (const auto* node = sql::as<sql::FunctionCall>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Binary>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Case>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Not>(expr)) return of(*node->operand);
    if (const auto* node = sql::as<sql::Logical>(expr)) {
      return std::ranges::all_of(node->operands, [this](const auto& each) { return of(each); });
    }
    if (const auto* node = sql::as<sql::Between>(expr)) {
      return of(*node->operand) && of(*node->low) && of(*node->high);
    }
    if (const auto* node = sql::as<sql::Cast>(expr)) {
      return node->style != sql::CastStyle::try_cast && keeps_values(*node->operand) &&
             of(*node->operand);
    }
    return sql::as<sql::IsTest>(expr) != nullptr || sql::as<sql::Exists>(expr) != nullptr ||
           sql::as<sql::TypedLiteral>(expr) != nullptr;
  }

 private:
  bool of(const sql::ColumnRef& node, const sql::Expr& expr) const {
    const Binding* binding = map_.binding(expr);
    if (binding == nullptr || binding->column_part + 1 < node.parts.size()) return false;
    const Block& block = map_.block(binding->block);
    if (binding->resolution == Resolution::output_alias) {
      return block.outputs[binding->output].not_null;
    }
    if (binding->resolution != Resolution::column || binding->merged_full) return false;
    const FromItem& item = block.from[binding->from_item];
    if (binding->column_index == kNoColumn)
      return binding->column == "rowid" && !item.null_extended;
    if (item.columns[binding->column_index].not_null && !item.null_extended) return true;
    return behind_filters_ == binding->block &&
           is_never_null_after_filters(binding->block, binding->from_item, binding->column, map_);
  }

  bool of(const sql::FunctionCall& call) const {
    const std::string name = function_name(call, map_.dialect());
    const auto is_value = [this](const sql::Argument& argument) { return of(*argument.value); };
    if (name == "coalesce") return std::ranges::any_of(call.arguments, is_value);
    if (name == "ntile") return std::ranges::all_of(call.arguments, is_value);
    constexpr std::array<std::string_view, 6> kNeverNull{"count", "count_star", "row_number",
                                                         "rank",  "dense_rank", "grouping"};
    if (std::ranges::find(kNeverNull, name) != kNeverNull.end()) return true;
    constexpr std::array<std::string_view, 6> kOfGroup{"sum", "avg",      "min",
                                                       "max", "bool_and", "bool_or"};
    return std::ranges::find(kOfGroup, name) != kOfGroup.end() && is_of_group(call) &&
           std::ranges::all_of(call.arguments, is_value);
  }

  // Whether a cast makes a value of each value. The null of JSON is a value that becomes NULL.
  bool keeps_values(const sql::Expr& operand) const {
    if (sql::as<sql::Literal>(operand) != nullptr) return true;
    const std::string type = to_lower_ascii(map_.type_of(operand));
    return !type.empty() && !type.starts_with("json");
  }

  // An aggregate over the rows of a group, of which there is at least one. With outer columns only
  // it would be one of an enclosing block.
  bool is_of_group(const sql::FunctionCall& call) const {
    if (!behind_filters_ || call.over || call.filter || call.arguments.size() != 1) return false;
    const Block& block = map_.block(*behind_filters_);
    if (block.group_keys.empty() || block.grouping_sets || block.select == nullptr) return false;
    const auto references = column_references(*call.arguments.front().value);
    return std::ranges::all_of(references, [this](const sql::Expr* reference) {
      const Binding* binding = map_.binding(*reference);
      return binding != nullptr && binding->block == *behind_filters_;
    });
  }

  bool of(const sql::Binary& node) const {
    if (node.op == "IS DISTINCT FROM" || node.op == "IS NOT DISTINCT FROM") return true;
    constexpr std::array<std::string_view, 10> kStrict{"=",  "<>", "<", "<=", ">",
                                                       ">=", "+",  "-", "*",  "||"};
    return std::ranges::find(kStrict, node.op) != kStrict.end() && of(*node.left) &&
           of(*node.right);
  }

  bool of(const sql::Case& node) const {
    return node.otherwise && of(**node.otherwise) &&
           std::ranges::all_of(node.whens, [this](const auto& when) { return of(*when.result); });
  }

  const QueryMap& map_;
  std::optional<BlockIndex> behind_filters_ = {};
};

// An inner join of the block's rows makes one of this column and another.
bool is_merged(BlockIndex index, std::size_t item, std::string_view column, const QueryMap& map) {
  const Block& block = map.block(index);
  return std::ranges::any_of(block.joins, [&](const FromJoin& join) {
    if (!filters_rows(join, block)) return false;
    return std::ranges::any_of(join.merged_columns, [&](const std::string& name) {
      if (!is_named(name, column, map.dialect())) return false;
      const auto owners = merged_owners(join, name, index, map);
      return owners && (owners->first == item || owners->second == item);
    });
  });
}

// A column that is declared NOT NULL in a table, through items that no outer join extends.
bool is_declared(BlockIndex index, std::size_t output, const QueryMap& map);

bool is_declared_column(BlockIndex index, std::size_t item_index, std::string_view column,
                        const QueryMap& map) {
  const FromItem& item = map.block(index).from[item_index];
  if (item.null_extended) return false;
  const auto found = std::ranges::find_if(item.columns, [&](const FromColumn& each) {
    return is_named(each.name, column, map.dialect());
  });
  if (found == item.columns.end() || !found->not_null) return false;
  if (item.table != nullptr) return true;
  const bool recursive = item.cte && map.ctes()[*item.cte].recursive;
  return item.block && !recursive &&
         is_declared(*item.block, static_cast<std::size_t>(found - item.columns.begin()), map);
}

bool is_declared(BlockIndex index, std::size_t output_index, const QueryMap& map) {
  const Block& block = map.block(index);
  const OutputColumn& output = block.outputs[output_index];
  if (output.star != nullptr && output.expr == nullptr) {
    return !output.merged_full && is_declared_column(index, output.from_item, output.column, map);
  }
  if (output.expr == nullptr) return false;
  const Binding* binding = map.binding(*output.expr);
  return binding != nullptr && binding->resolution == Resolution::column && !binding->outer &&
         !binding->merged_full &&
         is_declared_column(index, binding->from_item, binding->column, map);
}

}  // namespace

bool is_never_null(const sql::Expr& expr, const QueryMap& map) { return NeverNull(map).of(expr); }

bool is_never_null_after_filters(const sql::Expr& expr, BlockIndex block, const QueryMap& map) {
  return NeverNull(map, block).of(expr);
}

bool is_never_null_after_filters(BlockIndex index, std::size_t item_index, std::string_view column,
                                 const QueryMap& map) {
  const Block& block = map.block(index);
  const FromItem& item = block.from[item_index];
  const bool declared = std::ranges::any_of(item.columns, [&](const FromColumn& each) {
    return each.not_null && is_named(each.name, column, map.dialect());
  });
  if (declared && !item.null_extended) return true;
  if (declared && null_rejected_items(index, map).contains(item_index)) return true;
  const auto conjuncts = filter_conjuncts(block);
  const bool rejected = std::ranges::any_of(conjuncts, [&](const Predicate* predicate) {
    return std::ranges::binary_search(predicate->from_items, item_index) &&
           rejects_null(*predicate->expr, index, item_index, column, map);
  });
  return rejected || is_merged(index, item_index, column, map);
}

std::optional<Basis> not_null_basis(BlockIndex block, std::size_t output, const QueryMap& map) {
  if (!map.block(block).outputs[output].not_null) return std::nullopt;
  return is_declared(block, output, map) ? Basis::declared : Basis::derived;
}

// The conditions of a SELECT are bound behind its outputs, which were judged without them.
void MapBuilder::mark_not_null(BlockIndex index) {
  Block& block = blocks_[index];
  if (block.grouping_sets) return;  // Their rows have NULL in keys that they leave out.
  for (OutputColumn& output : block.outputs) {
    if (output.not_null || output.merged_full) continue;
    if (output.expr != nullptr) {
      output.not_null = is_never_null_after_filters(*output.expr, index, map_);
    } else if (output.star != nullptr) {
      output.not_null = is_never_null_after_filters(index, output.from_item, output.column, map_);
    }
  }
}

}  // namespace ado::ir
