// Structural comparison of ASTs beyond ==: hash, identifier folding, canonical tokens, diff.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "sql/ast.hpp"

namespace ado::sql {

// Whether two names mean the same in the dialect (DuckDB: case-insensitive even when quoted;
// PostgreSQL: unquoted names fold to lower case).
bool same_name(const Identifier& a, const Identifier& b, Dialect dialect);
// The name in folded form, the key for maps of names.
std::string fold(const Identifier& name, Dialect dialect);
std::string fold(std::string_view name, Dialect dialect);  // As if unquoted.

// == up to the folding of names. Hash128 is equal for nodes that are equal in this sense.
bool equivalent_text(const Expr& a, const Expr& b, Dialect dialect);
Hash128 structural_hash(const Expr& expr, Dialect dialect);
Hash128 structural_hash(const TableRef& table, Dialect dialect);
Hash128 structural_hash(const Query& query, Dialect dialect);

// A unified line diff of two texts (3 lines of context), "" when equal. For SQL that people read.
std::string diff_lines(std::string_view before, std::string_view after);

}  // namespace ado::sql
