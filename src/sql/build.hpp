// Makes AST nodes: what transforms and patches build their SQL from instead of gluing text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/ast.hpp"

namespace ado::sql {

// The name as it is, not to be folded: quoted when one of the dialects would not take it back so.
Identifier make_identifier(std::string_view name);
Expr make_column(std::string_view table, std::string_view column);
Expr make_column(Identifier table, Identifier column);
Expr make_column(Identifier column);
Expr make_integer(long long value);
Expr make_string(std::string_view text);
Expr make_null();
Expr make_binary(std::string_view op, Expr left, Expr right);
Expr make_and(std::vector<Expr> operands);  // Flattens; none gives TRUE, one gives itself.
Expr make_or(std::vector<Expr> operands);   // Flattens; none gives FALSE, one gives itself.
Expr make_is_null(Expr operand);
Expr make_is_not_null(Expr operand);
Expr make_call(std::string_view function, std::vector<Expr> arguments);
Expr make_count_star();
Expr make_cast(Expr operand, std::string_view type);  // "DECIMAL(7,2)", "INTEGER[]".
TableRef make_table(std::string_view name, std::string_view alias = {});
TableRef make_derived(Query query, std::string_view alias);
TableRef make_join(JoinKind kind, TableRef left, TableRef right, MaybeExpr condition);
SelectItem make_item(Expr expr, std::string_view alias = {});
GroupBy make_group_by(std::vector<Expr> keys);
Query make_query(Select select);
Query make_union_all(std::vector<Query> operands);  // At least one; grouped from the left.
CommonTable make_cte(std::string_view name, Query query,
                     Materialization materialization = Materialization::unspecified);

// The conjuncts of an optional condition, in order; nested ANDs flattened.
std::vector<Expr> conjuncts(const MaybeExpr& condition);
std::vector<const Expr*> conjunct_refs(const MaybeExpr& condition);
// The select core of a query whose body is one, else null.
const Select* as_select(const Query& query);
Select* as_select(Query& query);

}  // namespace ado::sql
