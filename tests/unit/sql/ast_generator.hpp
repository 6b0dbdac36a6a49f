// Makes random trees of every kind that a dialect has, within a depth: what property tests feed on.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "sql/ast.hpp"

namespace ado::sql {

// Every tree is one that the parser could have made: a list of one is no row, a lambda stands in a
// call that takes one, a name without quotes is one that needs none.
class AstGenerator {
 public:
  AstGenerator(std::uint64_t seed, Dialect dialect) : random_(seed), dialect_(dialect) {}

  Query query(int depth);
  Expr expr(int depth);
  TableRef table(int depth);

 private:
  bool is_duckdb() const { return dialect_ == Dialect::duckdb; }
  bool chance(double probability) { return random_.chance(probability); }
  template <typename Value>
  Value one_of(std::initializer_list<Value> values) {
    return values.begin()[random_.below(values.size())];
  }
  template <typename Make>
  auto some(int least, int most, Make&& make) {
    std::vector<decltype(make())> values;
    for (int count = random_.between(least, most); count > 0; --count) values.push_back(make());
    return values;
  }

  Identifier name();
  Identifier label();
  std::vector<Identifier> path();
  TypeName type(int depth);
  std::string infix_operator();

  Expr constant();
  Expr leaf();
  Expr operation(int depth);
  Expr predicate(int depth);
  Expr subquery(int depth);
  Expr call(int depth);
  Expr standard_call(int depth);
  Expr lambda_call(int depth);
  Expr collection(int depth);
  Expr member(int depth);
  Expr conversion(int depth);
  Expr choice(int depth);
  Expr interval(int depth);
  Expr star(int depth);
  MaybeExpr maybe(double probability, int depth);
  std::vector<Expr> exprs(int least, int most, int depth);
  OrderItem order_item(int depth);
  WindowSpec window(int depth);
  Frame frame(int depth);
  FrameBound bound(int depth, bool may_be_last);

  Select select(int depth);
  QueryBody body(int depth);
  GroupBy group_by(int depth);
  GroupingElement grouping_element(int depth);
  With with(int depth);
  Limit limit(int depth);
  OrderBy order_by(int depth);
  TableRef join(int depth);
  SyntaxTable syntax_table(int depth);
  TableAlias alias();

  Random random_;
  Dialect dialect_;
};

}  // namespace ado::sql
