// A tableau: the rows that base tables must hold so that a query returns a row, with variables for
// values, and the conditions between them. Read off the query block by block, subqueries included.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "ir/query_map.hpp"
#include "verify/witness_schema.hpp"

namespace ado::verify {

inline constexpr std::size_t kNoVariable = static_cast<std::size_t>(-1);

struct Variable {
  std::size_t table = 0;  // In the WitnessSchema.
  std::size_t column = 0;
  std::size_t row = 0;  // The symbolic row that it is in.
};
// How a variable is written in conditions.
std::string variable_name(std::size_t variable);
std::optional<std::size_t> variable_of(const sql::Expr& expr);  // Of a plain variable.

// needed: a result row needs its rows. optional: the nullable side of an outer join, a scalar
// subquery. negative: below NOT EXISTS, NOT IN, EXCEPT: with its rows there is no result row.
enum class GroupRole { needed, optional, negative };
// Rows and conditions that stay or go together. Group 0 is the block itself.
struct RowGroup {
  GroupRole role = GroupRole::needed;
  std::size_t parent = 0;
};
struct SymbolicRow {
  std::size_t table = 0;
  std::size_t group = 0;
  std::size_t join = 0;                // Which join multiplies it: of a grouped block, a subquery.
  std::vector<std::size_t> variables;  // By column; kNoVariable where nobody reads it.
};

// exact: holds in the query exactly as written here. approximate: aggregates were read as the value
// of their one row. soft: a comparison inside an output (CASE WHEN x = 1), true or false at will.
enum class Strength { exact, approximate, soft };
struct Condition {
  sql::Expr expr;  // Over variables only.
  std::vector<std::size_t> variables;
  Strength strength = Strength::exact;
  std::size_t conjunct = 0;
  std::size_t group = 0;
};
// a = b of a < b, a >= b and their like between two sides that both have variables: where < and <=
// part. Through aggregates, too: a row above the mean of its group, and one that is the mean.
std::optional<sql::Expr> edge_of(const Condition& condition);
// One conjunct of WHERE, ON, HAVING or QUALIFY. Its conditions are what a hit needs (of an OR, one
// branch); `whole` is what a miss must not fulfil, none when subqueries are part of it.
struct Conjunct {
  std::optional<Condition> whole;
};
// A cast to a number type with a range, over variables only: beyond it, it raises or is NULL.
struct Narrowing {
  sql::Expr cast;
  std::vector<std::size_t> variables;
  NumberRange range;
};
struct Tableau {
  std::vector<RowGroup> groups;
  std::vector<SymbolicRow> rows;
  std::vector<Variable> variables;
  std::vector<Condition> conditions;
  std::vector<Conjunct> conjuncts;
  std::vector<Narrowing> narrowings;  // In conditions and outputs of every block.
  std::vector<sql::Expr> calls;  // Over variables and constant texts, in outputs of every block.
  bool had_choices = false;      // Another round would take other branches of OR and UNION.
};

// `round` chooses among the branches of OR and the operands of UNION.
Tableau make_tableau(const ir::QueryMap& map, ir::BlockIndex root, const WitnessSchema& schema,
                     std::size_t round);

// Whether `group` or one of its parents is `ancestor`.
bool is_within(const Tableau& tableau, std::size_t group, std::size_t ancestor);

}  // namespace ado::verify
