// DESCRIBE t and its kin as queries.
#pragma once

#include "sql/ast.hpp"

namespace ado::sql {

// The table-like statement that a SELECT * stands for, PIVOT and UNPIVOT too; null for others.
const SyntaxTable* statement_of(const Select& select);

// DESCRIBE, SUMMARIZE or SHOW: what would follow it belongs to it, unless it is in parentheses.
bool is_description(const Query& query);

}  // namespace ado::sql
