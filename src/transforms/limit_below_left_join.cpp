// limit_below_left_join — find the top rows first, then look up what belongs to them.
//
//   before   SELECT s.x, c.name FROM s LEFT JOIN c ON s.k = c.k ORDER BY s.x LIMIT 10
//   after    SELECT s.x, c.name FROM (SELECT s.x, s.k FROM s ORDER BY s.x, s.k LIMIT 10) AS s
//            LEFT JOIN c ON s.k = c.k ORDER BY s.x LIMIT 10
//
// Valid:    LEFT JOINs keep every row of the preserved side, so the first n rows of the result come
//           from its first n rows; the outer ORDER BY and LIMIT stay. No key is needed: a row that
//           matches twice only makes the inner limit more than enough. OFFSET is added to it.
//           Without a key among the sort keys the inner query sorts by all that it shows, so that
//           luck does not choose among its ties.
// Not for:  sort keys or filters that read a joined side, other joins, aggregation, DISTINCT,
//           windows, QUALIFY, LIMIT that is no plain number, WITH TIES, volatile functions.
// Gains:    the joins meet n rows instead of all, and the top-n sees narrow rows.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform limit_below_left_join;

namespace {

patch::Allowance allowance() { return {.literals_from_original_arithmetic = true}; }

std::optional<long long> plain_number(const sql::MaybeExpr& expr) {
  if (!expr) return 0;
  const auto* literal = sql::as<sql::Literal>(**expr);
  if (literal == nullptr || literal->kind != sql::LiteralKind::integer) return std::nullopt;
  long long value = 0;
  const char* end = literal->text.data() + literal->text.size();
  const auto [stop, error] = std::from_chars(literal->text.data(), end, value);
  if (error != std::errc() || stop != end || value < 0) return std::nullopt;
  return value;
}

// The number of rows that the preserved side must give, or why it does not fire.
std::optional<long long> rows_needed(const ir::Block& block) {
  const auto& limit = block.query->limit;
  if (!limit || !limit->count || limit->percent || limit->with_ties) return std::nullopt;
  const auto count = plain_number(limit->count);
  const auto offset = plain_number(limit->offset);
  constexpr long long kRowsMax = 1'000'000'000;
  if (!count || !offset || *count > kRowsMax || *offset > kRowsMax) return std::nullopt;
  return *count + *offset;
}

bool is_left_join_chain(const ir::Block& block) {
  if (block.select->from.size() != 1 || block.joins.empty()) return false;
  const ir::FromItem& first = block.from.front();
  if (first.lateral || first.name.empty() || !first.columns_known || ir::is_sampled(first))
    return false;
  if (first.kind == ir::FromKind::function || first.kind == ir::FromKind::join) return false;
  return std::ranges::all_of(block.joins, [](const ir::FromJoin& join) {
    const auto& node = std::get<sql::Join>(join.node->node);
    return join.kind == sql::JoinKind::left && join.first == 0 && !node.natural && !node.asof &&
           join.merged_columns.empty() && !join.node->alias;
  });
}

bool reads_only_first(const ir::QueryMap& query, ir::BlockIndex index, const sql::Expr& expr) {
  const std::set<std::size_t> items = ir::items_read(ir::qualified(expr, query), index, query);
  const std::set<std::size_t> direct = ir::items_read(expr, index, query);
  const auto only_first = [](const std::set<std::size_t>& read) {
    return std::ranges::all_of(read, [](std::size_t item) { return item == 0; });
  };
  return only_first(items) && only_first(direct) && !ir::contains_subquery(expr);
}

// The sort keys over the preserved side alone: aliases replaced by what they stand for.
std::optional<sql::OrderBy> inner_order(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (!block.query->order_by || block.query->order_by->all) return std::nullopt;
  sql::OrderBy order = *block.query->order_by;
  for (sql::OrderItem& item : order.items) {
    const ir::Binding* binding = query.binding(item.expr);
    if (binding != nullptr && binding->resolution == ir::Resolution::output_alias) {
      const ir::OutputColumn& output = block.outputs[binding->output];
      if (output.expr == nullptr || !reads_only_first(query, index, *output.expr)) {
        return std::nullopt;
      }
      item.expr = ir::qualified(*output.expr, query);
      continue;
    }
    if (ir::is_constant(item.expr) || !reads_only_first(query, index, item.expr)) {
      return std::nullopt;
    }
    item.expr = ir::qualified(item.expr, query);
  }
  return order;
}

// The columns of the preserved side that the block reads, in their order, so that a star expands
// as it did; empty when one of them is no declared column (rowid).
std::vector<std::string> columns_kept(const ir::QueryMap& query, ir::BlockIndex index) {
  std::set<std::string> read = ir::columns_read(index, 0, query);
  std::vector<std::string> kept;
  for (const ir::FromColumn& column : query.block(index).from.front().columns) {
    if (read.erase(column.name) > 0) kept.push_back(column.name);
  }
  return read.empty() ? kept : std::vector<std::string>();
}

// Rows that tie in the sort keys but differ must not be left to chance: what the inner query shows
// of them breaks the tie. A tie that is left is one of equal rows.
void break_ties(const ir::QueryMap& query, ir::BlockIndex index, sql::OrderBy& order) {
  std::set<std::string> sorted;
  for (const sql::OrderItem& item : order.items) {
    const ir::Binding* binding = query.binding(item.expr);
    if (binding != nullptr && sql::as<sql::ColumnRef>(item.expr) != nullptr) {
      sorted.insert(binding->column);
    }
  }
  for (const std::string& column : columns_kept(query, index)) {
    if (ir::contains_key(index, 0, sorted, query) == ir::KeyNulls::none) return;
    if (!sorted.insert(column).second) continue;
    order.items.push_back({.expr = sql::make_column(query.block(index).from.front().name, column)});
  }
}

bool fires(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || !query.resolved()) return false;
  if (block.grouped || block.has_windows || block.select->qualify || block.select->sample) {
    return false;
  }
  if (block.select->distinct != sql::DistinctKind::none || block.correlated) return false;
  if (!is_left_join_chain(block) || !rows_needed(block) || !inner_order(query, index)) return false;
  if (ir::is_volatile(*block.query, query.dialect())) return false;
  if (reads_whole_rows(query, index) || captures_names(query, index)) return false;
  if (columns_kept(query, index).empty()) return false;
  // unnest and the like make several rows of one, or none: the first rows would not be enough.
  if (ir::multiplies_rows(*block.select, query.dialect())) return false;
  return std::ranges::all_of(block.predicates, [&](const ir::Predicate& predicate) {
    return predicate.clause == ir::Clause::on || reads_only_first(query, index, *predicate.expr);
  });
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    if (!fires(query, index)) continue;
    const ir::Block& block = query.block(index);
    Match match;
    match.block = index;
    match.target = block.select->id;
    match.label = fmt::format("{}: top {} of {} before {} LEFT JOINs", block.id,
                              *rows_needed(block), block.from.front().name, block.joins.size());
    match.why = "LEFT JOINs keep every row, so the limit can come first";
    for (const ir::FromItem& item : block.from) match.relations.push_back(item.relation);
    matches.push_back(std::move(match));
  }
  return matches;
}

// The preserved leaf replaced, the joins above it as they were.
void replace_first_leaf(sql::TableRef& table, const sql::TableRef& leaf) {
  sql::TableRef* at = &table;
  while (auto* join = std::get_if<sql::Join>(&at->node)) at = join->left.get();
  *at = leaf;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const ir::Block& block = query.block(match.block);
  const ir::FromItem& first = block.from.front();
  sql::Select top;
  for (const std::string& column : columns_kept(query, match.block)) {
    top.items.push_back(sql::make_item(sql::make_column(first.name, column)));
  }
  top.from.push_back(*first.node);
  std::vector<sql::Expr> filters;
  for (const ir::Predicate& predicate : block.predicates) {
    if (predicate.clause == ir::Clause::where) {
      filters.push_back(ir::qualified(*predicate.expr, query));
    }
  }
  if (!filters.empty()) top.where = sql::make_and(std::move(filters));
  sql::Query inner = sql::make_query(std::move(top));
  inner.order_by = inner_order(query, match.block);
  break_ties(query, match.block, *inner.order_by);
  inner.limit = sql::Limit{.count = sql::make_integer(*rows_needed(block))};

  std::vector<sql::TableRef> from = block.select->from;
  replace_first_leaf(from.front(), sql::make_derived(std::move(inner), first.name));
  patch::PatchPlan plan = start_plan(query, limit_below_left_join,
                                     "the joins need to see only the rows that are shown");
  plan.target_ir = fmt::format("{} over the top rows of {}", block.id, first.name);
  plan.expected_explain_delta = "a TOP_N below the joins, a handful of rows through them";
  replace_from(plan, block, from);
  return plan;
}

}  // namespace

constinit const Transform limit_below_left_join{
    .id = "limit_below_left_join",
    .family = outcome::Family::early_filtering,
    .summary = "Take the top rows of the preserved side before LEFT JOINs",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
