// EXISTS read as membership in a set of keys.
#pragma once

#include <optional>

#include "ir/query_map.hpp"

namespace ado::transforms {

// EXISTS (SELECT ... FROM f WHERE outer = inner AND rest): whether `outer` is one of the `inner`.
struct ExistsSet {
  const sql::Expr* exists = nullptr;
  ir::BlockIndex block = 0;  // The subquery's.
  const sql::Expr* outer = nullptr;
  const sql::Expr* inner = nullptr;
  const sql::Expr* equality = nullptr;
};
// None unless the equality of two columns of one type, in WHERE, is all that the subquery reads of
// `reader`, and it is a plain SELECT FROM WHERE. NULL keys: EXISTS is false where IN is NULL, so it
// is the same for conditions only, and without NOT.
std::optional<ExistsSet> exists_set(const ir::QueryMap& query, const sql::Expr& expr,
                                    ir::BlockIndex reader);
// SELECT inner FROM f WHERE rest
sql::Query keys_of(const ir::QueryMap& query, const ExistsSet& set);

}  // namespace ado::transforms
