// Guards that several transforms share: what would change its meaning when it moves.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "ir/query_map.hpp"
#include "ir/rewrite_aid.hpp"

namespace ado::transforms {

// A subquery below the block reads one of its FROM items, and the qualified name would lead to an
// item of the subquery instead: FROM d WHERE EXISTS (SELECT ... FROM e AS d WHERE y = outer's x).
bool captures_names(const ir::QueryMap& query, ir::BlockIndex block);
// The binding of what is a whole column of the block's own FROM: no field of it, and not merged by
// USING. Null for everything else.
const ir::Binding* own_column(const ir::QueryMap& query, ir::BlockIndex block,
                              const sql::Expr& expr);
// Some FROM item of the block is read as one value: SELECT t FROM t, count(t), ROW(t.*),
// COLUMNS(*).
bool reads_whole_rows(const ir::QueryMap& query, ir::BlockIndex block);
// Computing a CTE once more gives the same rows.
bool has_repeatable_ctes(const ir::QueryMap& query);
// Some CTE of the statement has this name, so that the name may lead elsewhere in another place.
bool is_cte_name(const ir::QueryMap& query, std::string_view name);
// Equal values of the type are the same value to every function. Not so 0.0 and -0.0, intervals of
// a month and of 30 days, times of different zones, texts under a collation, and what holds such.
bool has_one_form_per_value(std::string_view type);
bool is_text_type(std::string_view type);
// min and max exist for the type, tell whether values differ, and may be cast back to it.
bool has_extremes(std::string_view type, sql::Dialect dialect);
// min(value), of values that are all the same, in the type of the column: PostgreSQL's min of a
// varchar is a text.
sql::Expr only_value(const ir::QueryMap& query, const sql::Expr& column, sql::Expr value);
// The FROM item, and all that is below it, leads to the same relations from the top of the
// statement: tables that no CTE hides, CTEs of the statement itself whose name is theirs alone.
bool keeps_meaning_at_top(const ir::QueryMap& query, const ir::FromItem& item);
bool keeps_meaning_at_top(const ir::QueryMap& query, ir::BlockIndex block);
// The same FROM items under the same names, in the same order. How they are joined is not looked
// at.
bool same_from(const ir::QueryMap& query, const ir::Block& a, const ir::Block& b);
// One of the conjuncts that filter the block's rows is `wanted`, which is qualified.
bool has_filter(const ir::QueryMap& query, const ir::Block& block, const sql::Expr& wanted);
// Only comma, CROSS and plain INNER joins: rows pass by their conditions alone.
bool has_plain_joins(const ir::Block& block);
// EXISTS, IN (SELECT ...), (SELECT ...) and the like: the node itself.
bool is_subquery(const sql::Expr& expr);
// Aggregates of parts give that of the whole; avg as sum / count. Not so max(x, 2), which is a
// list, and the average of dates or times, which have no sum.
bool splits_into_partials(const sql::FunctionCall& call, const ir::QueryMap& query);
// Whether what stands in and around aggregates may raise for some row: casts, overflow. Decimal
// arithmetic with room for its result does not, nor does sum itself, which is as wide as it gets.
bool may_raise_per_row(const sql::Expr& expr, const ir::QueryMap& query);

// The expression, qualified, with the filter inside of each of its aggregates.
sql::Expr with_filter(const ir::QueryMap& query, const sql::Expr& expr, const sql::Expr& filter);

// Names that neither the statement nor an earlier call has.
class FreshNames {
 public:
  explicit FreshNames(const ir::QueryMap& query) : query_(query) {}
  std::string make(std::string_view stem);

 private:
  const ir::QueryMap& query_;
  std::set<std::string> made_;
};

}  // namespace ado::transforms
