// Binding of a SELECT: its clauses in the order in which engines resolve them, then its predicates.
#include <algorithm>
#include <charconv>
#include <variant>

#include <fmt/format.h>

#include "ir/map_builder.hpp"
#include "ir/names.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"

namespace ado::ir {
namespace {

// The n of ORDER BY n, or nothing.
std::optional<std::size_t> position(const sql::Expr& expr) {
  const auto* literal = sql::as<sql::Literal>(expr);
  if (literal == nullptr || literal->kind != sql::LiteralKind::integer) return std::nullopt;
  std::size_t value = 0;
  const char* const end = literal->text.data() + literal->text.size();
  const auto [rest, error] = std::from_chars(literal->text.data(), end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

bool is_count(const sql::Expr* expr, sql::Dialect dialect) {
  const auto* call = expr == nullptr ? nullptr : sql::as<sql::FunctionCall>(*expr);
  return call != nullptr && function_name(*call, dialect) == "count";
}

}  // namespace

void MapBuilder::bind_select_query(BlockIndex index, const Scope* outer) {
  const sql::Select& select = *blocks_[index].select;
  const bool is_duckdb = dialect() == sql::Dialect::duckdb;
  SelectState state{.block = index, .outer = outer};
  for (const sql::TableRef& table : select.from) bind_table(table, state);
  state.scope = {.outer = outer,
                 .block = index,
                 .frame = &state.frame,
                 .aliases = is_duckdb ? AliasRule::fallback : AliasRule::none};
  bind_items(select, state);
  if (select.where) bind(**select.where, state.scope);
  if (select.group_by) bind_grouping(*select.group_by, state);
  if (select.having) {
    blocks_[index].grouped = true;
    Scope having = state.scope;
    if (is_duckdb) having.aliases = AliasRule::unless_grouped;
    bind(**select.having, having);
  }
  for (const sql::NamedWindow& window : select.windows) bind_window(window.spec, state.scope);
  if (select.qualify) bind(**select.qualify, state.scope);
  for (const sql::Expr& expr : select.distinct_on) bind_order_item(expr, state.scope);
  if (const auto& order_by = blocks_[index].query->order_by) {
    for (const sql::OrderItem& item : order_by->items) bind_order_item(item.expr, state.scope);
  }
  complete_predicates(index);
  mark_not_null(index);
}

void MapBuilder::bind_items(const sql::Select& select, SelectState& state) {
  for (std::size_t i = 0; i < select.items.size(); ++i) {
    bind(select.items[i].expr, state.scope);
    add_outputs(select.items[i], i, state);
  }
}

void MapBuilder::bind_window(const sql::WindowSpec& window, const Scope& scope) {
  for (const sql::Expr& expr : window.partition_by) bind(expr, scope);
  for (const sql::OrderItem& item : window.order_by) bind(item.expr, scope);
  if (!window.frame) return;
  if (window.frame->start.offset) bind(**window.frame->start.offset, scope);
  if (window.frame->end && window.frame->end->offset) bind(**window.frame->end->offset, scope);
}

void MapBuilder::bind_grouping(const sql::GroupBy& group_by, SelectState& state) {
  blocks_[state.block].grouped = true;
  if (group_by.all && group_by.elements.empty()) group_by_all(state);
  for (const sql::GroupingElement& element : group_by.elements) {
    bind_grouping_element(element, state);
  }
  if (!blocks_[state.block].grouping_sets) return;
  // The rows of coarser groupings have NULL in the keys they leave out.
  for (OutputColumn& output : blocks_[state.block].outputs) {
    output.not_null = output.not_null && is_count(output.expr, dialect());
  }
}

void MapBuilder::bind_grouping_element(const sql::GroupingElement& element, SelectState& state) {
  if (element.kind != sql::GroupingKind::expression) blocks_[state.block].grouping_sets = true;
  for (const sql::Expr& expr : element.exprs) bind_group_key(expr, state);
  for (const sql::GroupingElement& inner : element.elements) bind_grouping_element(inner, state);
}

void MapBuilder::bind_group_key(const sql::Expr& expr, SelectState& state) {
  if (const auto* row = sql::as<sql::Row>(expr); row != nullptr && !row->keyword) {
    for (const sql::Expr& item : row->items) bind_group_key(item, state);
    return;
  }
  const bool is_duckdb = dialect() == sql::Dialect::duckdb;
  Scope scope = state.scope;
  scope.aliases = AliasRule::none;
  if (const auto* reference = sql::as<sql::ColumnRef>(expr); reference != nullptr) {
    scope.aliases = is_duckdb ? AliasRule::fallback : AliasRule::any_name;
  }
  if (!position(expr) || !bind_to_output(expr, scope)) bind(expr, scope);
  const Binding* binding = map_.binding(expr);
  const sql::Expr* key = &expr;
  if (binding != nullptr && binding->resolution == Resolution::output_alias && !binding->outer) {
    const OutputColumn& output = blocks_[state.block].outputs[binding->output];
    if (output.expr != nullptr) key = output.expr;
  }
  blocks_[state.block].group_keys.push_back(key);
}

void MapBuilder::group_by_all(SelectState& state) {
  Block& block = blocks_[state.block];
  for (const OutputColumn& output : block.outputs) {
    const sql::Expr* key = output.expr != nullptr ? output.expr : output.star;
    if (contains_aggregate(*key, dialect())) continue;
    const bool is_known = !block.group_keys.empty() && block.group_keys.back() == key;
    if (!is_known) block.group_keys.push_back(key);
  }
}

void MapBuilder::bind_order_item(const sql::Expr& expr, const Scope& scope) {
  if (!bind_to_output(expr, scope)) bind(expr, scope);
}

bool MapBuilder::bind_to_output(const sql::Expr& expr, const Scope& scope) {
  const Block& block = blocks_[scope.block];
  Binding binding{.resolution = Resolution::output_alias, .block = scope.block};
  if (const auto number = position(expr)) {
    if (*number >= 1 && *number <= block.outputs.size()) {
      binding.output = *number - 1;
      record(expr, std::move(binding));
    } else if (block.outputs_known) {
      report({.kind = ErrorKind::invalid_input,
              .message = fmt::format("position is not in the select list: {}", *number)},
             expr);
    }
    return true;
  }
  const auto* reference = sql::as<sql::ColumnRef>(expr);
  if (reference == nullptr || reference->parts.size() != 1) return false;
  const std::string key = name_key(reference->parts.front(), dialect());
  binding.output = names_.find_output(scope.block, key, NameFinder::OutputNames::all);
  // DuckDB takes the names of every operand of a set operation.
  std::vector<BlockIndex> operands = block.operands;
  while (binding.output == kNoColumn && !operands.empty() && dialect() == sql::Dialect::duckdb) {
    const BlockIndex operand = operands.front();
    operands.erase(operands.begin());
    binding.output = names_.find_output(operand, key, NameFinder::OutputNames::all);
    const auto& inner = blocks_[operand].operands;
    operands.insert(operands.end(), inner.begin(), inner.end());
  }
  if (binding.output == kNoColumn) return false;
  if (is_ambiguous_output(scope.block, binding.output)) {
    binding.resolution = Resolution::ambiguous;
    report({.kind = ErrorKind::invalid_input,
            .message = fmt::format("output is ambiguous: {}", reference->parts.front().text)},
           expr);
  }
  record(expr, std::move(binding));
  return true;
}

// PostgreSQL refuses a name that several different outputs have; DuckDB takes the first.
bool MapBuilder::is_ambiguous_output(BlockIndex index, std::size_t output) const {
  if (dialect() == sql::Dialect::duckdb) return false;
  const auto& outputs = blocks_[index].outputs;
  const OutputColumn& chosen = outputs[output];
  return std::any_of(outputs.begin(), outputs.end(), [&](const OutputColumn& other) {
    if (other.name != chosen.name || other.generated) return false;
    if (other.expr != nullptr && chosen.expr != nullptr) return !(*other.expr == *chosen.expr);
    return &other != &chosen && other.expr == nullptr && chosen.expr == nullptr &&
           (other.from_item != chosen.from_item || other.column != chosen.column);
  });
}

void MapBuilder::add_predicates(const sql::MaybeExpr& condition, Clause clause,
                                const sql::TableRef* join, BlockIndex block) {
  for (const sql::Expr* expr : sql::conjunct_refs(condition)) {
    blocks_[block].predicates.push_back({.expr = expr, .clause = clause, .join = join});
  }
}

void MapBuilder::complete_predicates(BlockIndex index) {
  Block& block = blocks_[index];
  for (const FromJoin& join : block.joins) {
    const auto& node = std::get<sql::Join>(join.node->node);
    add_predicates(node.condition, Clause::on, join.node, index);
  }
  add_predicates(block.select->where, Clause::where, nullptr, index);
  add_predicates(block.select->having, Clause::having, nullptr, index);
  add_predicates(block.select->qualify, Clause::qualify, nullptr, index);
  for (Predicate& predicate : block.predicates) {
    const auto items = items_read(*predicate.expr, index, map_);
    predicate.from_items.assign(items.begin(), items.end());
    predicate.correlated = is_correlated(*predicate.expr, map_);
    predicate.has_subquery = contains_subquery(*predicate.expr);
  }
}

}  // namespace ado::ir
