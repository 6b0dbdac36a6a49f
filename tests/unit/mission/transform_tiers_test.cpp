// Where a record knows transforms from: one tier after the other, the surest first.
#include "mission/transform_tiers.hpp"

#include <gtest/gtest.h>

#include "mission/sql_difference.hpp"
#include "transforms/catalog.hpp"

namespace ado::mission {
namespace {

using Ids = std::vector<std::string>;

Probe model_probe(const std::string& id, const std::string& transform) {
  Probe probe;
  probe.id = id;
  probe.source = Source::model;
  probe.transform_id = transform;
  return probe;
}

View view_with_reply(const std::string& subject, const std::string& text) {
  View view;
  view.assignment = Assignment{};
  view.assignment->engine = "duckdb";
  view.assignment->sql = "SELECT a FROM t WHERE x = 1 OR y = 2";
  Call call;
  call.question.subject = subject;
  call.exchange.outcome = llm::Reply{.text = text};
  view.calls.push_back(std::move(call));
  return view;
}

TEST(TransformTiers, ABuiltInProbeWasAssignedItsTransform) {
  Probe probe;
  probe.id = "p01";
  probe.transform_id = "exists_to_in";
  const FoundTransforms found = find_transforms(probe, View{});
  EXPECT_EQ(found.ids, Ids{"exists_to_in"});
  EXPECT_EQ(found.tier, TransformTier::assignment);
}

TEST(TransformTiers, AnOrderedProbeOfAModelWasAssignedToo) {
  View view = view_with_reply("m03", "{}");
  view.briefs.push_back({.id = "m03", .transform_id = "exists_to_in"});
  EXPECT_EQ(find_transforms(model_probe("m03", "exists_to_in"), view).tier,
            TransformTier::assignment);
}

TEST(TransformTiers, ABriefIsNotThatOfALongerNumber) {
  View view = view_with_reply("mb10", "no idea");
  view.briefs.push_back({.id = "mb1", .text = "Decorrelate the subquery with a window"});
  view.briefs.push_back({.id = "mb10", .text = "no strategy that is known"});
  EXPECT_TRUE(find_transforms(model_probe("mb10a", "none"), view).ids.empty());
  EXPECT_EQ(find_transforms(model_probe("mb1a", "none"), view).ids,
            Ids{"correlated_aggregate_to_window"});
  EXPECT_FALSE(find_transforms(model_probe("mb1ar", "none"), view).ids.empty());
}

TEST(TransformTiers, AModelNamesItsOwnPlan) {
  const View view = view_with_reply("m01", "this is like exists_to_in");
  const FoundTransforms found = find_transforms(model_probe("m01", "x_zone_maps"), view);
  EXPECT_EQ(found.ids, Ids{"x_zone_maps"});
  EXPECT_EQ(found.tier, TransformTier::reply_text);
}

TEST(TransformTiers, AReplyWithoutAPlanMayNameTransforms) {
  const View view =
      view_with_reply("m01", "I would try exists_to_in, not my_exists_to_in or outer_to_inner.");
  const FoundTransforms found = find_transforms(model_probe("m01", "none"), view);
  EXPECT_EQ(found.ids, (Ids{"outer_to_inner", "exists_to_in"}));
  EXPECT_EQ(found.tier, TransformTier::reply_text);
}

TEST(TransformTiers, AStrategyIsLookedUp) {
  View view = view_with_reply("mb1", "no idea");
  view.briefs.push_back({.id = "mb1", .text = "Decorrelate the subquery with a window"});
  const FoundTransforms found = find_transforms(model_probe("mb1a", "none"), view);
  EXPECT_EQ(found.ids, Ids{"correlated_aggregate_to_window"});
  EXPECT_EQ(found.tier, TransformTier::strategy_map);
}

TEST(TransformTiers, TheSqlTellsWhenNothingElseDoes) {
  const View view = view_with_reply("m01", "here it is");
  Probe probe = model_probe("m01", "none");
  probe.sql = "SELECT a FROM t WHERE x = 1 UNION ALL SELECT a FROM t WHERE y = 2";
  const FoundTransforms found = find_transforms(probe, view);
  EXPECT_EQ(found.ids, Ids{"or_join_to_union"});
  EXPECT_EQ(found.tier, TransformTier::sql_diff);
  probe.sql.clear();
  EXPECT_TRUE(find_transforms(probe, view).ids.empty());
  EXPECT_FALSE(find_transforms(probe, view).tier);
}

TEST(TransformTiers, EveryStrategyComesToATransformOfTheCatalog) {
#define STRATEGY(words, transform)                                          \
  EXPECT_NE(transforms::find_transform(#transform), nullptr) << #transform; \
  EXPECT_FALSE(transform_of_strategy(words).empty()) << words;
#include "mission/strategies.def"
#undef STRATEGY
}

struct Difference {
  const char* before;
  const char* after;
  const char* transform;
};
TEST(SqlDifference, IsLookedUpByWhatCameAndWent) {
  const Difference differences[] = {
      {"SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k)",
       "SELECT a FROM t WHERE k IN (SELECT k FROM u)", "exists_to_in"},
      {"SELECT a FROM t WHERE (SELECT count(*) FROM u WHERE u.k = t.k) > 0",
       "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k)", "count_to_exists"},
      {"SELECT a FROM t WHERE k NOT IN (SELECT k FROM u)",
       "SELECT a FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.k = t.k)",
       "not_in_to_not_exists"},
      {"SELECT a FROM t LEFT JOIN u ON t.k = u.k WHERE u.b = 1",
       "SELECT a FROM t JOIN u ON t.k = u.k WHERE u.b = 1", "outer_to_inner"},
      {"SELECT sum(a) FROM t JOIN u ON t.k = u.k GROUP BY u.b",
       "SELECT sum(s) FROM (SELECT k, sum(a) AS s FROM t GROUP BY k) p JOIN u ON p.k = u.k "
       "GROUP BY u.b",
       "eager_aggregation"},
  };
  for (const Difference& each : differences) {
    EXPECT_EQ(transforms_by_difference(each.before, each.after, sql::Dialect::duckdb),
              Ids{each.transform})
        << each.after;
    ASSERT_NE(transforms::find_transform(each.transform), nullptr);
  }
  EXPECT_TRUE(transforms_by_difference("SELECT 1", "SELECT 1", sql::Dialect::duckdb).empty());
  EXPECT_TRUE(transforms_by_difference("SELECT 1", "no SQL", sql::Dialect::duckdb).empty());
}

}  // namespace
}  // namespace ado::mission
