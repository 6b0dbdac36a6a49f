// Types of numbers: what arithmetic, sums, literals and UNION make of them.
#pragma once

#include <string>
#include <string_view>

#include "sql/ast.hpp"

namespace ado::ir {

// All take and give types as the engine prints them; empty when not sure.
std::string number_type(const sql::Literal& literal, sql::Dialect dialect);
std::string arithmetic_type(std::string_view op, std::string_view left, std::string_view right,
                            sql::Dialect dialect);
std::string common_number_type(std::string_view a, std::string_view b, sql::Dialect dialect);
std::string sum_type(std::string_view argument, sql::Dialect dialect);
std::string average_type(std::string_view argument, sql::Dialect dialect);
bool is_integer(std::string_view type, sql::Dialect dialect);
bool is_signed_number(std::string_view type, sql::Dialect dialect);
bool fits(std::string_view digits, std::string_view integer_type);  // DuckDB's signed integers.

}  // namespace ado::ir
