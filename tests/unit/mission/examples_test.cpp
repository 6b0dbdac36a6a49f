// Which examples a prompt shows: those that close a gap of the query, the most alike first.
#include "mission/examples.hpp"

#include <gtest/gtest.h>

#include "mission/precedents.hpp"
#include "sql/parse.hpp"
#include "sql/schema.hpp"

namespace ado::mission {
namespace {

using knowledge::GoldStatus;

constexpr std::string_view kGrouped =
    "SELECT d.name, sum(f.x) FROM f, d WHERE f.k = d.k GROUP BY d.name";
constexpr std::string_view kRanked =
    "SELECT k FROM (SELECT k, rank() OVER (PARTITION BY k ORDER BY x) AS r FROM f) t WHERE r < 3";

ir::QueryMap map_of(std::string_view text) {
  auto schema = sql::parse_schema(
      "CREATE TABLE f (k INTEGER, x INTEGER); CREATE TABLE d (k INTEGER PRIMARY KEY, name VARCHAR)",
      sql::Dialect::duckdb);
  auto statement = sql::parse_statement(text, sql::Dialect::duckdb);
  return *ir::QueryMap::make(*std::move(statement),
                             std::make_shared<const sql::Schema>(*std::move(schema)));
}

// Of the transforms below, only eager_aggregation has something to do in kGrouped.
struct Example {
  std::string id, transform_id;
  std::string_view sql = kGrouped;
  sql::Dialect engine = sql::Dialect::duckdb;
  GoldStatus status = GoldStatus::promoted;
};

knowledge::Retrieval retrieval_of(const std::vector<Example>& all) {
  std::vector<knowledge::GoldExample> examples;
  std::vector<knowledge::Profile> profiles;
  for (const Example& each : all) {
    examples.push_back({.id = each.id,
                        .engine = each.engine,
                        .transform_id = each.transform_id,
                        .status = each.status});
    profiles.push_back(profile_of(map_of(each.sql), nullptr));
  }
  return *knowledge::Retrieval::make(std::move(examples), profiles);
}

using Ids = std::vector<std::string>;
Ids ids(std::string_view ordered, const std::vector<Example>& all) {
  const knowledge::Retrieval retrieval = retrieval_of(all);
  Ids result;
  for (const knowledge::GoldExample& each : examples_for(map_of(kGrouped), ordered, &retrieval)) {
    result.push_back(each.id);
  }
  return result;
}

TEST(Examples, ShowWhatClosesAGapTheMostAlikeOnceATransform) {
  EXPECT_EQ(ids("", {{"ranked", "eager_aggregation", kRanked},
                     {"grouped", "eager_aggregation"},
                     {"elsewhere", "or_join_to_union"},
                     {"server", "eager_aggregation", kGrouped, sql::Dialect::postgres}}),
            Ids{"grouped"});
}

TEST(Examples, WhatWasOrderedComesFirst) {
  EXPECT_EQ(ids("or_join_to_union",
                {{"grouped", "eager_aggregation"}, {"ordered", "or_join_to_union", kRanked}}),
            (Ids{"ordered", "grouped"}));
}

TEST(Examples, ARegressionIsShownBehindThem) {
  const auto duckdb = sql::Dialect::duckdb;
  EXPECT_EQ(ids("", {{"slower", "eager_aggregation", kGrouped, duckdb, GoldStatus::regression},
                     {"unlike", "eager_aggregation", kRanked, duckdb, GoldStatus::regression},
                     {"faster", "eager_aggregation", kRanked}}),
            (Ids{"faster", "slower"}));
}

TEST(Examples, WithoutKnowledgeThereAreNone) {
  EXPECT_TRUE(examples_for(map_of(kGrouped), "", nullptr).empty());
}

TEST(Precedents, WeighMildlyAndSayWhatTheyAre) {
  const knowledge::Retrieval retrieval =
      retrieval_of({{"faster", "eager_aggregation"}, {"ranked", "rank_limit_prefilter", kRanked}});
  const PrecedentsOf all = precedents_of(&retrieval, map_of(kGrouped), nullptr);
  ASSERT_EQ(all.size(), 1U) << "what has no site is no precedent";
  const Precedents& precedents = all.at("eager_aggregation");
  EXPECT_NEAR(weight_of(precedents), 1.2, 1e-6);
  EXPECT_EQ(told(precedents), "; like gold example faster (1.00)");
  EXPECT_NEAR(weight_of(Precedents{.loss = precedents.gain}), 0.8, 1e-6);
  EXPECT_EQ(weight_of(Precedents{}), 1);
  EXPECT_EQ(told(Precedents{}), "");
}

}  // namespace
}  // namespace ado::mission
