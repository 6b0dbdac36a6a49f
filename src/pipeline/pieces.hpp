// Pieces of rewritten queries: the expressions and tables that planning puts together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "semantic/value.hpp"
#include "sql/ast.hpp"

namespace ado::pipeline {

bool has_semantic(const sql::Expr& expr);
bool has_semantic(const std::optional<Box<sql::Expr>>& expr);
// Whether a table or what it joins has a semantic call of its own, those of nested queries aside.
bool has_own_semantic(const sql::TableRef& table);
// Whether it is a call of an aggregate, a semantic one included; not one with OVER.
bool is_aggregate(const sql::Expr& expr, sql::Dialect dialect);
// Whether an aggregate stands in it, semantic ones included; not in nested queries.
bool has_aggregate(const sql::Expr& expr, sql::Dialect dialect);
bool has_window(const sql::Expr& expr);
// Whether running it twice on one snapshot gives the same rows, as far as can be seen.
bool is_repeatable(const sql::Query& query, sql::Dialect dialect);
bool is_volatile(const sql::Expr& expr, sql::Dialect dialect);
// What gives another value each time it is evaluated, "a volatile function", "a subquery whose rows
// may differ each time"; empty when nothing of it does.
std::string_view what_differs(const sql::Expr& expr, sql::Dialect dialect);
// Whether it may make several rows of one, as unnest does. A server's unknown functions may.
bool may_bring_rows(const sql::Expr& expr, sql::Dialect dialect);

std::string_view text_type(sql::Dialect dialect);  // VARCHAR, text
std::string_view type_name(semantic::ResultType type, sql::Dialect dialect);
sql::Expr as_text(sql::Expr expr, sql::Dialect dialect);
sql::Expr column(std::string_view table, std::string_view name);
sql::Expr truth(sql::Expr condition, bool negated);                  // condition IS [NOT] TRUE
sql::Expr not_false(sql::Expr condition);                            // condition IS NOT FALSE
sql::Expr same_key(sql::Expr a, sql::Expr b, sql::Dialect dialect);  // NULLs are the same.
sql::MaybeExpr maybe_and(std::vector<sql::Expr> operands);           // Nothing for none.

// SELECT * FROM table
sql::Query read_table(std::string_view table);
// One table of the comma list: its items cross-joined; one row without columns when it is empty.
sql::TableRef fold_from(std::vector<sql::TableRef> from);
void left_join(std::vector<sql::TableRef>& from, std::string_view table, std::string_view alias,
               sql::Expr condition);

// Makes * stand for the tables that are there now, so that it does not show those joined later.
// Errors: unsupported where no list of t.* says the same.
Result<void> qualify_stars(sql::Select& select);

// The query with every semantic call replaced by one of the same type that reads the same columns
// and asks nobody: what the engine's binder checks before anything is run.
sql::Query skeleton(const sql::Query& query, sql::Dialect dialect);

// The name of a result column that no alias names: the operator in lower case for a call, for the
// rest what the engine would show of the query as it was written.
std::string name_of_item(const sql::Expr& original, sql::Dialect dialect);

}  // namespace ado::pipeline
