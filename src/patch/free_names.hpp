// Free names: the relations that a query reads from outside of it, by name.
#pragma once

#include <functional>
#include <string>

#include "ir/query_map.hpp"
#include "sql/ast.hpp"

namespace ado::patch {

// Tells of each table reference of one part that no WITH inside `query` answers, with its folded
// name, in document order.
using FreeName = std::function<void(const sql::TableRef& table, const std::string& name)>;
void visit_free_names(const sql::Query& query, sql::Dialect dialect, const FreeName& tell);

// Whether a CTE or table of the mapped statement has this name.
bool is_relation(const ir::QueryMap& map, const sql::Identifier& name);

}  // namespace ado::patch
