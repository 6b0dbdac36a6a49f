// Types of expressions, as the engine prints them, where ado is sure of its rules.
#pragma once

#include <string>
#include <string_view>

#include "ir/query_map.hpp"

namespace ado::ir {

// Empty when not sure; "NULL" for the untyped NULL, which takes any type.
std::string type_of(const sql::Expr& expr, const QueryMap& map);
// The type that values of both types are brought to by UNION, CASE and VALUES; empty when not sure.
std::string common_type(std::string_view a, std::string_view b, sql::Dialect dialect);
// A type as written to the form that the engine prints: int8 is BIGINT.
std::string type_text(const sql::TypeName& type, sql::Dialect dialect);

}  // namespace ado::ir
