// Visits the literals of a query that are values of the user, and may change them.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "briefing/placeholders.hpp"
#include "ir/query_map.hpp"
#include "sql/ast.hpp"

namespace ado::briefing {

// Node ids of literals that are structure, not values: LIMIT and OFFSET, the bounds of window
// frames, positions in ORDER BY and GROUP BY, units of dates ('month' in date_trunc), patterns of
// column names in COLUMNS.
std::set<std::uint32_t> structural_literals(const sql::Query& query, sql::Dialect dialect);

// Calls `change` with the value of each literal, which it may replace; NULL, TRUE, FALSE and the
// numbers 0 and 1 are none: they tell nothing of anybody. `skip` holds ids of other exceptions.
using ChangeValue = std::function<void(LiteralValue& value)>;
void change_literals(sql::Query& query, const std::set<std::uint32_t>& skip,
                     const ChangeValue& change);
void change_literals(sql::Expr& expr, const ChangeValue& change);
void change_literals(sql::TableRef& table, const ChangeValue& change);

// Names a construct whose literals are kept as words and cannot be replaced; "" when none is there.
std::string unreadable_literals(const sql::Query& query, sql::Dialect dialect);

}  // namespace ado::briefing
