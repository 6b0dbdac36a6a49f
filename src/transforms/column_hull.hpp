// What conditions say about single columns: constants they are one of, bounds, and the hull of
// several such conditions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

// What one condition says about one column: a set of values, or bounds.
struct Restriction {
  sql::Expr column;
  std::vector<sql::Expr> values;  // Not empty: the column is one of them.
  sql::MaybeExpr low, high;       // Bounds, inclusive (a strict bound is inside them).
};
using Restrictions = std::map<std::string, Restriction>;  // By the column's qualified text.

// What the conjuncts of a condition say about the columns of its block. Numbers and dates with
// constants of their kind, texts with texts; anything else is left out.
Restrictions restrictions_of(const ir::QueryMap& query, const sql::Expr& condition);
// The filter on one column that all of these imply together, if there is one; each is about the
// same column, and it is named as the first one does. Texts only as an IN.
std::optional<sql::Expr> hull(const std::vector<const Restriction*>& restrictions);

}  // namespace ado::transforms
