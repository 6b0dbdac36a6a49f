// Scalar aggregates that are asked for again for each row of their reader, tied to it by keys.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

struct CorrelationKey {
  const sql::Expr* outer = nullptr;  // A column of the reader.
  const sql::Expr* inner = nullptr;  // A column of the subquery, of the same type.
  const sql::Expr* comparison = nullptr;
  std::string_view op = "=";  // inner op outer
};
struct CorrelatedAggregate {
  const ir::Predicate* condition = nullptr;  // The comparison in WHERE that reads it.
  const sql::Expr* subquery = nullptr;
  ir::BlockIndex block = 0;
  std::vector<CorrelationKey> keys;
  bool null_for_no_rows = false;  // Else some count is in it.
};

// What ties a subquery to its reader: a column of each compared by =, <, <=, > or >=.
std::optional<CorrelationKey> correlation_key(const ir::QueryMap& query, const sql::Expr& conjunct,
                                              ir::BlockIndex reader, ir::BlockIndex inner);
// SELECT with nothing but one expression of aggregates that cannot raise, over plain inner joins.
bool is_one_aggregate(const ir::QueryMap& query, const ir::Block& block);
// The expression of such a block is NULL when there are no rows; else some count is in it.
bool is_null_for_no_rows(const ir::QueryMap& query, const ir::Block& block);

// Those of one block. Each is one expression of aggregates that cannot raise, over plain inner
// joins, tied to its reader by equalities in its WHERE and by nothing else, and compared in a
// condition that no NULL passes. Its WHERE raises for no row, or only by divisions that can be
// guarded.
std::vector<CorrelatedAggregate> correlated_aggregates(const ir::QueryMap& query,
                                                       ir::BlockIndex index);

}  // namespace ado::transforms
