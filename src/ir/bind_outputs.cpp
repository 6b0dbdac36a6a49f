// Outputs of blocks: names, star expansion, set operations, and what a reader sees of them.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "ir/facts.hpp"
#include "ir/map_builder.hpp"
#include "ir/names.hpp"
#include "ir/output_name.hpp"
#include "ir/types.hpp"

namespace ado::ir {
namespace {

using Names = std::vector<sql::Identifier>;

bool has_name(const Names& parts, const OutputColumn& output, const std::string& item_name,
              sql::Dialect dialect) {
  if (!is_named(output.name, name_key(parts.back(), dialect), dialect)) return false;
  if (parts.size() == 1) return true;
  return is_named(item_name, name_key(parts[parts.size() - 2], dialect), dialect);
}

}  // namespace

void MapBuilder::add_outputs(const sql::SelectItem& item, std::size_t index, SelectState& state) {
  if (const auto* star = sql::as<sql::Star>(item.expr)) {
    add_star(item.expr, *star, index, state);
    return;
  }
  if (sql::as<sql::ColumnsExpr>(item.expr) != nullptr) return;
  if (const auto* like = sql::as<sql::Like>(item.expr);
      like != nullptr && sql::as<sql::Star>(*like->operand) != nullptr) {
    blocks_[state.block].outputs_known = false;  // * LIKE 'a%'
    map_.resolved_ = false;
    return;
  }
  OutputColumn output{.expr = &item.expr, .item = index};
  if (item.alias) {
    output.name =
        dialect() == sql::Dialect::postgres ? name_key(*item.alias, dialect()) : item.alias->text;
    output.aliased = true;
  } else {
    output.name = output_name(item.expr, map_);
    output.generated = !names_itself(item.expr);
  }
  output.type = map_.type_of(item.expr);
  output.not_null = is_never_null(item.expr, map_);
  blocks_[state.block].outputs.push_back(std::move(output));
}

void MapBuilder::add_star(const sql::Expr& expr, const sql::Star& star, std::size_t index,
                          SelectState& state) {
  Block& block = blocks_[state.block];
  std::vector<VisibleColumn> columns;
  std::vector<std::size_t> items;
  if (star.qualifier.empty()) {
    columns = state.frame.columns;
    for (std::size_t i = 0; i < block.from.size(); ++i) {
      if (!block.from[i].hidden) items.push_back(i);
    }
  } else {
    std::vector<std::string> qualifier;
    for (const sql::Identifier& part : star.qualifier) {
      qualifier.push_back(name_key(part, dialect()));
    }
    items = names_.items_named(qualifier, state.scope);
    if (items.size() != 1) {
      block.outputs_known = false;  // A struct's fields, or no such thing.
      map_.resolved_ = false;
      return;
    }
    for (std::size_t i = 0; i < block.from[items.front()].columns.size(); ++i) {
      columns.push_back({.item = static_cast<std::uint32_t>(items.front()),
                         .column = static_cast<std::uint32_t>(i)});
    }
  }
  for (const VisibleColumn& column : columns) {
    const FromItem& owner = block.from[column.item];
    const FromColumn& from = owner.columns[column.column];
    OutputColumn output{.name = from.name, .star = &expr, .item = index};
    output.from_item = column.item;
    output.column = from.name;
    output.merged_full = column.merged_full;
    if (!column.merged_full) output.type = from.type;
    output.not_null = from.not_null && !owner.null_extended;
    add_star_column(expr, star, std::move(output), state);
  }
  for (const std::size_t i : items) {
    if (block.from[i].columns_known) continue;
    block.outputs_known = false;
    map_.resolved_ = false;
  }
}

void MapBuilder::add_star_column(const sql::Expr& expr, const sql::Star& star, OutputColumn output,
                                 SelectState& state) {
  Block& block = blocks_[state.block];
  const std::string owner = block.from[output.from_item].name;
  for (const Names& excluded : star.exclude) {
    if (has_name(excluded, output, owner, dialect())) return;
  }
  for (const sql::StarReplacement& replacement : star.replace) {
    if (!has_name({replacement.column}, output, owner, dialect())) continue;
    const bool is_repeat =
        std::any_of(block.outputs.begin(), block.outputs.end(), [&](const OutputColumn& other) {
          return other.star == &expr && other.expr == replacement.value.get();
        });
    if (is_repeat) return;
    output.expr = replacement.value.get();
    output.type = map_.type_of(*output.expr);
    output.not_null = is_never_null(*output.expr, map_);
  }
  for (const sql::StarRename& rename : star.rename) {
    if (has_name(rename.column, output, owner, dialect()))
      output.name = shown_name(rename.to, dialect());
  }
  block.outputs.push_back(std::move(output));
}

void MapBuilder::add_set_outputs(BlockIndex index) {
  const auto& operation = std::get<sql::SetOperation>(blocks_[index].query->body);
  const Block& left = blocks_[blocks_[index].operands.at(0)];
  const Block& right = blocks_[blocks_[index].operands.at(1)];
  std::vector<OutputColumn> outputs;
  for (const OutputColumn& column : left.outputs) {
    outputs.push_back({.name = column.name, .type = column.type, .not_null = column.not_null});
    outputs.back().generated = column.generated;
  }
  std::set<std::size_t> matched;
  for (std::size_t i = 0; i < right.outputs.size(); ++i) {
    const OutputColumn& column = right.outputs[i];
    std::size_t place = i;
    if (operation.by_name) {
      const auto has = [&](const OutputColumn& other) {
        return is_named(other.name, name_key({column.name}, dialect()), dialect());
      };
      place = static_cast<std::size_t>(std::find_if(outputs.begin(), outputs.end(), has) -
                                       outputs.begin());
      if (place == outputs.size()) {
        outputs.push_back({.name = column.name, .type = column.type});
        matched.insert(place);
        continue;
      }
    }
    if (place >= outputs.size()) continue;  // Widths differ: the engine says so.
    matched.insert(place);
    outputs[place].type = common_type(outputs[place].type, column.type, dialect());
    outputs[place].not_null = outputs[place].not_null && column.not_null;
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    outputs[i].item = i;
    if (!matched.contains(i)) outputs[i].not_null = false;  // BY NAME fills it with NULL.
  }
  blocks_[index].outputs_known = left.outputs_known && right.outputs_known;
  blocks_[index].outputs = std::move(outputs);
}

std::vector<FromColumn> columns_of(const Block& block) {
  std::vector<FromColumn> columns;
  columns.reserve(block.outputs.size());
  for (const OutputColumn& output : block.outputs) {
    columns.push_back({.name = output.name, .type = output.type, .not_null = output.not_null});
  }
  return columns;
}

void name_columns(std::vector<FromColumn>& columns, const std::vector<sql::Identifier>& aliases,
                  sql::Dialect dialect) {
  const std::size_t count = std::min(columns.size(), aliases.size());
  for (std::size_t i = 0; i < count; ++i) columns[i].name = shown_name(aliases[i], dialect);
  if (dialect == sql::Dialect::postgres) return;
  std::set<std::string> taken;
  for (FromColumn& column : columns) {
    if (taken.insert(to_lower_ascii(column.name)).second) continue;
    int repeat = 1;
    while (!taken.insert(to_lower_ascii(fmt::format("{}_{}", column.name, repeat))).second) {
      ++repeat;
    }
    column.name = fmt::format("{}_{}", column.name, repeat);
  }
}

}  // namespace ado::ir
