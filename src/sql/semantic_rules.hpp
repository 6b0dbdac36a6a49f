// What a query with semantic operators must keep to beyond its grammar.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "sql/ast.hpp"

namespace ado::sql {

// Tells the two meanings of TOPICS apart: it stays where its query groups by it, directly, by its
// alias or by its place, and is THEMES anywhere else. Refuses SEMANTIC_MATCH that is no condition
// of an inner or a left join. The nodes of the query have numbers, and spans in `text`.
Result<void> settle_semantics(Query& query, std::string_view text, Dialect dialect);

}  // namespace ado::sql
