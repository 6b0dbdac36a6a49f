// Queries of the AST: SELECT cores, set operations, WITH.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/box.hpp"
#include "sql/expr.hpp"
#include "sql/from.hpp"
#include "sql/window.hpp"

namespace ado::sql {

struct SelectItem {
  Expr expr = {};
  std::optional<Identifier> alias = {};
  bool operator==(const SelectItem&) const = default;
};
// all: SELECT ALL. semantic: SELECT SEMANTIC DISTINCT, of one item and in pipelines only.
enum class DistinctKind { none, all, distinct, on, semantic };
enum class GroupingKind { expression, rollup, cube, grouping_sets, empty };
// expression: `expr`. rollup, cube: `sets`, each an expression or a row of them. grouping_sets:
// `elements`. empty: ().
struct GroupingElement {
  GroupingKind kind = GroupingKind::expression;
  std::vector<Expr> exprs = {};
  std::vector<GroupingElement> elements = {};
  bool operator==(const GroupingElement&) const = default;
};
struct GroupBy {
  bool all = false;
  bool distinct = false;
  std::vector<GroupingElement> elements = {};
  bool operator==(const GroupBy&) const = default;
};
struct NamedWindow {
  Identifier name = {};
  WindowSpec spec = {};
  bool operator==(const NamedWindow&) const = default;
};

struct Select : NodeBase {
  DistinctKind distinct = DistinctKind::none;
  std::vector<Expr> distinct_on = {};
  std::vector<SelectItem> items = {};  // Empty is legal in PostgreSQL.
  std::vector<TableRef> from = {};     // Comma list; FROM-first is read into the same shape.
  MaybeExpr where = {};
  std::optional<GroupBy> group_by = {};
  MaybeExpr having = {};
  std::vector<NamedWindow> windows = {};
  MaybeExpr qualify = {};
  std::optional<Sample> sample = {};
  bool operator==(const Select&) const;
};
struct Values : NodeBase {
  std::vector<std::vector<Expr>> rows = {};
  bool operator==(const Values&) const;
};
enum class SetOperator { union_, intersect, except };
struct SetOperation : NodeBase {
  SetOperator op = SetOperator::union_;
  bool all = false;
  bool by_name = false;
  Box<Query> left = {};  // An operand that has its own WITH, ORDER BY or LIMIT was in parentheses.
  Box<Query> right = {};
  bool operator==(const SetOperation&) const;
};
using QueryBody = std::variant<Select, Values, SetOperation>;

enum class Materialization { unspecified, materialized, not_materialized };
struct CommonTable : NodeBase {
  Identifier name = {};
  std::vector<Identifier> columns = {};
  Box<Query> query = {};
  Materialization materialization = Materialization::unspecified;
  std::vector<Identifier> using_key = {};  // DuckDB: USING KEY (a, b) of a recursive table.
  std::string search_and_cycle = {};       // PostgreSQL: SEARCH ... CYCLE ..., as its tokens.
  bool operator==(const CommonTable&) const;
};
struct With {
  bool recursive = false;
  std::vector<CommonTable> tables = {};
  bool operator==(const With&) const = default;
};
struct Limit {
  MaybeExpr count = {};
  bool percent = false;
  bool with_ties = false;  // FETCH FIRST n ROWS WITH TIES
  MaybeExpr offset = {};
  bool operator==(const Limit&) const = default;
};
struct OrderBy {
  bool all = false;
  SortDirection direction = SortDirection::unspecified;
  NullsOrder nulls = NullsOrder::unspecified;
  std::vector<OrderItem> items = {};
  bool operator==(const OrderBy&) const = default;
};

struct Query : NodeBase {
  Query();
  Query(const Query& other);
  Query(Query&& other) noexcept;
  Query& operator=(const Query& other);
  Query& operator=(Query&& other) noexcept;
  ~Query();
  std::optional<With> with = {};
  QueryBody body = {};
  std::optional<OrderBy> order_by = {};
  std::optional<Limit> limit = {};
  std::vector<std::string> locking = {};  // "FOR UPDATE OF t NOWAIT", as its tokens.
  bool parenthesized =
      false;  // Set operand in redundant parentheses: kept for faithful nesting only.
  bool operator==(const Query&) const;
};

}  // namespace ado::sql
