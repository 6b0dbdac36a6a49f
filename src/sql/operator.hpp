// Expression nodes: operators, tests and predicates.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/box.hpp"
#include "sql/forward.hpp"
#include "sql/node.hpp"

namespace ado::sql {

struct Unary {
  std::string op = {};
  Box<Expr> operand = {};
  bool operator==(const Unary&) const;
};  // - + ~ @ and prefix operators.
struct Postfix {
  std::string op = {};
  Box<Expr> operand = {};
  bool operator==(const Postfix&) const;
};  // x!
// Every infix operator but AND and OR: = <> < <= > >= + - * / // % ^ ** || << >> & | -> ->> ~ ~* @>
// <@ && ^@ "IS DISTINCT FROM", "IS NOT DISTINCT FROM", OPERATOR(s.+). `op` canonical: != is kept
// apart from <> by nothing: both are "<>"; == is "=".
struct Binary {
  std::string op = {};
  Box<Expr> left = {};
  Box<Expr> right = {};
  bool operator==(const Binary&) const;
};
enum class Connective { conjunction, disjunction };
// a AND b AND c is one node with three operands; a AND (b AND c) keeps its nesting.
struct Logical {
  Connective connective = Connective::conjunction;
  std::vector<Expr> operands;
  bool operator==(const Logical&) const;
};
struct Not {
  Box<Expr> operand = {};
  bool operator==(const Not&) const;
};
enum class TruthTest { null, true_, false_, unknown };
struct IsTest {
  Box<Expr> operand = {};
  TruthTest test = TruthTest::null;
  bool negated = false;
  bool operator==(const IsTest&) const;
};
struct Between {
  Box<Expr> operand = {};
  Box<Expr> low = {};
  Box<Expr> high = {};
  bool negated = false;
  bool symmetric = false;
  bool operator==(const Between&) const;
};
struct InList {
  Box<Expr> operand = {};
  std::vector<Expr> items;
  bool negated = false;
  bool operator==(const InList&) const;
};
struct InSubquery {
  Box<Expr> operand = {};
  Box<Query> query = {};
  bool negated = false;
  bool operator==(const InSubquery&) const;
};
// x IN y without parentheses (DuckDB: y is a list, a struct or a map).
struct InExpr {
  Box<Expr> operand = {};
  Box<Expr> container = {};
  bool negated = false;
  bool operator==(const InExpr&) const;
};
enum class LikeKind { like, ilike, similar_to, glob };
struct Like {
  LikeKind kind = LikeKind::like;
  Box<Expr> operand = {};
  Box<Expr> pattern = {};
  MaybeExpr escape = {};
  bool negated = false;
  bool operator==(const Like&) const;
};

}  // namespace ado::sql
