// Scalar aggregates that are asked for again for each row of their reader, tied to it by keys.
#pragma once

#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

struct CorrelationKey {
  const sql::Expr* outer = nullptr;  // A column of the reader.
  const sql::Expr* inner = nullptr;  // A column of the subquery, of the same type.
  const sql::Expr* equality = nullptr;
};
struct CorrelatedAggregate {
  const ir::Predicate* condition = nullptr;  // The comparison in WHERE that reads it.
  const sql::Expr* subquery = nullptr;
  ir::BlockIndex block = 0;
  std::vector<CorrelationKey> keys;
  bool null_for_no_rows = false;  // Else some count is in it.
};

// Those of one block. Each is one expression of aggregates that cannot raise, over plain inner
// joins, tied to its reader by equalities in its WHERE and by nothing else, and compared in a
// condition that no NULL passes. Its WHERE raises for no row, or only by divisions that can be
// guarded.
std::vector<CorrelatedAggregate> correlated_aggregates(const ir::QueryMap& query,
                                                       ir::BlockIndex index);

}  // namespace ado::transforms
