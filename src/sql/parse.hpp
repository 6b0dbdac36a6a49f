// SQL text to AST: statements, and the fragments that patches carry.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sql/ast.hpp"

namespace ado::sql {

// Nesting deeper than this is refused with an error, so that no input can exhaust the stack.
inline constexpr int kNestingMax = 400;

// Exactly one SELECT statement (a trailing ; is fine). Errors are invalid_input with position for
// text that is not SQL, an empty text or more than one statement; unsupported for legal SQL that
// the AST has no node for (DML, DDL ...), naming the construct and its position.
Result<Statement> parse_statement(std::string_view text, Dialect dialect);

// Splits a script at top-level semicolons (outside quotes, comments, dollar quotes); pieces that
// hold only blanks and comments are left out. Pieces are views into `text`.
std::vector<std::string_view> split_script(std::string_view text, Dialect dialect);

// Fragments: each must be used up to its end. New nodes get ids from `next_id`, which moves on.
Result<Query> parse_query(std::string_view text, Dialect dialect, NodeId& next_id);
Result<Expr> parse_expression(std::string_view text, Dialect dialect, NodeId& next_id);
// What stands after FROM: "a JOIN b ON ..., c". A leading FROM is accepted.
Result<std::vector<TableRef>> parse_from(std::string_view text, Dialect dialect, NodeId& next_id);
// What stands after SELECT: "a, b AS c". A leading SELECT is accepted.
Result<std::vector<SelectItem>> parse_select_list(std::string_view text, Dialect dialect,
                                                  NodeId& next_id);

}  // namespace ado::sql
