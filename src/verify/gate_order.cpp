// Gate "order": ORDER BY keys, directions, NULLS, LIMIT and OFFSET stay on the outermost query.
//
// An ORDER BY that moved into a derived table may print in order by luck; nothing promises it.
#include <optional>
#include <string>

#include <fmt/format.h>

#include "sql/compare.hpp"
#include "sql/print.hpp"
#include "verify/gates.hpp"

namespace ado::verify {
namespace {

using outcome::Verdict;
using sql::NullsOrder;
using sql::SortDirection;

bool is_descending(const sql::OrderItem& item) {
  return item.direction == SortDirection::descending;
}

// PostgreSQL sorts NULL as the greatest value, DuckDB last in both directions.
bool nulls_first(const sql::OrderItem& item, sql::Dialect dialect) {
  if (item.nulls != NullsOrder::unspecified) return item.nulls == NullsOrder::first;
  return dialect == sql::Dialect::postgres && is_descending(item);
}

// What a sort key is: an output column of the query, or else a column of a base table.
struct SortKey {
  std::optional<std::size_t> output;
  std::optional<ir::BaseColumn> base;
};

SortKey sort_key(const ir::QueryMap& map, const sql::Expr& expr) {
  SortKey key;
  const ir::Binding* binding = map.binding(expr);
  if (binding != nullptr && binding->resolution == ir::Resolution::output_alias) {
    key.output = binding->output;
    key.base = map.lineage(binding->block, binding->output);
    return key;
  }
  if (binding != nullptr) key.base = map.lineage(expr);
  const auto& outputs = map.block(0).outputs;
  for (std::size_t i = 0; i < outputs.size() && !key.output; ++i) {
    if (outputs[i].expr != nullptr && sql::equivalent_text(*outputs[i].expr, expr, map.dialect())) {
      key.output = i;
    }
  }
  return key;
}

// Whether two keys certainly differ. Unlike output columns may still come from one base column.
bool differ(const SortKey& a, const SortKey& b) {
  if (a.base && b.base) return *a.base != *b.base;
  return a.output && b.output && *a.output != *b.output;
}

void compare_items(const ir::QueryMap& original, const ir::QueryMap& candidate,
                   OrderDifference& difference) {
  const sql::OrderBy& before = *original.statement().query.order_by;
  const sql::OrderBy& after = *candidate.statement().query.order_by;
  if (before.all != after.all || before.items.size() != after.items.size()) {
    difference.changed.push_back(
        fmt::format("ORDER BY has {} keys instead of {}", after.items.size(), before.items.size()));
    return;
  }
  const sql::Dialect dialect = original.dialect();
  for (std::size_t i = 0; i < before.items.size(); ++i) {
    const sql::OrderItem& old_item = before.items[i];
    const sql::OrderItem& new_item = after.items[i];
    const std::string key = sql::print(old_item.expr, dialect);
    if (differ(sort_key(original, old_item.expr), sort_key(candidate, new_item.expr))) {
      difference.changed.push_back(fmt::format("ORDER BY key {} is {} instead of {}", i + 1,
                                               sql::print(new_item.expr, dialect), key));
    }
    if (is_descending(old_item) != is_descending(new_item)) {
      difference.changed.push_back(fmt::format("ORDER BY {}: the direction is turned", key));
    }
    if (nulls_first(old_item, dialect) != nulls_first(new_item, dialect)) {
      difference.changed.push_back(fmt::format("ORDER BY {}: NULLS stand elsewhere", key));
    }
  }
}

std::string limit_text(const std::optional<sql::Limit>& limit, sql::Dialect dialect) {
  std::string text;
  if (limit && limit->count) text += fmt::format("LIMIT {}", sql::print(**limit->count, dialect));
  if (limit && limit->percent) text += " PERCENT";
  if (limit && limit->with_ties) text += " WITH TIES";
  if (limit && limit->offset)
    text += fmt::format(" OFFSET {}", sql::print(**limit->offset, dialect));
  return text.empty() ? "no LIMIT" : text;
}

}  // namespace

OrderDifference compare_order(const ir::QueryMap& original, const ir::QueryMap& candidate) {
  OrderDifference difference;
  const sql::Query& before = original.statement().query;
  const sql::Query& after = candidate.statement().query;
  if (before.order_by && !after.order_by) {
    difference.lost.push_back("the outermost query has lost its ORDER BY");
  } else if (before.order_by) {
    compare_items(original, candidate, difference);
  }
  const std::string old_limit = limit_text(before.limit, original.dialect());
  const std::string new_limit = limit_text(after.limit, candidate.dialect());
  if (old_limit != new_limit) {
    difference.changed.push_back(
        fmt::format("the outermost query has {} instead of {}", new_limit, old_limit));
  }
  return difference;
}

outcome::Verdict check_order(const StructureInput& input) {
  const OrderDifference difference = compare_order(input.original, input.candidate);
  if (!difference.lost.empty()) return Verdict::rejected("order", difference.lost.front());
  if (!difference.changed.empty()) return Verdict::rejected("order", difference.changed.front());
  return Verdict::accepted("order");
}

}  // namespace ado::verify
