// What filters say about single columns, and the simple filter that several of them imply.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

// What one branch says about one column: a set of values, or bounds. Of columns of its block and
// constants of their kind alone, so that nothing is converted row by row.
struct Restriction {
  sql::Expr column;
  std::vector<sql::Expr> values;  // Not empty: the column is one of them.
  sql::MaybeExpr low, high;       // Bounds, inclusive (a strict bound is inside them).
};
using Restrictions = std::map<std::string, Restriction>;  // By the column's qualified text.

// Of the conjuncts that are equalities, comparisons, IN and BETWEEN of a column and constants.
Restrictions restrictions_of(const ir::QueryMap& query, const std::vector<sql::Expr>& conjuncts);
// The filter on one column that all of these imply together, if there is one; each is about the
// same column, and it is named as the first one does. Texts only as an IN.
std::optional<sql::Expr> hull(const std::vector<const Restriction*>& restrictions);
// For each column that all branches restrict: IN of all values, or BETWEEN around all of them.
std::vector<sql::Expr> common_hulls(const std::vector<Restrictions>& branches);

}  // namespace ado::transforms
