// Makes random queries over a schema: every name resolves, types fit, and no two are alike for
// long.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "sql/ast.hpp"
#include "sql/schema.hpp"

namespace ado::fuzz {

// Joins of all kinds, subqueries, grouping, set operations and limits, over the INTEGER columns of
// the tables. Outputs are named c1, c2, ... The schema outlives this.
class QueryGenerator {
 public:
  QueryGenerator(std::uint64_t seed, const sql::Schema& schema) : random_(seed), schema_(schema) {}

  sql::Query query(int depth) { return query(depth, random_.between(1, 3)); }

 private:
  struct Item {
    std::string alias;
    std::vector<std::string> columns;
  };

  sql::Query query(int depth, int width);
  sql::Query set_operation(int depth, int width);
  sql::Query select(int depth, int width);
  void add_items(sql::Select& select, int width);
  void add_groups(sql::Select& select, int width);
  sql::TableRef table(int depth);
  sql::TableRef joined(sql::TableRef left, int depth);
  sql::Expr column() { return column(random_.pick(items_)); }
  sql::Expr column(const Item& item);
  sql::Expr value();
  sql::Expr aggregate();
  sql::Expr condition();
  sql::Expr conjunction();

  Random random_;
  const sql::Schema& schema_;
  std::vector<Item> items_ = {};  // Of the SELECT in the making.
  int aliases_ = 0;
};

}  // namespace ado::fuzz
