// Which sites come first, and why: shares of the run time, CTEs looked through, track records.
#include "mission/dispatcher.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "blackboard/storage.hpp"
#include "mission/record.hpp"
#include "tests/unit/base/temporary_folder.hpp"
#include "tests/unit/blackboard/sample_entries.hpp"
#include "tests/unit/explain/trees.hpp"
#include "tests/unit/ir/map_of.hpp"

namespace ado::mission {
namespace {

using explain::OperatorKind;

// Two sites: partial sums below the join, and the product in the sum.
constexpr std::string_view kTwoSites =
    "WITH sold AS (SELECT item_no, paid FROM sales) "
    "SELECT item.name, sum(sold.paid) AS paid FROM sold, item "
    "WHERE sold.item_no = item.item_no GROUP BY item.name ORDER BY 1";

explain::Tree tree_over(std::string table) {
  explain::Tree tree;
  tree.root = explain::test::make(OperatorKind::aggregate, "HASH_GROUP_BY", {.ms = 60, .rows = 9},
                                  {explain::test::scan(std::move(table), {.ms = 40, .rows = 99})});
  tree.cpu_ms = 100;
  tree.analyzed = true;
  return tree;
}

DispatchPlan dispatched(const explain::Tree& tree, const TrackRecords& records = {}) {
  auto plan = dispatch(ir::map_of(kTwoSites), tree, records, **find_mode("probe"), 2);
  EXPECT_TRUE(plan.has_value());
  return plan ? *std::move(plan) : DispatchPlan{};
}

const Probe* probe_of(const DispatchPlan& plan, std::string_view transform) {
  for (const Probe& probe : plan.probes) {
    if (probe.transform_id == transform) return &probe;
  }
  return nullptr;
}

TEST(Dispatcher, TheTablesBehindACteAreEvidence) {
  const DispatchPlan plan = dispatched(tree_over("sales"));
  const Probe* probe = probe_of(plan, "eager_aggregation");
  ASSERT_NE(probe, nullptr);
  EXPECT_DOUBLE_EQ(probe->score, 1.0);
  EXPECT_NE(probe->why.find("most in HASH_GROUP_BY (60 %)"), std::string::npos) << probe->why;
}

TEST(Dispatcher, ColdSitesAreDroppedWithTheirShare) {
  const DispatchPlan plan = dispatched(tree_over("store"));
  EXPECT_EQ(probe_of(plan, "eager_aggregation"), nullptr);
  ASSERT_FALSE(plan.dropped.empty());
  EXPECT_EQ(plan.dropped.front().reason, "its operators hold only 0.0 % of the run time");
}

TEST(Dispatcher, ATrackRecordWeighsTheShare) {
  const auto score = [](TrackRecord record) {
    const DispatchPlan plan = dispatched(tree_over("sales"), {{"eager_aggregation", record}});
    return probe_of(plan, "eager_aggregation")->score;
  };
  EXPECT_DOUBLE_EQ(score({.tried = 4, .won = 4}), 1.5);
  EXPECT_DOUBLE_EQ(score({.tried = 4, .won = 0}), 0.5);
  EXPECT_DOUBLE_EQ(score({.tried = 1000, .won = 0}), 0.25) << "never out of sight";
  const DispatchPlan plan =
      dispatched(tree_over("sales"), {{"eager_aggregation", {.tried = 4, .won = 1}}});
  const std::string& why = probe_of(plan, "eager_aggregation")->why;
  EXPECT_TRUE(why.ends_with("; faster in 1 of 4 earlier trials")) << why;
}

// Of the columns that an index could look up, the one counts that the plan does look up by.
TEST(Dispatcher, AnIndexIsHiddenWhereThePlanLooksRowsUpByIt) {
  sql::Schema schema{.tables = {{.name = "sales"}, {.name = "item"}, {.name = "store"}}};
  schema.tables[0].columns = {{"item_no", "integer"}, {"store_no", "integer"}, {"paid", "integer"}};
  schema.tables[1].columns = {{"item_no", "integer", true}};
  schema.tables[1].keys = {{"item_no"}};
  schema.tables[2].columns = {{"store_no", "integer", true}};
  schema.tables[2].keys = {{"store_no"}};
  auto statement = sql::parse_statement(
      "SELECT sales.paid FROM sales, item, store "
      "WHERE sales.item_no = item.item_no AND sales.store_no = store.store_no",
      sql::Dialect::postgres);
  ASSERT_TRUE(statement);
  const auto query = ir::QueryMap::make(*std::move(statement), std::move(schema));
  ASSERT_TRUE(query);
  const auto lookup = [](const char* column, double ms, std::int64_t loops) {
    explain::Operator scan = explain::test::scan("sales", {.ms = ms, .rows = 99});
    scan.details = {{"Alias", "sales_1"},
                    {"Conditions", fmt::format("(sales_1.{} = x.y)", column)}};
    scan.loops = loops;
    return scan;
  };
  explain::Tree tree;
  tree.root = explain::test::make(
      OperatorKind::nested_loop_join, "Nested Loop", {.ms = 10, .rows = 9},
      {lookup("store_no = store_2.store_no", 60, 500), lookup("item_no = item.item_no", 20, 1),
       lookup("item_no = other.item_no", 10, 500)});
  tree.cpu_ms = 100;
  tree.analyzed = true;
  const auto plan = dispatch(*query, tree, {}, **find_mode("probe"), 2);
  ASSERT_TRUE(plan.has_value());
  const Probe* probe = probe_of(*plan, "hide_skewed_index");
  ASSERT_NE(probe, nullptr);
  EXPECT_EQ(probe->label, "main: sales.store_no without its index");
  EXPECT_DOUBLE_EQ(probe->score, 0.6);
  const auto is_other = [](const Dropped& dropped) {
    return dropped.label == "main: sales.item_no without its index";
  };
  EXPECT_TRUE(std::ranges::any_of(plan->dropped, is_other))
      << "asked once, or in another block, it is no lookup of this one";
}

TEST(Dispatcher, PrecedentsSayWhatComesFirstAndDropNothing) {
  // Several transforms relieve the same grouping.
  const ir::QueryMap query = ir::map_of(
      "SELECT item.name, item.price, sum(sales.paid) AS paid FROM sales, item "
      "WHERE sales.item_no = item.item_no GROUP BY ROLLUP (item.name, item.price)");
  const explain::Tree tree = tree_over("sales");
  const auto plain = dispatch(query, tree, {}, **find_mode("probe"), 2);
  ASSERT_TRUE(plain);
  ASSERT_GE(plain->probes.size(), 2U);
  const Probe& first = plain->probes[0];
  const Probe& second = plain->probes[1];
  ASSERT_NE(first.transform_id, second.transform_id);
  ASSERT_LT(first.score * 0.8, second.score * 1.2) << "too far apart for a mild weight";
  PrecedentsOf precedents;
  precedents[first.transform_id].loss = Precedent{"slow_one", 1};
  precedents[second.transform_id].gain = Precedent{"fast_one", 1};
  const auto weighed = dispatch(query, tree, {}, **find_mode("probe"), 2, precedents);
  ASSERT_TRUE(weighed);
  EXPECT_EQ(weighed->probes.size(), plain->probes.size());
  EXPECT_EQ(weighed->dropped.size(), plain->dropped.size());
  EXPECT_EQ(weighed->probes[0].transform_id, second.transform_id);
  EXPECT_TRUE(weighed->probes[0].why.ends_with("; like gold example fast_one (1.00)"))
      << weighed->probes[0].why;
}

blackboard::Entry outcome(const std::string& id, std::vector<std::string> transforms,
                          outcome::OutcomeStatus status, std::optional<double> speedup) {
  blackboard::Entry entry = blackboard::small_entry(id);
  entry.transforms = {.primary = transforms.front(), .all = std::move(transforms)};
  entry.outcome.status = status;
  entry.outcome.speedup = speedup;
  entry.provenance.engine_version = "1.5.6";
  return entry;
}

TEST(TrackRecords, CountWhatWasTimedAlone) {
  using outcome::OutcomeStatus;
  const test::TemporaryFolder folder;
  blackboard::Entry other = outcome("e", {"a"}, OutcomeStatus::win, 2.0);
  other.provenance.engine_version = "1.4.0";
  const std::vector<blackboard::Entry> entries{
      outcome("a", {"a"}, OutcomeStatus::win, 2.0),
      outcome("b", {"a"}, OutcomeStatus::regression, 0.5),
      outcome("c", {"a"}, OutcomeStatus::fail, std::nullopt),
      outcome("d", {"a", "b"}, OutcomeStatus::win, 3.0), other};
  ASSERT_TRUE(blackboard::append(folder.path(), entries));
  const TrackRecords records = track_records(folder.path(), "duckdb", "1.5.6");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records.at("a").tried, 2);
  EXPECT_EQ(records.at("a").won, 1);
  EXPECT_TRUE(track_records(folder / "none", "duckdb", "1.5.6").empty());
}

}  // namespace
}  // namespace ado::mission
