// Binding of expressions: column references, lambda parameters, calls that group the block.
#include <algorithm>
#include <charconv>
#include <variant>

#include <fmt/format.h>

#include "ir/functions.hpp"
#include "ir/map_builder.hpp"
#include "ir/names.hpp"
#include "ir/rewrite_aid.hpp"

namespace ado::ir {

void MapBuilder::bind(const sql::Expr& expr, const Scope& scope) {
  sql::Visitor visitor;
  visitor.expr = [this, &scope](const sql::Expr& node) { return bind_node(node, scope); };
  visitor.query = [this, &scope](const sql::Query& query) {
    bind_query(block_at(query.id), &scope);
    return sql::Descend::no;
  };
  sql::visit(expr, visitor);
}

// The children of an expression in a scope of their own.
void MapBuilder::bind_below(const sql::Expr& expr, const Scope& scope) {
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& node) {
    return &node == &expr ? sql::Descend::yes : bind_node(node, scope);
  };
  visitor.query = [this, &scope](const sql::Query& query) {
    bind_query(block_at(query.id), &scope);
    return sql::Descend::no;
  };
  sql::visit(expr, visitor);
}

sql::Descend MapBuilder::bind_node(const sql::Expr& expr, const Scope& scope) {
  const auto keys_of = [this](const std::vector<sql::Identifier>& names) {
    std::vector<std::string> keys;
    for (const sql::Identifier& name : names) keys.push_back(name_key(name, dialect()));
    return keys;
  };
  if (const auto* reference = sql::as<sql::ColumnRef>(expr)) {
    bind_column(expr, *reference, scope);
  } else if (const auto* position = sql::as<sql::PositionalRef>(expr)) {
    bind_position(expr, *position, scope);
  } else if (const auto* lambda = sql::as<sql::Lambda>(expr)) {
    const std::vector<std::string> names = keys_of(lambda->parameters);
    const Scope inner{.outer = &scope, .block = scope.block, .parameters = &names};
    bind(*lambda->body, inner);
    return sql::Descend::no;
  } else if (const auto* list = sql::as<sql::ListComprehension>(expr)) {
    const std::vector<std::string> names = keys_of(list->variables);
    const Scope inner{.outer = &scope, .block = scope.block, .parameters = &names};
    bind(*list->source, scope);
    bind(*list->body, inner);
    if (list->condition) bind(**list->condition, inner);
    return sql::Descend::no;
  } else if (sql::as<sql::ColumnsExpr>(expr) != nullptr) {
    blocks_[scope.block].outputs_known = false;
    map_.resolved_ = false;
    return sql::Descend::no;
  } else if (const auto* call = sql::as<sql::FunctionCall>(expr)) {
    note_call(expr, *call, scope);
    if (scope.aliases == AliasRule::unless_grouped && is_aggregate_call(*call, dialect())) {
      // Below an aggregate a column need not be grouped: it wins over an alias there.
      Scope inner = scope;
      inner.aliases = AliasRule::fallback;
      bind_below(expr, inner);
      return sql::Descend::no;
    }
  }
  return sql::Descend::yes;
}

void MapBuilder::note_call(const sql::Expr& expr, const sql::FunctionCall& call,
                           const Scope& scope) {
  if (is_window_call(call)) {
    blocks_[scope.block].has_windows = true;
  } else if (is_aggregate_call(call, dialect())) {
    blocks_[scope.block].grouped = true;
    aggregates_.emplace_back(&expr, scope.block);
  }
}

void MapBuilder::bind_column(const sql::Expr& expr, const sql::ColumnRef& reference,
                             const Scope& scope) {
  Found found = names_.find(reference, scope);
  switch (found.kind) {
    case Found::Kind::parameter:
      return;
    case Found::Kind::uncertain:
      map_.resolved_ = false;
      break;
    case Found::Kind::nothing:
      report(names_.explain(reference, found.binding, scope), expr);
      break;
    case Found::Kind::binding:
      break;
  }
  Binding& binding = found.binding;
  if (binding.resolution == Resolution::ambiguous) {
    report(names_.explain(reference, binding, scope), expr);
  }
  const bool own_column = binding.resolution == Resolution::column && binding.block == scope.block;
  if (own_column && scope.aliases == AliasRule::unless_grouped && reference.parts.size() == 1 &&
      !is_group_key(binding)) {
    const std::string key = name_key(reference.parts.front(), dialect());
    const std::size_t output =
        names_.find_output(scope.block, key, NameFinder::OutputNames::aliases);
    if (output != kNoColumn) {
      binding = {.resolution = Resolution::output_alias, .block = scope.block};
      binding.output = output;
    }
  }
  record(expr, std::move(binding));
}

void MapBuilder::bind_position(const sql::Expr& expr, const sql::PositionalRef& reference,
                               const Scope& scope) {
  const char* const end = reference.number.data() + reference.number.size();
  std::size_t number = 0;
  const auto [rest, error] = std::from_chars(reference.number.data(), end, number);
  const bool is_read = error == std::errc() && rest == end;  // No column has a larger number.
  if (!is_read || scope.frame == nullptr || number < 1 || number > scope.frame->columns.size()) {
    map_.resolved_ = false;
    const bool is_known = std::ranges::all_of(blocks_[scope.block].from, &FromItem::columns_known);
    if (!is_known) return;
    return report({.kind = ErrorKind::invalid_input,
                   .message = fmt::format("position is not in FROM: #{}", reference.number)},
                  expr);
  }
  const VisibleColumn& column = scope.frame->columns[number - 1];
  Binding binding{.resolution = Resolution::column, .block = scope.block};
  binding.from_item = column.item;
  binding.column_index = column.column;
  binding.column = blocks_[scope.block].from[column.item].columns[column.column].name;
  binding.merged = column.merged;
  binding.merged_full = column.merged_full;
  record(expr, std::move(binding));
}

bool MapBuilder::is_group_key(const Binding& binding) const {
  for (const sql::Expr* key : blocks_[binding.block].group_keys) {
    const Binding* other = map_.binding(*key);
    if (other != nullptr && other->resolution == Resolution::column &&
        other->block == binding.block && other->from_item == binding.from_item &&
        other->column == binding.column) {
      return true;
    }
  }
  return false;
}

void MapBuilder::record(const sql::Expr& expr, Binding binding) {
  const bool leads_somewhere =
      binding.resolution != Resolution::unresolved && binding.resolution != Resolution::ambiguous;
  const BlockIndex here = block_at(expr.id);
  binding.outer = leads_somewhere && binding.block != here;
  if (binding.outer) {
    for (auto block = std::optional(here); block && *block != binding.block;
         block = blocks_[*block].parent) {
      blocks_[*block].correlated = true;
      blocks_[*block].outer_references.push_back(&expr);
    }
  }
  map_.binding_of_node_[expr.id.value] = static_cast<std::uint32_t>(map_.bindings_.size());
  map_.bindings_.push_back(std::move(binding));
}

void MapBuilder::report(Error error, const sql::NodeBase& node) {
  map_.resolved_ = false;
  map_.unresolved_.push_back({.error = std::move(error), .span = node.span, .node = node.id});
}

// An aggregate whose columns all come from one enclosing block is computed there.
void MapBuilder::mark_outer_aggregates() {
  for (const auto& [expr, block] : aggregates_) {
    std::optional<BlockIndex> owner;
    bool is_outer = true;
    for (const sql::Expr* reference : column_references(*expr)) {
      const Binding* binding = map_.binding(*reference);
      if (binding == nullptr) continue;
      is_outer = is_outer && binding->outer && (!owner || *owner == binding->block);
      owner = binding->block;
    }
    if (owner && is_outer) blocks_[*owner].grouped = true;
  }
}

}  // namespace ado::ir
