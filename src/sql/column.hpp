// Expression nodes: column references and stars.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/box.hpp"
#include "sql/forward.hpp"
#include "sql/node.hpp"

namespace ado::sql {

struct ColumnRef {
  std::vector<Identifier> parts = {};
  bool operator==(const ColumnRef&) const = default;
};  // a · t.a · s.t.a · t.a.field
struct PositionalRef {
  std::string number = {};
  bool operator==(const PositionalRef&) const = default;
};  // #1

struct StarReplacement {
  Box<Expr> value = {};
  Identifier column = {};
  bool operator==(const StarReplacement&) const;
};
struct StarRename {
  std::vector<Identifier> column = {};
  Identifier to = {};
  bool operator==(const StarRename&) const = default;
};
// * · t.* · * EXCLUDE (a) REPLACE (e AS b) RENAME (c AS d). Also the argument of count(*).
struct Star {
  std::vector<Identifier> qualifier = {};
  std::vector<std::vector<Identifier>> exclude = {};
  std::vector<StarReplacement> replace = {};
  std::vector<StarRename> rename = {};
  bool operator==(const Star&) const;
};
// COLUMNS(selector); `unpack` for *COLUMNS(selector).
struct ColumnsExpr {
  Box<Expr> selector = {};
  bool unpack = false;
  bool operator==(const ColumnsExpr&) const;
};

}  // namespace ado::sql
