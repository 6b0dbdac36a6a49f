// Finds the condition on a rank, and shows that lower rows reach nothing else.
#include "transforms/ranked_rows.hpp"

#include <algorithm>
#include <charconv>
#include <functional>

#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"

namespace ado::transforms {
namespace {

// More would be lists that cost more than they save.
constexpr long long kLimitMax = 10'000;

using IsRank = std::function<bool(const sql::Expr&)>;

// The window as it is written or named; null when it builds on another one.
const sql::WindowSpec* window_of(const ir::QueryMap& query, const ir::Block& block,
                                 const sql::FunctionCall& call) {
  const sql::WindowSpec& spec = **call.over;
  if (!spec.base) return &spec;
  if (spec.parentheses) return nullptr;
  for (const sql::NamedWindow& named : block.select->windows) {
    if (!sql::same_name(named.name, *spec.base, query.dialect())) continue;
    return named.spec.base ? nullptr : &named.spec;
  }
  return nullptr;
}

bool is_countable(const sql::Expr& expr) {
  const auto* literal = sql::as<sql::Literal>(expr);
  if (literal == nullptr || literal->kind != sql::LiteralKind::integer) return false;
  long long value = 0;
  const char* end = literal->text.data() + literal->text.size();
  const auto [stop, error] = std::from_chars(literal->text.data(), end, value);
  return error == std::errc() && stop == end && value >= 1 && value <= kLimitMax;
}

// The constant that a rank is at most when the condition is true; null when it says no such thing.
const sql::Expr* limit_in(const sql::Expr& condition, const IsRank& is_rank) {
  const sql::Expr* limit = nullptr;
  if (const auto* between = sql::as<sql::Between>(condition)) {
    const bool bounds = !between->negated && !between->symmetric && is_rank(*between->operand);
    limit = bounds ? &*between->high : nullptr;
  }
  if (const auto* binary = sql::as<sql::Binary>(condition)) {
    const bool equal = binary->op == "=";
    const bool at_most = equal || binary->op == "<" || binary->op == "<=";
    const bool at_least = equal || binary->op == ">" || binary->op == ">=";
    if (at_most && is_rank(*binary->left)) limit = &*binary->right;
    if (at_least && is_rank(*binary->right)) limit = &*binary->left;
  }
  return limit != nullptr && is_countable(*limit) ? limit : nullptr;
}

// Sorted and compared alike, by max(x, n) too, and no two values of it are told apart elsewhere.
bool is_ordered_type(const std::string& type) {
  const bool is_float = type == "DOUBLE" || type == "FLOAT";
  const bool is_text = type.starts_with("VARCHAR") || type == "UUID" || type == "BOOLEAN";
  return is_float || (has_one_form_per_value(type) && !is_text);
}

bool same_expr(const ir::QueryMap& query, const sql::Expr& a, const sql::Expr& b) {
  return sql::equivalent_text(ir::qualified(a, query), ir::qualified(b, query), query.dialect());
}

bool same_ranking(const ir::QueryMap& query, const Ranking& a, const Ranking& b) {
  const bool descends = a.order->direction == sql::SortDirection::descending;
  return descends == (b.order->direction == sql::SortDirection::descending) &&
         same_expr(query, a.order->expr, b.order->expr) &&
         std::ranges::equal(a.partition_by, b.partition_by,
                            [&](const sql::Expr* left, const sql::Expr* right) {
                              return same_expr(query, *left, *right);
                            });
}

std::vector<const sql::Expr*> windows_of(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<const sql::Expr*> windows;
  const sql::Visitor visitor{.expr = [&](const sql::Expr& expr) {
    const auto* call = sql::as<sql::FunctionCall>(expr);
    const bool is_window = call != nullptr && ir::is_window_call(*call);
    if (is_window && query.block_of(expr.id) == index) windows.push_back(&expr);
    return sql::Descend::yes;
  }};
  sql::visit(*query.block(index).query, visitor);
  return windows;
}

// Rows may be left out of the block before it ranks them, and its other parts may move to a CTE.
bool has_plain_shape(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || !block.has_windows || block.from.empty()) return false;
  const sql::Select& select = *block.select;
  const bool all_keys = select.group_by && select.group_by->all;
  if (all_keys || select.sample || select.distinct != sql::DistinctKind::none) return false;
  if (!block.outputs_known || !block.outer_references.empty() || reads_whole_rows(query, index) ||
      captures_names(query, index) || ir::multiplies_rows(select, query.dialect()) ||
      ir::is_volatile(*block.query, query.dialect())) {
    return false;
  }
  // GROUP BY 1 is a position, and so would be the constant that an alias stands for.
  const bool constant_key = std::ranges::any_of(
      block.group_keys, [](const sql::Expr* key) { return ir::is_constant(*key); });
  return !constant_key && std::ranges::all_of(block.outputs, [&](const ir::OutputColumn& output) {
    const bool named = output.expr != nullptr || !block.from[output.from_item].name.empty();
    return output.star == nullptr || (output.expr == nullptr && !output.merged_full && named);
  });
}

// The ranking of all the block's windows; none when one of them is something else, or a part of
// something else.
std::optional<Ranking> common_ranking(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  std::optional<Ranking> common;
  for (const sql::Expr* window : windows_of(query, index)) {
    const auto ranking = ranking_of(query, index, *window);
    if (!ranking || (common && !same_ranking(query, *common, *ranking))) return std::nullopt;
    const bool is_item = std::ranges::any_of(
        block.outputs, [&](const ir::OutputColumn& output) { return output.expr == window; });
    const bool is_compared =
        block.select->qualify &&
        limit_in(**block.select->qualify, [&](const sql::Expr& side) { return &side == window; });
    if (!is_item && !is_compared) return std::nullopt;
    common = ranking;
  }
  return common;
}

bool is_ranking_output(const ir::QueryMap& query, ir::BlockIndex index, std::size_t output) {
  const auto& outputs = query.block(index).outputs;
  return output < outputs.size() && outputs[output].expr != nullptr &&
         ranking_of(query, index, *outputs[output].expr);
}

bool takes_rows_as_they_come(const ir::Block& reader) {
  return !reader.select->sample && std::ranges::none_of(reader.joins, [](const ir::FromJoin& join) {
    return join.kind == sql::JoinKind::positional || std::get<sql::Join>(join.node->node).asof;
  });
}

struct Reference {
  ir::BlockIndex reader = 0;
  const sql::TableRef* table = nullptr;
};

// The one place where the block's rows are read.
std::optional<Reference> only_reader(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.derived != nullptr) {
    const bool sampled = std::get<sql::DerivedTable>(block.derived->node).sample.has_value();
    if (sampled || !block.parent) return std::nullopt;
    return Reference{*block.parent, block.derived};
  }
  for (const ir::CteNode& cte : query.ctes()) {
    if (cte.block != index || cte.readers.size() != 1) continue;
    const auto reader = query.block_of(cte.readers.front()->id);
    const auto* table = std::get_if<sql::BaseTable>(&cte.readers.front()->node);
    if (!reader || table == nullptr || table->sample) return std::nullopt;
    return Reference{*reader, cte.readers.front()};
  }
  return std::nullopt;
}

// `rk <= 100` where the block is read.
std::optional<RankedRows> limited_by_reader(const ir::QueryMap& query, ir::BlockIndex index) {
  const auto reference = only_reader(query, index);
  if (!reference || query.block(index).select->qualify || query.block(index).query->limit) {
    return std::nullopt;
  }
  const ir::Block& reader = query.block(reference->reader);
  if (reader.kind != ir::BlockKind::select || !takes_rows_as_they_come(reader)) return std::nullopt;
  const IsRank is_rank = [&](const sql::Expr& expr) {
    const ir::Binding* binding = query.binding(expr);
    const auto* column = sql::as<sql::ColumnRef>(expr);
    if (column == nullptr || binding == nullptr || binding->merged ||
        binding->resolution != ir::Resolution::column || binding->block != reference->reader ||
        binding->column_part + 1 != column->parts.size()) {
      return false;
    }
    const ir::FromItem& item = reader.from[binding->from_item];
    return item.node == reference->table && !item.null_extended && !item.lateral &&
           is_ranking_output(query, index, binding->column_index);
  };
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(reader)) {
    const sql::Expr* limit = limit_in(*conjunct->expr, is_rank);
    if (limit != nullptr) return RankedRows{index, {}, conjunct->expr, limit};
  }
  return std::nullopt;
}

// QUALIFY rank() OVER (...) <= 100, and the same by the call's alias.
std::optional<RankedRows> limited_by_qualify(const ir::QueryMap& query, ir::BlockIndex index) {
  const sql::Select& select = *query.block(index).select;
  if (!select.qualify) return std::nullopt;
  const IsRank is_rank = [&](const sql::Expr& expr) {
    const ir::Binding* binding = query.binding(expr);
    if (binding == nullptr) return ranking_of(query, index, expr).has_value();
    return binding->resolution == ir::Resolution::output_alias && binding->block == index &&
           is_ranking_output(query, index, binding->output);
  };
  const sql::Expr* limit = limit_in(**select.qualify, is_rank);
  if (limit == nullptr) return std::nullopt;
  return RankedRows{index, {}, &**select.qualify, limit};
}

}  // namespace

std::optional<Ranking> ranking_of(const ir::QueryMap& query, ir::BlockIndex block,
                                  const sql::Expr& expr) {
  const auto* call = sql::as<sql::FunctionCall>(expr);
  if (call == nullptr || !ir::is_window_call(*call)) return std::nullopt;
  const std::string name = ir::function_name(*call, query.dialect());
  const bool plain = call->arguments.empty() && !call->distinct && call->order_by.empty() &&
                     call->within_group.empty() && !call->filter &&
                     call->nulls == sql::NullsTreatment::unspecified;
  if (!plain || (name != "rank" && name != "row_number")) return std::nullopt;
  const sql::WindowSpec* spec = window_of(query, query.block(block), *call);
  if (spec == nullptr || spec->frame || spec->order_by.size() != 1) return std::nullopt;
  const sql::OrderItem& order = spec->order_by.front();
  if (!order.using_operator.empty() || order.nulls == sql::NullsOrder::first ||
      ir::is_constant(order.expr) || ir::contains_subquery(order.expr) ||
      !is_ordered_type(query.type_of(order.expr))) {
    return std::nullopt;
  }
  Ranking ranking{.partition_by = {}, .order = &order};
  for (const sql::Expr& key : spec->partition_by) {
    if (!has_one_form_per_value(query.type_of(key)) || ir::contains_subquery(key)) {
      return std::nullopt;
    }
    ranking.partition_by.push_back(&key);
  }
  return ranking;
}

std::optional<RankedRows> ranked_rows(const ir::QueryMap& query, ir::BlockIndex index) {
  const bool recursive = std::ranges::any_of(query.ctes(), &ir::CteNode::recursive);
  if (!query.resolved() || recursive || !has_plain_shape(query, index)) return std::nullopt;
  const auto ranking = common_ranking(query, index);
  if (!ranking) return std::nullopt;
  auto rows = limited_by_qualify(query, index);
  if (!rows) rows = limited_by_reader(query, index);
  if (rows) rows->ranking = *ranking;
  return rows;
}

}  // namespace ado::transforms
