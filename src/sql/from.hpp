// FROM items of the AST: tables, derived tables, table functions, joins.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/box.hpp"
#include "sql/expr.hpp"

namespace ado::sql {

struct TableAlias {
  Identifier name = {};
  std::vector<Identifier> columns = {};
  bool operator==(const TableAlias&) const = default;
};
// What stands behind TABLESAMPLE or USING SAMPLE, kept as its tokens: ado never rewrites a sampled
// query.
struct Sample {
  std::string text = {};
  bool operator==(const Sample&) const = default;
};
struct BaseTable {
  std::vector<Identifier> name = {};
  bool only = false;
  std::optional<Sample> sample = {};
  bool operator==(const BaseTable&) const = default;
};
struct DerivedTable {
  Box<Query> query = {};
  bool lateral = false;
  std::optional<Sample> sample = {};
  bool operator==(const DerivedTable&) const;
};  // (SELECT ...), (VALUES ...)
// json_to_record(j) AS r(a INT, b TEXT COLLATE "C")
struct ColumnDefinition {
  Identifier name = {};
  TypeName type = {};
  std::vector<Identifier> collation = {};
  bool operator==(const ColumnDefinition&) const = default;
};
struct TableFunction {
  Expr call = {};
  bool lateral = false;
  bool with_ordinality = false;
  std::vector<ColumnDefinition> columns = {};  // Behind the alias, which may be absent.
  std::optional<Sample> sample = {};
  bool operator==(const TableFunction&) const = default;
};
enum class JoinKind { inner, left, right, full, cross, semi, anti, positional };
struct Join {
  JoinKind kind = JoinKind::inner;
  bool natural = false;
  bool asof = false;  // ASOF [LEFT ...] JOIN
  Box<TableRef> left = {};
  Box<TableRef> right = {};
  MaybeExpr condition = {};  // ON
  std::vector<Identifier> using_columns = {};
  std::optional<Identifier> using_alias = {};  // USING (a) AS j: names the merged columns.
  bool operator==(const Join&) const;
};
using TableNode = std::variant<BaseTable, DerivedTable, TableFunction, Join, SyntaxTable>;
struct TableRef : NodeBase {
  TableNode node = {};
  std::optional<TableAlias> alias = {};  // On a Join: (a JOIN b ON ...) AS j.
  TableRef();
  TableRef(const TableRef& other);
  TableRef(TableRef&& other) noexcept;
  TableRef& operator=(const TableRef& other);
  TableRef& operator=(TableRef&& other) noexcept;
  ~TableRef();
  template <AlternativeOf<TableNode> Node>
  TableRef(Node value);  // NOLINT: implicit on purpose.
  bool operator==(const TableRef& other) const;
};

}  // namespace ado::sql
