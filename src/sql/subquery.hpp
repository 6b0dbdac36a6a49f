// Expression nodes: subqueries and quantified comparisons.
#pragma once

#include <string>

#include "base/box.hpp"
#include "sql/forward.hpp"

namespace ado::sql {

struct Exists {
  Box<Query> query = {};
  bool operator==(const Exists&) const;
};
struct ScalarSubquery {
  Box<Query> query = {};
  bool operator==(const ScalarSubquery&) const;
};
struct ArraySubquery {
  Box<Query> query = {};
  bool operator==(const ArraySubquery&) const;
};  // ARRAY(SELECT ...)
enum class Quantifier { any, all };
// x = ANY (SELECT ...) or x = ANY (array): `right` is a ScalarSubquery or another expression.
struct Quantified {
  std::string op = {};
  Quantifier quantifier = Quantifier::any;
  Box<Expr> left = {};
  Box<Expr> right = {};
  bool operator==(const Quantified&) const;
};

}  // namespace ado::sql
