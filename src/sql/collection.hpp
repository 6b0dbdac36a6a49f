// Expression nodes: rows, lists, structs, maps, their members, and lambdas.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/box.hpp"
#include "sql/forward.hpp"
#include "sql/node.hpp"

namespace ado::sql {

struct Row {
  std::vector<Expr> items;
  bool keyword = false;
  bool operator==(const Row&) const;
};  // (a, b) · ROW(a, b)
struct ListLiteral {
  std::vector<Expr> items;
  bool keyword = false;
  bool operator==(const ListLiteral&) const;
};  // [a, b] · ARRAY[a, b]
struct StructField {
  std::string name = {};
  Box<Expr> value = {};
  bool operator==(const StructField&) const;
};
struct StructLiteral {
  std::vector<StructField> fields = {};
  bool operator==(const StructLiteral&) const;
};  // {'a': 1}
struct MapEntry {
  Box<Expr> key = {};
  Box<Expr> value = {};
  bool operator==(const MapEntry&) const;
};
struct MapLiteral {
  std::vector<MapEntry> entries = {};
  bool operator==(const MapLiteral&) const;
};  // MAP {'k': v}
// `enclosed`: the base is such a member itself, and stood in parentheses: (a[1])[2]. Only
// PostgreSQL tells this from a[1][2].
struct Subscript {
  Box<Expr> base = {};
  Box<Expr> index = {};
  bool enclosed = false;
  bool operator==(const Subscript&) const;
};
struct Slice {
  Box<Expr> base = {};
  MaybeExpr low = {};
  MaybeExpr high = {};
  MaybeExpr step = {};
  bool enclosed = false;
  bool operator==(const Slice&) const;
};
struct FieldAccess {
  Box<Expr> base = {};
  Identifier field = {};
  bool enclosed = false;
  bool operator==(const FieldAccess&) const;
};  // (expr).field, f(x).field
struct AllFields {
  Box<Expr> base = {};
  bool enclosed = false;
  bool operator==(const AllFields&) const;
};  // (expr).*
enum class LambdaStyle { arrow, keyword };  // x -> e · lambda x: e
struct Lambda {
  std::vector<Identifier> parameters = {};
  Box<Expr> body = {};
  LambdaStyle style = LambdaStyle::arrow;
  bool operator==(const Lambda&) const;
};
struct ListComprehension {
  Box<Expr> body = {};
  std::vector<Identifier> variables = {};
  Box<Expr> source = {};
  MaybeExpr condition = {};
  bool operator==(const ListComprehension&) const;
};

}  // namespace ado::sql
