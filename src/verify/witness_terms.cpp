// Terms: expressions of a query with variables in the place of columns, through CTEs and derived
// tables; an aggregate is read as the value of its group's one row, or of its two.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "ir/functions.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "verify/witness_builder.hpp"

namespace ado::verify {
namespace {

constexpr std::string_view kVariablePrefix = "ado_v";
constexpr std::string_view kOpaqueName = "ado_opaque";

// Aggregates whose value over one row is their argument.
constexpr std::array<std::string_view, 9> kOneRowIdentities = {
    "sum", "avg", "min", "max", "any_value", "first", "last", "median", "mean"};

bool is_opaque_kind(const sql::Expr& expr) {
  return sql::as<sql::Star>(expr) != nullptr || sql::as<sql::Parameter>(expr) != nullptr ||
         sql::as<sql::ScalarSubquery>(expr) != nullptr || sql::as<sql::Exists>(expr) != nullptr ||
         sql::as<sql::InSubquery>(expr) != nullptr || sql::as<sql::Quantified>(expr) != nullptr ||
         sql::as<sql::ArraySubquery>(expr) != nullptr || sql::as<sql::Lambda>(expr) != nullptr ||
         sql::as<sql::PositionalRef>(expr) != nullptr;
}

// The nodes inside subqueries of an expression: they are read where those blocks are entered.
std::set<std::uint32_t> nodes_in_subqueries(const sql::Expr& expr) {
  std::set<std::uint32_t> nodes;
  sql::Visitor inner;
  inner.expr = [&](const sql::Expr& node) {
    nodes.insert(node.id.value);
    return sql::Descend::yes;
  };
  sql::Visitor outer;
  outer.query = [&](const sql::Query& query) {
    sql::visit(query, inner);
    return sql::Descend::no;
  };
  sql::visit(expr, outer);
  return nodes;
}

}  // namespace

std::string variable_name(std::size_t variable) {
  return fmt::format("{}{}", kVariablePrefix, variable);
}

std::optional<std::size_t> variable_of(const sql::Expr& expr) {
  const auto* column = sql::as<sql::ColumnRef>(expr);
  if (column == nullptr || column->parts.size() != 1) return std::nullopt;
  std::string_view text = column->parts[0].text;
  if (!text.starts_with(kVariablePrefix)) return std::nullopt;
  text.remove_prefix(kVariablePrefix.size());
  std::size_t variable = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), variable);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return variable;
}

sql::Expr opaque_term() { return sql::make_column(sql::Identifier{std::string(kOpaqueName)}); }

std::optional<std::vector<std::size_t>> variables_of(const sql::Expr& expr) {
  std::vector<std::size_t> variables;
  bool known = true;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& node) {
    if (is_opaque_kind(node)) known = false;
    if (sql::as<sql::ColumnRef>(node) == nullptr) return sql::Descend::yes;
    const auto variable = variable_of(node);
    if (!variable) {
      known = false;
    } else if (std::ranges::find(variables, *variable) == variables.end()) {
      variables.push_back(*variable);
    }
    return sql::Descend::yes;
  };
  sql::visit(expr, visitor);
  if (!known) return std::nullopt;
  return variables;
}

sql::Expr TableauBuilder::bound_term(const ir::Binding& binding, std::size_t frame,
                                     Strength& strength) {
  while (frame != kNoFrame && frames_[frame].block != binding.block) frame = frames_[frame].parent;
  if (frame == kNoFrame) return opaque_term();
  switch (binding.resolution) {
    case ir::Resolution::column:
      return column_term(frame, binding.from_item, binding.column_index, strength);
    case ir::Resolution::output_alias:
      return output_term(frame, binding.output, strength);
    case ir::Resolution::row:
    case ir::Resolution::unresolved:
    case ir::Resolution::ambiguous:
      return opaque_term();
  }
  return opaque_term();
}

sql::Expr TableauBuilder::column_term(std::size_t frame, std::size_t item, std::size_t column,
                                      Strength& strength) {
  if (column == ir::kNoColumn || item >= frames_[frame].items.size()) return opaque_term();
  const Instance instance = frames_[frame].items[item];
  if (instance.frame != kNoFrame) return output_term(instance.frame, column, strength);
  if (instance.row == kNoVariable) return opaque_term();
  SymbolicRow& row = tableau_.rows[instance.row];
  if (column >= row.variables.size()) return opaque_term();
  if (row.variables[column] == kNoVariable) {
    row.variables[column] = tableau_.variables.size();
    tableau_.variables.push_back({row.table, column, instance.row});
  }
  return sql::make_column(sql::Identifier{variable_name(row.variables[column])});
}

sql::Expr TableauBuilder::output_term(std::size_t frame, std::size_t output, Strength& strength) {
  while (frames_[frame].operand != kNoFrame) frame = frames_[frame].operand;
  const auto known = outputs_.find({frame, output});
  if (known != outputs_.end()) {
    strength = std::max(strength, known->second.strength);
    return known->second.expr;
  }
  const ir::Block& block = map_.block(frames_[frame].block);
  Term term{opaque_term()};
  if (block.kind == ir::BlockKind::values) {
    const auto& rows = std::get<sql::Values>(block.query->body).rows;
    const std::size_t row = frames_[frame].values_row;
    if (row < rows.size() && output < rows[row].size()) {
      term = substitute(rows[row][output], {frame, frames_[frame].group, 0});
    }
  } else if (output < block.outputs.size()) {
    const ir::OutputColumn& column = block.outputs[output];
    if (column.expr != nullptr) {
      term = substitute(*column.expr, {frame, frames_[frame].group, 0});
    } else if (column.from_item < block.from.size()) {
      const auto& columns = block.from[column.from_item].columns;
      const auto found = std::ranges::find(columns, column.column, &ir::FromColumn::name);
      term.expr = column_term(frame, column.from_item,
                              static_cast<std::size_t>(found - columns.begin()), term.strength);
    }
  }
  outputs_[{frame, output}] = term;
  strength = std::max(strength, term.strength);
  return term.expr;
}

TableauBuilder::Term TableauBuilder::substitute(const sql::Expr& expr, const Place& place) {
  Term term{expr};
  const std::set<std::uint32_t> inner = nodes_in_subqueries(expr);
  const auto twins = arguments_of_twin(expr, place);
  sql::Mutator mutator;
  mutator.expr = [&](sql::Expr& node) {
    if (!inner.contains(node.id.value)) substitute_node(node, place, twins, term.strength);
  };
  sql::transform(term.expr, mutator);
  return term;
}

void TableauBuilder::substitute_node(sql::Expr& node, const Place& place,
                                     const std::map<std::uint32_t, sql::Expr>& twins,
                                     Strength& strength) {
  if (const ir::Binding* binding = map_.binding(node)) {
    sql::Expr term = bound_term(*binding, place.frame, strength);
    if (const auto* column = sql::as<sql::ColumnRef>(node)) {
      // t.address.city: what follows the column are fields of its value.
      for (std::size_t p = binding->column_part + 1; p < column->parts.size(); ++p) {
        term = sql::FieldAccess{.base = Box<sql::Expr>(std::move(term)), .field = column->parts[p]};
      }
    }
    node = std::move(term);
    return;
  }
  if (const auto* subquery = sql::as<sql::ScalarSubquery>(node)) {
    const auto block = map_.block_of(*subquery->query);
    if (!block) return;
    const std::size_t group = add_group(GroupRole::optional, place.group);
    const std::size_t frame = enter(*block, place.frame, group);
    node = frame == kNoFrame ? opaque_term() : output_term(frame, 0, strength);
    return;
  }
  const auto* call = sql::as<sql::FunctionCall>(node);
  if (call == nullptr) return;
  const bool aggregate = ir::is_aggregate_call(*call, map_.dialect());
  if (!aggregate && !ir::is_window_call(*call)) return;
  const std::string name = ir::function_name(*call, map_.dialect());
  if (const auto twin = twins.find(node.id.value); twin != twins.end()) {
    auto value = over_two_rows(name, *call->arguments[0].value, twin->second);
    strength = std::max(strength, Strength::approximate);
    node = value ? *std::move(value) : opaque_term();
    return;
  }
  if (std::ranges::find(kOneRowIdentities, name) == kOneRowIdentities.end() ||
      call->arguments.empty()) {
    node = opaque_term();
    return;
  }
  strength = std::max(strength, Strength::approximate);
  sql::Expr argument = *call->arguments[0].value;
  node = std::move(argument);
}

}  // namespace ado::verify
