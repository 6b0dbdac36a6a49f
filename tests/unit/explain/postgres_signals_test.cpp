// Signals in plans that PostgreSQL 15 really made, cut down to what ado reads.
#include <gtest/gtest.h>

#include "explain/postgres_plan.hpp"
#include "explain/signals.hpp"

namespace ado::explain {
namespace {

constexpr std::string_view kCompiled = R"json([{"Plan":
 {"Node Type": "Aggregate", "Plan Rows": 1000, "Actual Total Time": 363.636,
  "Actual Rows": 1000, "Actual Loops": 1, "Group Key": ["k"], "HashAgg Batches": 1,
  "Peak Memory Usage": 577, "Disk Usage": 0, "Shared Hit Blocks": 2108,
  "Shared Read Blocks": 0,
  "Plans": [{"Node Type": "Seq Scan", "Relation Name": "f", "Plan Rows": 299970,
    "Actual Total Time": 97.59, "Actual Rows": 299990, "Actual Loops": 1,
    "Filter": "(id > 10)",
                           "Rows Removed by Filter" : 10
}]
}
, "Planning Time" : 0.23, "Execution Time" : 457.395, "JIT" : {
  "Functions" : 8, "Timing" : {"Total" : 27.059}
}
}])json";

constexpr std::string_view kSortOnDisk = R"json([{"Plan":
 {"Node Type": "Sort", "Plan Rows": 300000, "Actual Total Time": 726.725,
  "Actual Rows": 300000, "Actual Loops": 1, "Sort Key": ["t"], "Sort Space Used": 7584,
  "Sort Space Type": "Disk", "Shared Hit Blocks": 2108, "Shared Read Blocks": 0,
  "Plans": [{"Node Type": "Seq Scan", "Relation Name": "f", "Plan Rows": 300000,
    "Actual Total Time": 103.751, "Actual Rows": 300000, "Actual Loops": 1}]},
 "Planning Time": 0.117,
 "Execution Time": 777.573}])json";

constexpr std::string_view kParallelSort = R"json([{"Plan":
 {"Node Type": "Limit", "Plan Rows": 200000, "Actual Total Time": 769.622,
  "Actual Rows": 200000, "Actual Loops": 1, "Shared Hit Blocks": 2192,
  "Shared Read Blocks": 0,
  "Plans": [{"Node Type": "Gather Merge", "Plan Rows": 250000, "Actual Total Time": 721.674,
    "Actual Rows": 200000, "Actual Loops": 1, "Workers Planned": 2, "Workers Launched": 2,
    "Plans": [{"Node Type": "Sort", "Plan Rows": 125000, "Actual Total Time": 262.787,
      "Actual Rows": 67618, "Actual Loops": 3, "Sort Key": ["t"], "Sort Space Used": 3952,
      "Sort Space Type": "Disk",
      "Workers": [{"Worker Number": 0, "Sort Space Used": 1664, "Sort Space Type": "Disk"},
       {"Worker Number": 1, "Sort Space Used": 872, "Sort Space Type": "Disk"}],
      "Plans": [{"Node Type": "Seq Scan", "Relation Name": "f", "Plan Rows": 125000,
        "Actual Total Time": 50.168, "Actual Rows": 100000, "Actual Loops": 3, "Workers": []}]}]}]},
 "Planning Time": 0.064,
 "Execution Time": 776.743}])json";

constexpr std::string_view kHashBatches = R"json([{"Plan":
 {"Node Type": "Aggregate", "Plan Rows": 1, "Actual Total Time": 842.733, "Actual Rows": 1,
  "Actual Loops": 1, "Shared Hit Blocks": 4216, "Shared Read Blocks": 0,
  "Plans": [{"Node Type": "Hash Join", "Plan Rows": 300000, "Actual Total Time": 810.181,
    "Actual Rows": 300000, "Actual Loops": 1, "Hash Cond": "(a.id = b.id)",
                           "Plans" : [
                             {
                               "Node Type" : "Seq Scan",
                               "Relation Name" : "f",
                               "Plan Rows" : 300000,
                               "Actual Total Time" : 123.383,
                               "Actual Rows" : 300000,
                               "Actual Loops" : 1
                             },
                             {
                               "Node Type" : "Hash",
                               "Plan Rows" : 300000,
                               "Actual Total Time" : 278.574,
                               "Actual Rows" : 300000,
                               "Actual Loops" : 1,
                               "Hash Batches" : 128,
                               "Peak Memory Usage" : 118,
                               "Plans" : [ {
                                 "Node Type" : "Seq Scan",
                                 "Relation Name" : "f",
                                 "Plan Rows" : 300000,
                                 "Actual Total Time" : 162.11,
                                 "Actual Rows" : 300000,
                                 "Actual Loops" : 1
                               } ]
                             }
                           ]
}]
}
, "Planning Time" : 0.117, "Execution Time" : 842.773
}])json";

constexpr std::string_view kGroupsOnDisk = R"json([{"Plan":
 {"Node Type": "Aggregate", "Plan Rows": 300000, "Actual Total Time": 1110.558,
  "Actual Rows": 300000, "Actual Loops": 1, "Group Key": ["id"], "HashAgg Batches": 1365,
  "Peak Memory Usage": 177, "Disk Usage": 8032, "Shared Hit Blocks": 2108,
  "Shared Read Blocks": 0,
  "Plans": [{"Node Type": "Seq Scan", "Relation Name": "f", "Plan Rows": 300000,
    "Actual Total Time": 102.624, "Actual Rows": 300000, "Actual Loops": 1}]},
 "Planning Time": 0.082,
 "Execution Time": 1146.777}])json";

constexpr std::string_view kLossyBitmap = R"json([{"Plan":
 {"Node Type": "Aggregate", "Plan Rows": 1, "Actual Total Time": 118.055, "Actual Rows": 1,
  "Actual Loops": 1, "Shared Hit Blocks": 2108, "Shared Read Blocks": 78,
  "Plans": [{"Node Type": "Bitmap Heap Scan", "Relation Name": "f", "Plan Rows": 84730,
    "Actual Total Time": 97.729, "Actual Rows": 84600, "Actual Loops": 1,
    "Rows Removed by Index Recheck": 155108, "Filter": "(v > '5'::numeric)",
                           "Rows Removed by Filter" : 5400, "Exact Heap Blocks" : 555,
                           "Lossy Heap Blocks" : 1553, "Plans" : [ {
                             "Node Type" : "Bitmap Index Scan",
                             "Plan Rows" : 90090,
                             "Actual Total Time" : 2.676,
                             "Actual Rows" : 90000,
                             "Actual Loops" : 1
                           } ]
}]
}
, "Planning Time" : 0.101, "Execution Time" : 118.084
}])json";

constexpr std::string_view kFencedCte = R"json([{"Plan":
 {"Node Type": "CTE Scan", "CTE Name": "c", "Plan Rows": 1500, "Actual Total Time": 1770.13,
  "Actual Rows": 300, "Actual Loops": 1, "Filter": "(k = 3)",
  "Rows Removed by Filter": 299700, "Shared Hit Blocks": 300078, "Shared Read Blocks": 174,
  "Plans": [{"Node Type": "Aggregate", "Subplan Name": "CTE c", "Plan Rows": 300000,
    "Actual Total Time": 1475.039, "Actual Rows": 300000, "Actual Loops": 1,
    "Group Key": ["f.k", "f.id"],
    "Plans": [{"Node Type": "Incremental Sort", "Plan Rows": 300000, "Actual Total Time": 953.432,
      "Actual Rows": 300000, "Actual Loops": 1, "Sort Key": ["f.k", "f.id"],
      "Plans": [{"Node Type": "Index Scan", "Relation Name": "f", "Plan Rows": 300000,
        "Actual Total Time": 744.259, "Actual Rows": 300000, "Actual Loops": 1}]}]}]
}
, "Planning Time" : 0.169, "Execution Time" : 1779.716
}])json";

constexpr std::string_view kSubplan = R"json([{"Plan":
 {"Node Type": "Seq Scan", "Relation Name": "d", "Plan Rows": 333,
  "Actual Total Time": 1606.727, "Actual Rows": 49, "Actual Loops": 1,
  "Filter": "((k)::numeric < (SubPlan 1))", "Rows Removed by Filter": 951,
  "Shared Hit Blocks": 303254, "Shared Read Blocks": 1,
  "Plans": [{"Node Type": "Aggregate", "Subplan Name": "SubPlan 1", "Plan Rows": 1,
    "Actual Total Time": 1.605, "Actual Rows": 1, "Actual Loops": 1000,
    "Plans": [{"Node Type": "Bitmap Heap Scan", "Relation Name": "f", "Plan Rows": 300,
      "Actual Total Time": 1.469, "Actual Rows": 300, "Actual Loops": 1000,
      "Rows Removed by Index Recheck": 0, "Exact Heap Blocks": 300000, "Lossy Heap Blocks": 0,
      "Plans": [{"Node Type": "Bitmap Index Scan", "Plan Rows": 300, "Actual Total Time": 0.129,
        "Actual Rows": 300, "Actual Loops": 1000}]}]}]
}
, "Planning Time" : 0.2, "Execution Time" : 1606.781
}])json";

Tree tree_of(std::string_view plan) {
  auto tree = parse_postgres(plan);
  EXPECT_TRUE(tree) << (tree ? "" : tree.error().message);
  return tree ? *std::move(tree) : Tree{};
}

// The text of the signal of that kind, or "" when there is none.
std::string text_of(std::string_view plan, SignalKind kind) {
  for (const Signal& signal : find_signals(tree_of(plan))) {
    if (signal.kind == kind) return signal.text;
  }
  return "";
}

TEST(PostgresSignals, JitOverhead) {
  EXPECT_EQ(text_of(kCompiled, SignalKind::jit_overhead),
            "compiling expressions took 27 of 458 ms");
  EXPECT_EQ(text_of(kSortOnDisk, SignalKind::jit_overhead), "");
  EXPECT_DOUBLE_EQ(tree_of(kCompiled).planning_ms, 0.23);
}

TEST(PostgresSignals, SpillNamesWhoTold) {
  EXPECT_EQ(text_of(kSortOnDisk, SignalKind::spill), "Sort (t) put 7,766,016 bytes on disk");
  EXPECT_EQ(text_of(kHashBatches, SignalKind::spill),
            "Hash Join ((a.id = b.id)) put 15,345,664 bytes on disk");
  EXPECT_EQ(text_of(kGroupsOnDisk, SignalKind::spill),
            "Aggregate (id) put 8,224,768 bytes on disk");
  EXPECT_EQ(text_of(kCompiled, SignalKind::spill), "");
}

TEST(PostgresSignals, SpillsOfWorkersCount) {
  EXPECT_EQ(tree_of(kParallelSort).spilled_bytes_peak, (3952 + 1664 + 872) * 1024);
}

TEST(PostgresSignals, ParallelMissed) {
  EXPECT_EQ(text_of(kSortOnDisk, SignalKind::parallel_missed),
            "Seq Scan f reads 300,000 rows in one process");
  EXPECT_EQ(text_of(kParallelSort, SignalKind::parallel_missed), "");
  std::string fewer(kParallelSort);
  const std::string_view launched = "\"Workers Launched\": 2";
  fewer.replace(fewer.find(launched), launched.size(), "\"Workers Launched\": 1");
  EXPECT_EQ(text_of(fewer, SignalKind::parallel_missed), "Gather Merge got 1 of 2 workers");
}

TEST(PostgresSignals, LossyBitmap) {
  EXPECT_EQ(text_of(kLossyBitmap, SignalKind::lossy_bitmap),
            "Bitmap Heap Scan f kept 1,553 pages instead of rows, 155,108 rows were read in vain");
  EXPECT_EQ(text_of(kSubplan, SignalKind::lossy_bitmap), "");
}

TEST(PostgresSignals, CteFence) {
  EXPECT_EQ(text_of(kFencedCte, SignalKind::cte_fence),
            "CTE Scan c throws 299,700 of 300,000 rows away, after all of them were computed");
  EXPECT_EQ(text_of(kSubplan, SignalKind::cte_fence), "");
}

TEST(PostgresSignals, RerunSubplan) {
  EXPECT_EQ(text_of(kSubplan, SignalKind::rerun_subplan),
            "SubPlan 1 ran 1,000 times, once for each row");
  EXPECT_EQ(text_of(kFencedCte, SignalKind::rerun_subplan), "");
}

TEST(PostgresSignals, BlocksTellWhetherTheDataIsCached) {
  const Tree tree = tree_of(kLossyBitmap);
  EXPECT_EQ(tree.blocks_cached, 2108);
  EXPECT_EQ(tree.blocks_read, 78);
}

}  // namespace
}  // namespace ado::explain
