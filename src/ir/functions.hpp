// What ado knows about SQL functions by name: aggregates, volatility, whether they may raise.
#pragma once

#include <string>
#include <string_view>

#include "sql/ast.hpp"

namespace ado::ir {

enum class FunctionRole { scalar, aggregate, window };
enum class Volatility { immutable, stable, volatile_ };
// Of aggregates. additive: sum, count, avg; partial results combine. extremal: min, max, bool_and;
// they combine too and copies of a row change nothing. order_sensitive: first, list, string_agg,
// any_value.
enum class AggregateTrait { plain, additive, extremal, order_sensitive };
enum class Raising { never, may };

struct FunctionFacts {
  std::string_view name;
  bool in_duckdb = true;
  bool in_postgres = true;
  FunctionRole role = FunctionRole::scalar;
  Volatility volatility = Volatility::immutable;
  AggregateTrait trait = AggregateTrait::plain;
  Raising raising = Raising::may;
};
// Facts of a function, by unqualified lower-case name; null when ado does not know it. A function
// that only the other dialect has is unknown.
const FunctionFacts* find_function(std::string_view name, sql::Dialect dialect);
const FunctionFacts* find_function(const sql::FunctionCall& call, sql::Dialect dialect);

// The call's unqualified name in lower case; pg_catalog and main as qualifiers are seen through.
std::string function_name(const sql::FunctionCall& call, sql::Dialect dialect);

bool is_aggregate_call(const sql::FunctionCall& call, sql::Dialect dialect);  // Not with OVER.
bool is_window_call(const sql::FunctionCall& call);                           // Has OVER.
// Additive or extremal, without DISTINCT, ORDER BY, WITHIN GROUP. sum(DISTINCT x) is not.
bool is_decomposable_aggregate(const sql::FunctionCall& call, sql::Dialect dialect);
// min, max, bool_and, ..., and every aggregate with DISTINCT: copies of a row change nothing.
bool is_duplicate_insensitive(const sql::FunctionCall& call, sql::Dialect dialect);
// The result depends on the order of the rows and no ORDER BY by the value itself settles it.
bool is_order_sensitive(const sql::FunctionCall& call, sql::Dialect dialect);

}  // namespace ado::ir
