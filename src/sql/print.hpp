// AST to SQL text: readable for people, faithful for engines.
#pragma once

#include <span>
#include <string>

#include "sql/ast.hpp"

namespace ado::sql {

// One clause a line, two blanks an indentation step, lower nesting on its own lines, no trailing
// newline, no final semicolon. print(parse(print(q))) = print(q), and an engine's parser sees the
// same query in the print as in the original.
std::string print(const Statement& statement);
std::string print(const Query& query, Dialect dialect);

// On one line.
std::string print(const Expr& expr, Dialect dialect);
std::string print(const TableRef& table, Dialect dialect);
std::string print_from(std::span<const TableRef> from, Dialect dialect);
std::string print_select_list(std::span<const SelectItem> items, Dialect dialect);

// The name as it must be written: quoted when it was, when it is a reserved word, or when the
// dialect would fold it to another name.
std::string print(const Identifier& name, Dialect dialect);

}  // namespace ado::sql
