// Scores, and the reasons for them.
#include "knowledge/retrieval.hpp"

#include <gtest/gtest.h>

#include "knowledge/features.hpp"

namespace ado::knowledge {
namespace {

vectors::Vector with(std::initializer_list<Feature> features) {
  vectors::Vector vector(feature_names().size(), 0);
  for (const Feature feature : features) vector[static_cast<std::size_t>(feature)] = 1;
  return vector;
}

Retrieval retrieval() {
  std::vector<GoldExample> examples = {
      {.id = "rollup", .transform_id = "staged_rollup", .status = GoldStatus::promoted},
      {.id = "union", .transform_id = "union_of_groupings", .status = GoldStatus::promoted},
      {.id = "rollup_slow", .transform_id = "staged_rollup", .status = GoldStatus::regression},
      {.id = "server",
       .engine = sql::Dialect::postgres,
       .transform_id = "staged_rollup",
       .status = GoldStatus::promoted}};
  const std::vector<Profile> profiles = {
      {.features = with({Feature::grouping_sets, Feature::sums})},
      {.features = with({Feature::union_alls, Feature::sums})},
      {.features = with({Feature::grouping_sets, Feature::windows})},
      {.features = with({Feature::grouping_sets})}};
  return *Retrieval::make(std::move(examples), profiles);
}

std::vector<std::string> ids(const std::vector<Similar>& similar) {
  std::vector<std::string> result;
  for (const Similar& each : similar) result.push_back(each.example->id);
  return result;
}
using Ids = std::vector<std::string>;

TEST(Retrieval, SharedGapsComeFirstThenLikeness) {
  const Retrieval all = retrieval();
  const Profile query{.features = with({Feature::grouping_sets, Feature::sums}),
                      .gaps = {"union_of_groupings"}};
  const std::vector<Similar> found = all.similar(query, sql::Dialect::duckdb);
  EXPECT_EQ(ids(found), (Ids{"union", "rollup", "rollup_slow"}));
  EXPECT_NEAR(found[1].similarity, 1, 1e-6);
  EXPECT_EQ(found[1].score, 0) << "no gap is shared";
  EXPECT_DOUBLE_EQ(found[0].score, found[0].similarity);
}

TEST(Retrieval, IsOfOneEngine) {
  const Retrieval all = retrieval();
  EXPECT_EQ(ids(all.similar({.features = with({}), .gaps = {}}, sql::Dialect::postgres)),
            Ids{"server"});
}

TEST(Retrieval, TheBestOfEachTransform) {
  const Retrieval all = retrieval();
  const Profile query{.features = with({Feature::grouping_sets, Feature::sums}),
                      .gaps = {"staged_rollup", "union_of_groupings"}};
  const std::vector<Similar> found = all.similar(query, sql::Dialect::duckdb);
  EXPECT_EQ(ids(best_of_each(found, GoldStatus::promoted, 3)), (Ids{"rollup", "union"}));
  EXPECT_EQ(ids(best_of_each(found, GoldStatus::promoted, 1)), Ids{"rollup"});
  EXPECT_EQ(ids(best_of_each(found, GoldStatus::regression, 3)), Ids{"rollup_slow"});
}

TEST(Retrieval, SaysWhy) {
  const Retrieval all = retrieval();
  const Profile query{.features = with({Feature::grouping_sets, Feature::sums}),
                      .gaps = {"staged_rollup"}};
  const std::vector<Similar> found = all.similar(query, sql::Dialect::duckdb);
  EXPECT_EQ(reason_of(found[0]),
            "1.00 = similarity 1.00 x 1 shared gap (staged_rollup); alike in sums, ROLLUPs and "
            "grouping sets");
  EXPECT_NE(reason_of(found[2]).find("unlike in"), std::string::npos) << reason_of(found[2]);
}

TEST(Retrieval, RefusesVectorsOfAnotherSize) {
  const Retrieval all = retrieval();
  auto index = vectors::FlatIndex::read(*all.index().bytes());
  ASSERT_TRUE(index);
  EXPECT_FALSE(Retrieval::from({{.id = "one"}}, all.scaling(), *std::move(index)).has_value());
}

}  // namespace
}  // namespace ado::knowledge
