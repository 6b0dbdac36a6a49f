// What plans say about settings, and how much memory they may ask for.
#include "mission/setting_ideas.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "tests/unit/explain/trees.hpp"

namespace ado::mission {
namespace {

using explain::Operator;
using explain::OperatorKind;
using explain::Tree;
using explain::test::analyzed;
using explain::test::make;

constexpr std::int64_t kMegabyte = 1 << 20;

// The defaults of PostgreSQL 15.
SettingLimits defaults() {
  return {.current = {{"work_mem", "4194304"},
                      {"hash_mem_multiplier", "2"},
                      {"effective_cache_size", "4294967296"},
                      {"max_connections", "100"},
                      {"random_page_cost", "4"},
                      {"jit", "on"},
                      {"enable_nestloop", "on"},
                      {"join_collapse_limit", "8"},
                      {"from_collapse_limit", "8"},
                      {"max_parallel_workers_per_gather", "2"},
                      {"max_parallel_workers", "8"}},
          .memory_bytes = {}};
}

std::vector<std::string> texts(const std::vector<SettingIdea>& ideas) {
  std::vector<std::string> texts;
  for (const SettingIdea& idea : ideas) {
    for (const patch::SettingStatement& setting : idea.settings) {
      texts.push_back(patch::print(setting, sql::Dialect::postgres));
    }
  }
  return texts;
}

std::vector<std::string> ideas_of(const Tree& tree, const SettingLimits& limits = defaults(),
                                  std::size_t relations = 2) {
  return texts(setting_ideas(tree, relations, limits));
}
using Texts = std::vector<std::string>;

Operator scan(double ms, std::int64_t read, std::int64_t kept) {
  Operator op = make(OperatorKind::scan, "Seq Scan", {.ms = ms, .rows = kept});
  op.relation = "f";
  op.rows_scanned = read;
  return op;
}

Tree spilling(std::string name, std::int64_t bytes) {
  Operator op = make(OperatorKind::sort, std::move(name), {.ms = 500, .rows = 90'000},
                     {scan(10, 90'000, 90'000)});
  op.spilled_bytes = bytes;
  Tree tree = analyzed(std::move(op));
  tree.spilled_bytes_peak = bytes;
  return tree;
}

TEST(SettingIdeas, NothingInThePlanSaysNothing) {
  EXPECT_EQ(ideas_of(analyzed(scan(500, 90'000, 90'000))), Texts{});
}

TEST(SettingIdeas, NoneForAPlanThatWasNotRunAndNoneWithoutAServer) {
  Tree tree = spilling("Sort", 20 * kMegabyte);
  EXPECT_EQ(ideas_of(tree, {}), Texts{});
  tree.analyzed = false;
  EXPECT_EQ(ideas_of(tree), Texts{});
}

TEST(SettingIdeas, ASortOnDiskAsksForThreeTimesItsSize) {
  EXPECT_EQ(ideas_of(spilling("Sort", 20 * kMegabyte)), Texts{"SET LOCAL work_mem = '64MB'"});
}

TEST(SettingIdeas, WorkMemStaysBelowWhatAStatementMayTake) {
  // 4 GB / 10 over three processes.
  EXPECT_EQ(ideas_of(spilling("Sort", 900 * kMegabyte)), Texts{"SET LOCAL work_mem = '136MB'"});
  SettingLimits limits = defaults();
  limits.memory_bytes = 30 * kMegabyte;
  EXPECT_EQ(ideas_of(spilling("Sort", 900 * kMegabyte), limits),
            Texts{"SET LOCAL work_mem = '10MB'"});
  limits.memory_bytes = 20 * kMegabyte;  // 6 MB each: not worth a try.
  EXPECT_EQ(ideas_of(spilling("Sort", 900 * kMegabyte), limits), Texts{});
}

TEST(SettingIdeas, HashTablesAloneGetTheirOwnMultiplier) {
  EXPECT_EQ(ideas_of(spilling("Hash", 8 * kMegabyte)), Texts{"SET LOCAL hash_mem_multiplier = 7"});
}

TEST(SettingIdeas, MemoryAllowedByTheServersOwnFigures) {
  SettingLimits limits = defaults();
  limits.current["max_connections"] = "20";
  EXPECT_EQ(memory_allowed(limits), 512 * kMegabyte);
  limits.current["max_connections"] = "1000";
  EXPECT_EQ(memory_allowed(limits), 4096 * kMegabyte / 100);
  limits.memory_bytes = kMegabyte;
  EXPECT_EQ(memory_allowed(limits), kMegabyte);
  EXPECT_EQ(memory_allowed({}), 0);
}

TEST(SettingIdeas, PlansFromElsewhereAreHeldToTheSameLimit) {
  const SettingLimits limits = defaults();
  EXPECT_EQ(over_limit({{.name = "work_mem", .value = "'100MB'"}}, limits), "");
  EXPECT_EQ(over_limit({{.name = "work_mem", .value = "'1GB'"}}, limits),
            "one hash table could take 2048 MB, a statement may take 410 MB");
  EXPECT_NE(over_limit({{.name = "work_mem", .value = "1000000"}}, limits), "");  // Kilobytes.
  EXPECT_NE(over_limit({{.name = "hash_mem_multiplier", .value = "200"}}, limits), "");
  EXPECT_EQ(over_limit({{.name = "jit", .value = "off"}}, {}), "");
}

TEST(SettingIdeas, JitOverhead) {
  Tree tree = analyzed(scan(500, 90'000, 90'000));
  tree.jit_ms = 100;
  EXPECT_EQ(ideas_of(tree), Texts{"SET LOCAL jit = off"});
}

TEST(SettingIdeas, CheapPagesWhereAllIsCached) {
  Tree tree = analyzed(scan(500, 90'000, 10));
  tree.blocks_cached = 1000;
  EXPECT_EQ(ideas_of(tree), Texts{"SET LOCAL random_page_cost = 1.1"});
  tree.blocks_read = 1000;
  EXPECT_EQ(ideas_of(tree), Texts{});
  SettingLimits fast_disk = defaults();
  fast_disk.current["random_page_cost"] = "1.1";
  tree.blocks_read = 0;
  EXPECT_EQ(ideas_of(tree, fast_disk), Texts{});
}

TEST(SettingIdeas, OneMisjudgedLoopThatIsNearlyAll) {
  const auto loop = [](std::int64_t expected) {
    return analyzed(make(OperatorKind::nested_loop_join, "Nested Loop",
                         {.ms = 500, .rows = 50'000, .expected = expected},
                         {scan(10, 500, 500), scan(10, 500, 500)}));
  };
  EXPECT_EQ(ideas_of(loop(100)), Texts{"SET LOCAL enable_nestloop = off"});
  EXPECT_EQ(ideas_of(loop(40'000)), Texts{});
}

Tree gathered(double ms, std::string_view planned) {
  Operator gather =
      make(OperatorKind::other, "Gather", {.ms = ms, .rows = 10}, {scan(ms, 500'000, 10)});
  gather.details["Workers Planned"] = planned;
  gather.details["Workers Launched"] = planned;
  return analyzed(std::move(gather));
}

TEST(SettingIdeas, Workers) {
  EXPECT_EQ(ideas_of(gathered(500, "2")), Texts{"SET LOCAL max_parallel_workers_per_gather = 4"});
  EXPECT_EQ(ideas_of(gathered(500, "1")), Texts{});
  EXPECT_EQ(ideas_of(gathered(20, "2")), Texts{"SET LOCAL max_parallel_workers_per_gather = 0"});
  SettingLimits alone = defaults();
  alone.current["max_parallel_workers_per_gather"] = "0";
  EXPECT_EQ(ideas_of(analyzed(scan(500, 500'000, 10)), alone),
            Texts{"SET LOCAL max_parallel_workers_per_gather = 2"});
  alone.current["max_parallel_workers"] = "0";
  EXPECT_EQ(ideas_of(analyzed(scan(500, 500'000, 10)), alone), Texts{});
}

TEST(SettingIdeas, MoreRelationsThanAreOrderedTogether) {
  EXPECT_EQ(ideas_of(analyzed(scan(500, 9'000, 10)), defaults(), 10),
            (Texts{"SET LOCAL join_collapse_limit = 10", "SET LOCAL from_collapse_limit = 10"}));
  EXPECT_EQ(ideas_of(analyzed(scan(500, 9'000, 10)), defaults(), 8), Texts{});
}

TEST(SettingIdeas, AmountsOfMemory) {
  EXPECT_EQ(parse_bytes("64MB").value_or(0), 64 * kMegabyte);
  EXPECT_EQ(parse_bytes(" 1.5 gb").value_or(0), 1536 * kMegabyte);
  EXPECT_EQ(parse_bytes("18.5 GiB").value_or(0), 18944 * kMegabyte);
  EXPECT_EQ(parse_bytes("512").value_or(0), 512);
  for (const char* wrong : {"", "MB", "-1MB", "1 XB", "0", "nan"}) {
    EXPECT_FALSE(parse_bytes(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace ado::mission
