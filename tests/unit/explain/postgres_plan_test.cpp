// Reading plans that a server of version 15 has made: times of nodes, rows, spills.
#include "explain/postgres_plan.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/files.hpp"

namespace ado::explain {
namespace {

Tree tree_of(const std::string& name) {
  const auto file =
      std::filesystem::path(ADO_SOURCE_DIR) / "tests/unit/explain/postgres" / (name + ".json");
  const auto tree = parse_postgres(read_file(file).value());
  if (!tree) throw std::runtime_error(name + ": " + tree.error().message);
  return *tree;
}

double sum_of(const Operator& op) {
  double sum = op.self_ms;
  for (const Operator& child : op.children) sum += sum_of(child);
  return sum;
}

void expect_no_debts(const Operator& op) {
  EXPECT_GE(op.self_ms, 0) << op.name;
  for (const Operator& child : op.children) expect_no_debts(child);
}

const Operator* find(const Operator& op, std::string_view name) {
  if (op.name == name) return &op;
  for (const Operator& child : op.children) {
    if (const Operator* found = find(child, name)) return found;
  }
  return nullptr;
}

struct TimeCase {
  std::string name;
  double root_ms;  // What the plan tells of its first node, with all below.
};

TEST(PostgresPlan, TimesOfNodesAddUpToThatOfTheFirst) {
  for (const auto& [name, root_ms] :
       {TimeCase{"initplan", 232.109}, TimeCase{"subplan", 28.539}, TimeCase{"never", 0.017},
        TimeCase{"cte", 113.628}, TimeCase{"memoize", 272.454}, TimeCase{"hash", 537.978},
        TimeCase{"append", 0.048}, TimeCase{"bitmap", 51.121}}) {
    const Tree tree = tree_of(name);
    expect_no_debts(tree.root);
    EXPECT_NEAR(sum_of(tree.root), root_ms, 0.05 * root_ms + 0.01) << name;
    EXPECT_NEAR(tree.cpu_ms, sum_of(tree.root), 1e-6);
  }
}

TEST(PostgresPlan, WhatIsComputedOnceIsNotCountedTwice) {
  // Both InitPlans run inside of the scan, whose 226.6 ms hold their 106.6 ms.
  const Tree tree = tree_of("initplan");
  EXPECT_NEAR(find(tree.root, "Bitmap Heap Scan")->self_ms, 226.612 - 24.839 - 106.566 - 0.035,
              0.01);
  EXPECT_NEAR(tree.root.self_ms, 232.109 - 226.612, 0.01);
  // With workers the leader computes it, before they begin.
  const Tree parallel = tree_of("parallel");
  expect_no_debts(parallel.root);
  EXPECT_NEAR(find(parallel.root, "Gather Merge")->self_ms, 158.8 - 78.908 - 57.893, 0.01);
}

TEST(PostgresPlan, WorkersAddTheirTimes) {
  const Tree tree = tree_of("sort");
  expect_no_debts(tree.root);
  const Operator* sort = find(tree.root, "Sort");
  EXPECT_EQ(sort->loops, 3);
  EXPECT_EQ(sort->rows_out, 200001) << "a mean of three, rounded";
  EXPECT_NEAR(sort->self_ms, 3 * (198.904 - 28.854), 0.01);
  EXPECT_NEAR(tree.root.self_ms, 505.128 - 198.904, 0.01) << "beside them, on the wall";
  EXPECT_EQ(tree.spilled_bytes_peak, (1520 + 1432 + 1312) * 1024) << "the leader's and theirs";
}

TEST(PostgresPlan, ManyShortLoopsTakeNoMoreThanTheirNodeTold) {
  // 200,000 loops of 0.001 ms, as they are rounded, and 18 ms of the scan: within 264.7 ms.
  const Tree tree = tree_of("memoize");
  EXPECT_NEAR(sum_of(*find(tree.root, "Nested Loop")), 264.694, 0.01);
  constexpr std::string_view kRounded = R"([{"Plan": {"Node Type": "Nested Loop",
    "Actual Loops": 1, "Actual Total Time": 80.0, "Actual Rows": 1, "Plans": [
    {"Node Type": "Seq Scan", "Actual Loops": 1, "Actual Total Time": 20.0, "Actual Rows": 1},
    {"Node Type": "Index Scan", "Actual Loops": 100000, "Actual Total Time": 0.001,
     "Actual Rows": 1}]}, "Execution Time": 81.0}])";
  const auto rounded = parse_postgres(kRounded);
  ASSERT_TRUE(rounded);
  EXPECT_EQ(rounded->root.self_ms, 0);
  EXPECT_NEAR(sum_of(rounded->root), 80, 1e-6);
}

TEST(PostgresPlan, WhatNeverRanHasNoEstimateToBeWrong) {
  const Tree tree = tree_of("never");
  const Operator* scan = find(tree.root, "Bitmap Heap Scan");
  EXPECT_EQ(scan->loops, 0);
  EXPECT_EQ(scan->rows_out, 0);
  EXPECT_FALSE(scan->rows_estimated);
  EXPECT_EQ(find(tree.root, "Seq Scan")->rows_estimated, 1);
}

TEST(PostgresPlan, ACteStandsBesideItsReaders) {
  const Tree tree = tree_of("cte");
  const Operator* cte = find(tree.root, "CTE");
  EXPECT_EQ(cte->relation, "c");
  EXPECT_NEAR(sum_of(*cte), 113.522, 0.01);
  EXPECT_EQ(cte->children.at(0).kind, OperatorKind::aggregate);
}

TEST(PostgresPlan, KeepsWhatTellsOfPressure) {
  const Tree bitmap = tree_of("bitmap");
  EXPECT_EQ(find(bitmap.root, "Bitmap Heap Scan")->details.at("Lossy Heap Blocks"), "517");
  const Tree hash = tree_of("hash");
  EXPECT_EQ(find(hash.root, "Hash")->details.at("Hash Batches"), "128");
  EXPECT_EQ(hash.spilled_bytes_peak, 508 * 8192);
  EXPECT_EQ(find(tree_of("append").root, "Append")->details.at("Subplans Removed"), "1");
}

TEST(PostgresPlan, RefusesWhatIsNoPlan) {
  for (const std::string_view text : {"", "{}", "[]", "[1]", R"([{"Plan": 1}])"}) {
    const auto tree = parse_postgres(text);
    ASSERT_FALSE(tree) << text;
    EXPECT_EQ(tree.error().kind, ErrorKind::invalid_input);
  }
}

}  // namespace
}  // namespace ado::explain
