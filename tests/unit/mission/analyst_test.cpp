// The built-in analyst: briefs that overlap least, and the next attempt by what came of the last.
#include "mission/analyst.hpp"

#include <set>

#include <gtest/gtest.h>

#include "tests/unit/explain/trees.hpp"
#include "tests/unit/ir/map_of.hpp"

namespace ado::mission {
namespace {

using explain::OperatorKind;

// Sites of three families: a date function in a filter, partial sums below a join, a join that only
// filters.
constexpr std::string_view kQuery =
    "WITH sold AS (SELECT item_no, paid FROM sales WHERE quantity > 3 AND year(sold) = 2001), "
    "total AS (SELECT item.name, sum(sold.paid) AS paid FROM sold JOIN item "
    "ON sold.item_no = item.item_no GROUP BY item.name) "
    "SELECT total.name, total.paid FROM total WHERE total.name IN (SELECT i.name FROM item AS i "
    "JOIN sales AS s ON s.item_no = i.item_no WHERE s.quantity > 7) ORDER BY 1";

explain::Tree tree() {
  explain::Tree result;
  result.root = explain::test::make(OperatorKind::aggregate, "HASH_GROUP_BY", {.ms = 60, .rows = 9},
                                    {explain::test::scan("sales", {.ms = 40, .rows = 99})});
  result.cpu_ms = 100;
  result.analyzed = true;
  return result;
}

Sites sites_of(const ir::QueryMap& query) { return rank_sites(query, tree(), {}); }

DispatchPlan briefs() {
  const ir::QueryMap query = ir::map_of(kQuery);
  auto plan = brief(query, sites_of(query), **find_mode("reasoning"), 4);
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().message);
  return plan ? *std::move(plan) : DispatchPlan{};
}

std::size_t families_with_sites() {
  const ir::QueryMap query = ir::map_of(kQuery);
  const Sites sites = sites_of(query);
  std::set<outcome::Family> families;
  for (std::size_t i = 0; i < sites.worthwhile; ++i) {
    families.insert(sites.list[i].transform->family);
  }
  return families.size();
}

TEST(Analyst, BriefsArePairsOfFamiliesThatOverlapLeast) {
  const DispatchPlan plan = briefs();
  const std::size_t families = families_with_sites();
  ASSERT_GE(families, 3U);
  std::set<std::string> pairs;
  for (const Brief& brief : plan.briefs) {
    EXPECT_EQ(brief.families.size(), 2U);
    EXPECT_FALSE(brief.text.empty());
    EXPECT_TRUE(pairs.insert(brief.families).second) << "each pair once";
  }
  EXPECT_EQ(plan.briefs.size(), std::min<std::size_t>(4, families * (families - 1) / 2));
  if (families == 3) {
    EXPECT_TRUE(plan.note.starts_with("3 of 4 briefs")) << plan.note;
  }
}

TEST(Analyst, AWorkerWritesUpToThreePlansAndASiteHasOneOfItsOwn) {
  const DispatchPlan plan = briefs();
  std::map<std::string, int> plans;
  std::set<std::string> sites;
  bool any_pair = false;
  for (const Probe& probe : plan.probes) {
    EXPECT_LE(++plans[probe.id.substr(0, 2)], 3) << probe.id;
    any_pair |= probe.transforms.size() == 2;
    if (probe.transforms.empty()) {
      EXPECT_TRUE(sites.insert(probe.transform_id + probe.label).second) << probe.id;
    } else {
      EXPECT_FALSE(probe.plan_json.empty());
    }
  }
  EXPECT_TRUE(any_pair);
}

// The first attempt of expert mode, as it was closed.
View after_one(outcome::ProbeStatus status, double speedup) {
  const ir::QueryMap query = ir::map_of(kQuery);
  View view;
  view.assignment = Assignment{.mission_id = "m1", .mode = "expert"};
  auto first = dispatch(query, tree(), {}, **find_mode("expert"), 2);
  EXPECT_EQ(first->probes.size(), 1U);
  Probe probe = first->probes.front();
  probe.stage = Stage::closed;
  probe.status = status;
  probe.failure_reason = status == outcome::ProbeStatus::win ? "" : "bags differ";
  if (speedup > 0) {
    probe.measurement = outcome::Measurement{.speedup = speedup, .cpu_speedup = speedup};
    probe.full_result = outcome::Verdict::accepted("full_result");
    probe.witness = outcome::Verdict::accepted("witness");
    const Site site = sites_of(query).list.front();
    probe.plan_json = patch::write_plan(*site.transform->rewrite(query, site.match));
  }
  view.probes.push_back(std::move(probe));
  return view;
}

SteerPlan steered(const View& view) {
  const ir::QueryMap query = ir::map_of(kQuery);
  auto plan = steer(query, sites_of(query), **find_mode("expert"), view);
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().message);
  return plan ? *std::move(plan) : SteerPlan{};
}

TEST(Analyst, ARefusedTransformGivesWayToAnotherAndTheReasonIsSaid) {
  const View view = after_one(outcome::ProbeStatus::fail_equivalence, 0);
  const SteerPlan plan = steered(view);
  ASSERT_EQ(plan.probes.size(), 1U);
  EXPECT_EQ(plan.probes[0].id, "p02");
  EXPECT_NE(plan.probes[0].transform_id, view.probes[0].transform_id);
  EXPECT_NE(plan.note.find("bags differ"), std::string::npos) << plan.note;
}

TEST(Analyst, AGainIsBuiltUpon) {
  const View view = after_one(outcome::ProbeStatus::win, 1.4);
  const SteerPlan plan = steered(view);
  ASSERT_EQ(plan.probes.size(), 1U);
  const Probe& next = plan.probes[0];
  EXPECT_EQ(next.transforms.size(), 2U) << "on top of the first, where they do not meet";
  EXPECT_EQ(next.transforms.front(), view.probes[0].transform_id);
  EXPECT_TRUE(next.base.empty()) << "always from the original";
}

TEST(Analyst, WhereNothingIsLeftItSaysSo) {
  View view = after_one(outcome::ProbeStatus::fail_tier1, 0);
  const ir::QueryMap query = ir::map_of(kQuery);
  for (const Site& site : sites_of(query).list) {
    Probe tried;
    tried.id = "p99";
    tried.transform_id = site.transform->id;
    tried.label = site.match.label;
    view.probes.push_back(std::move(tried));
  }
  const SteerPlan plan = steered(view);
  EXPECT_TRUE(plan.probes.empty());
  EXPECT_TRUE(plan.note.ends_with("no further site is worth a run")) << plan.note;
}

// Swarm: a family comes twice only when no other is left.
TEST(Dispatcher, AStrategyForEachFamilyFirst) {
  const ir::QueryMap query = ir::map_of(kQuery);
  const auto plan = dispatch(query, tree(), {}, **find_mode("swarm"), 2);
  ASSERT_TRUE(plan);
  std::set<outcome::Family> families;
  for (const Probe& probe : plan->probes) families.insert(probe.family);
  EXPECT_EQ(families.size(), std::min<std::size_t>(plan->probes.size(), families_with_sites()));
}

}  // namespace
}  // namespace ado::mission
