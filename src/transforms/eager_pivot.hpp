// Aggregates that pivot: sum(CASE WHEN d.day = 'Sunday' THEN f.x END), count(*) FILTER (WHERE d.y).
// The condition is the same for all rows of a partial group, so it may be asked of the group.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string_view>
#include <vector>

#include "ir/query_map.hpp"

namespace ado::transforms {

// Points into the query.
struct Pivot {
  std::vector<const sql::Expr*> conditions;
  std::vector<const sql::Expr*> values;
};
// What an aggregate call would be as a pivot; without conditions when it is none.
Pivot pivot_of(const sql::Expr& aggregate);

// Node ids of those of the aggregates that are pivots: no condition of any reads an item that a
// value or another aggregate reads, or, when none reads any, one of `facts`.
std::set<std::uint32_t> find_pivots(const ir::QueryMap& query, ir::BlockIndex block,
                                    const std::vector<const sql::Expr*>& aggregates,
                                    const std::set<std::size_t>& facts);

// The argument and the filter of the upper aggregate: values replaced, conditions lifted.
struct PivotLift {
  std::function<sql::Expr(const sql::Expr& value)> value;
  std::function<sql::Expr(const sql::Expr& condition)> condition;
};
// `sum(<this>)` over partial groups; `aggregate` is a pivot.
sql::Expr sum_of_pivot(const sql::Expr& aggregate, std::string_view function,
                       const PivotLift& lift);

}  // namespace ado::transforms
