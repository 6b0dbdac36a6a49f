// AST nodes for syntax that ado reads and prints but never rewrites: words with expressions
// between.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/box.hpp"
#include "sql/forward.hpp"

namespace ado::sql {

// Words as they were written, then an expression if any.
struct SyntaxPiece {
  std::string words = {};
  MaybeExpr expr = {};
  bool operator==(const SyntaxPiece&) const;
};
// XMLELEMENT(NAME a, b) · COLLATION FOR (c) · TREAT(d AS t).
struct SyntaxExpr {
  std::vector<SyntaxPiece> pieces;
  bool operator==(const SyntaxExpr&) const;
};
// A FROM item of the same kind: source PIVOT (sum(a) FOR b IN (1, 2)) · ROWS FROM (f(1), g(2)) ·
// XMLTABLE(...) · source AT (VERSION => 1). With `statement` it is a query of its own, PIVOT source
// ON ..., and the one FROM item of a SELECT *.
struct SyntaxTable {
  std::optional<Box<TableRef>> source = {};
  std::vector<SyntaxPiece> pieces;
  bool statement = false;
  bool operator==(const SyntaxTable&) const;
};

}  // namespace ado::sql
