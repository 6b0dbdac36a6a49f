#include "mission/examples.hpp"

#include <gtest/gtest.h>

#include "sql/parse.hpp"
#include "sql/schema.hpp"

namespace ado::mission {
namespace {

// Of the transforms below, only eager_aggregation has something to do here.
ir::QueryMap query() {
  auto schema = sql::parse_schema(
      "CREATE TABLE f (k INTEGER, x INTEGER); CREATE TABLE d (k INTEGER PRIMARY KEY, name VARCHAR)",
      sql::Dialect::duckdb);
  auto statement = sql::parse_statement(
      "SELECT d.name, sum(f.x) FROM f, d WHERE f.k = d.k GROUP BY d.name", sql::Dialect::duckdb);
  return *ir::QueryMap::make(*std::move(statement),
                             std::make_shared<const sql::Schema>(*std::move(schema)));
}

knowledge::GoldExample example(std::string id, std::string transform_id, double speedup,
                               sql::Dialect engine = sql::Dialect::duckdb) {
  return {.id = std::move(id),
          .engine = engine,
          .transform_id = std::move(transform_id),
          .outcome = {.speedup = speedup}};
}

std::vector<std::string> ids(std::string_view ordered,
                             const std::vector<knowledge::GoldExample>& all) {
  std::vector<std::string> result;
  for (const knowledge::GoldExample& each : examples_for(query(), ordered, all)) {
    result.push_back(each.id);
  }
  return result;
}
using Ids = std::vector<std::string>;

TEST(Examples, ShowWhatHasASiteTheLargestGainFirstOnceATransform) {
  const std::vector<knowledge::GoldExample> all = {
      example("small", "eager_aggregation", 1.2), example("large", "eager_aggregation", 3),
      example("elsewhere", "or_join_to_union", 100),
      example("server", "eager_aggregation", 9, sql::Dialect::postgres)};
  EXPECT_EQ(ids("", all), Ids{"large"});
}

TEST(Examples, WhatWasOrderedComesFirst) {
  const std::vector<knowledge::GoldExample> all = {example("large", "eager_aggregation", 3),
                                                   example("ordered", "or_join_to_union", 2)};
  EXPECT_EQ(ids("or_join_to_union", all), (Ids{"ordered", "large"}));
}

}  // namespace
}  // namespace ado::mission
