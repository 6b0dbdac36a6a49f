// Logs of pipelines, folded.
#include "web/pipelines.hpp"

#include <gtest/gtest.h>

namespace ado::web {
namespace {

TEST(Pipelines, RowsOfOneCallerAreOneRun) {
  const PipelineRuns runs = fold_pipelines(
      {R"({"caller_id":"a","ts":"2026-11-01T00:00:01Z","stage":"loud","rows":3,)"
       R"("elapsed_ms":1.5,"calls":2,"cache_hits":1,"input_tokens":6,"output_tokens":4,)"
       R"("cost":0.5,"parallel_skipped":"one row"})"
       "\n"
       R"({"caller_id":"a","ts":"2026-11-01T00:00:02Z","stage":null,)"
       R"("sql":"\nPIPELINE night\nAS","rows":7,"elapsed_ms":9,"calls":2,"cost":null})"
       "\ntorn {\"caller\n"
       R"({"no":"caller"})"
       "\n",
       R"({"caller_id":"b","ts":"2026-11-02T00:00:00Z","rows":null,"error":"no such table"})"},
      {R"({"caller_id":"a","ts":"x","operator":"MEANS","model":"m","input_tokens":6,)"
       R"("output_tokens":4,"latency_ms":12})"});
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].id, "b");
  EXPECT_EQ(runs[0].error, "no such table");
  EXPECT_EQ(runs[1].name, "PIPELINE night");
  EXPECT_EQ(runs[1].started_at, "2026-11-01T00:00:01Z");
  EXPECT_EQ(runs[1].figures.rows, 7);
  ASSERT_EQ(runs[1].stages.size(), 1U);
  EXPECT_EQ(runs[1].stages[0].name, "loud");
  EXPECT_EQ(runs[1].stages[0].figures.cache_hits, 1);
  EXPECT_EQ(runs[1].stages[0].figures.tokens, 10);
  EXPECT_EQ(runs[1].stages[0].note, "one row");
  ASSERT_EQ(runs[1].calls.size(), 1U);
  EXPECT_EQ(runs[1].calls[0].tokens, 10);
}

TEST(Pipelines, WithoutLogsThereAreNone) {
  Pipelines pipelines(std::filesystem::path(testing::TempDir()) / "no-such-workspace");
  EXPECT_TRUE(pipelines.all()->empty());
}

}  // namespace
}  // namespace ado::web
