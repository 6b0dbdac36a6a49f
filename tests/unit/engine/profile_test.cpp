// Profiled runs and plans of a real DuckDB: the tree must agree with the data.
#include <gtest/gtest.h>

#include "explain/signals.hpp"
#include "tests/unit/engine/database.hpp"

namespace ado::engine {
namespace {

using explain::Operator;
using explain::OperatorKind;

constexpr std::string_view kScript =
    "CREATE TABLE sale AS SELECT range AS id, range % 100 AS item_id, range % 7 AS quantity "
    "FROM range(100000);"
    "CREATE TABLE item AS SELECT range AS id, 'item ' || range AS name FROM range(100)";

constexpr std::string_view kQuery =
    "SELECT name, sum(quantity) AS total FROM sale JOIN item ON item_id = item.id "
    "WHERE quantity <> 3 AND name || '' <> 'it''s, {x}=\\ \"' GROUP BY name ORDER BY total, name "
    "LIMIT 5";

const Operator* find(const Operator& op, OperatorKind kind, std::string_view relation = "") {
  if (op.kind == kind && (relation.empty() || op.relation == relation)) return &op;
  for (const Operator& child : op.children) {
    if (const Operator* found = find(child, kind, relation)) return found;
  }
  return nullptr;
}

TEST(Profile, OneRunGivesRowsAndTree) {
  Scratch scratch = test::open_scratch(kScript);
  TextSink sink(10);
  const auto profiled = scratch.engine().run_profiled(kQuery, sink, {});
  ASSERT_TRUE(profiled) << profiled.error().message;
  EXPECT_EQ(profiled->stats.rows, 5);
  EXPECT_EQ(sink.table().rows.size(), 5U);
  const explain::Tree& tree = profiled->tree;
  EXPECT_TRUE(tree.analyzed);
  EXPECT_EQ(tree.rows_returned, 5);
  EXPECT_GT(tree.total_ms, 0);
  EXPECT_GT(tree.cpu_ms, 0);
  const Operator* sales = find(tree.root, OperatorKind::scan, "sale");
  ASSERT_NE(sales, nullptr);
  EXPECT_EQ(sales->rows_scanned, 100'000);
  EXPECT_EQ(sales->rows_out, 85'714);
  const Operator* join = find(tree.root, OperatorKind::hash_join);
  ASSERT_NE(join, nullptr);
  EXPECT_EQ(join->rows_out, 85'714);
  EXPECT_TRUE(join->rows_estimated);
  EXPECT_EQ(join->details.at("Join Type"), "INNER");
  const Operator* grouping = find(tree.root, OperatorKind::aggregate);
  ASSERT_NE(grouping, nullptr);
  EXPECT_EQ(grouping->rows_out, 100);
}

TEST(Profile, OddTextsInFiltersArriveWhole) {
  Scratch scratch = test::open_scratch(kScript);
  DiscardSink sink;
  const auto profiled = scratch.engine().run_profiled(kQuery, sink, {});
  ASSERT_TRUE(profiled);
  const Operator* items = find(profiled->tree.root, OperatorKind::scan, "item");
  ASSERT_NE(items, nullptr);
  EXPECT_EQ(items->details.at("Filters"), "((name || '') != 'it''s, {x}=\\ \"')");
}

TEST(Profile, ThePlanHasTheSameOperators) {
  Scratch scratch = test::open_scratch(kScript);
  const auto tree = scratch.engine().explain(kQuery);
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_FALSE(tree->analyzed);
  EXPECT_NE(find(tree->root, OperatorKind::top_n), nullptr);
  EXPECT_NE(find(tree->root, OperatorKind::hash_join), nullptr);
  const Operator* sales = find(tree->root, OperatorKind::scan, "sale");
  ASSERT_NE(sales, nullptr);
  EXPECT_EQ(sales->rows_out, 0);
}

TEST(Profile, FailuresLeaveProfilingOff) {
  Scratch scratch = test::open_scratch(kScript);
  DiscardSink sink;
  EXPECT_FALSE(scratch.engine().run_profiled("SELECT name::INT FROM item", sink, {}));
  EXPECT_EQ(scratch.engine().last_failure(), RunFailure::raised);
  EXPECT_EQ(test::row_of(scratch.engine(),
                         "SELECT coalesce(current_setting('enable_profiling'), "
                         "'off')"),
            "off");
}

TEST(Profile, WorksOnAReadOnlyFileInASnapshot) {
  const test::TemporaryFolder folder;
  test::create_database(folder / "shop.duckdb", kScript);
  auto engine = open_duckdb(folder / "shop.duckdb", {});
  ASSERT_TRUE(engine);
  ASSERT_TRUE((*engine)->begin_snapshot());
  DiscardSink sink;
  const auto profiled = (*engine)->run_profiled(kQuery, sink, {});
  ASSERT_TRUE(profiled) << profiled.error().message;
  EXPECT_NE(find(profiled->tree.root, OperatorKind::scan, "sale"), nullptr);
  EXPECT_TRUE((*engine)->end_snapshot());
}

TEST(Profile, SpillsShow) {
  const test::TemporaryFolder folder;
  test::create_database(folder / "shop.duckdb", kScript);
  auto engine = open_duckdb(folder / "shop.duckdb",
                            {.threads = 1, .memory_limit = "30MB", .temp_directory = folder / "t"});
  ASSERT_TRUE(engine);
  DiscardSink sink;
  const auto profiled = (*engine)->run_profiled(
      "SELECT sale.id, hash(sale.id) AS h, name FROM sale, item WHERE item.id < 10 ORDER BY h, "
      "name",
      sink, {});
  ASSERT_TRUE(profiled) << profiled.error().message;
  EXPECT_GT(profiled->tree.spilled_bytes_peak, 0);
  bool told = false;
  for (const auto& signal : explain::find_signals(profiled->tree)) {
    told |= signal.kind == explain::SignalKind::spill;
  }
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace ado::engine
