// Running pipelines on DuckDB with local answers: what is left behind, what is asked.
#include <atomic>

#include "tests/unit/pipeline/pipeline_run.hpp"

namespace ado::pipeline {
namespace {

// Says true of every row, and dies after so many calls.
class DyingProvider final : public llm::Provider {
 public:
  explicit DyingProvider(int calls_max) : calls_max_(calls_max) {}
  Result<llm::Reply> complete(const llm::Request& request, const std::stop_token&) override {
    if (++calls_ > calls_max_) return fail(ErrorKind::unavailable, "test: no connection");
    std::string text = "[";
    for (int id = 1;; ++id) {
      if (request.prompt.tail.find(fmt::format("{{\"id\": {},", id)) == std::string::npos) break;
      text += fmt::format(R"({}{{"id": {}, "value": true}})", id == 1 ? "" : ", ", id);
    }
    return llm::Reply{.text = text + "]", .reasoning = {}, .usage = {}, .model = {}, .cost = 0.0};
  }
  llm::Spending spending() const override { return {}; }

 private:
  const int calls_max_;
  std::atomic<int> calls_ = 0;
};

constexpr std::string_view kFive = R"(
PIPELINE a AS (SELECT *, s MEANS 'text 3' AS m FROM t),
  b AS (SELECT * FROM a),
  c AS (SELECT *, error('no ' || id) AS e FROM b),
  d AS (SELECT * FROM c),
  e AS (SELECT * FROM d)
SELECT count(*) FROM e)";

TEST_F(PipelineRun, AFailureInStageThreeOfFiveLeavesNoTable) {
  const auto done = run(kFive);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("stage c"), std::string::npos) << done.error().message;
  EXPECT_EQ(report_.stages.size(), 3U);
  EXPECT_EQ(temporary_tables(), "0");
}

TEST_F(PipelineRun, AModelThatDiesInStageThreeOfFiveLeavesNoTable) {
  provider_ = std::make_unique<DyingProvider>(2);
  const auto done = run(R"(PIPELINE a AS (SELECT *, s MEANS 'x' AS m FROM t),
    b AS (SELECT *, s MEANS 'y' AS n FROM a),
    c AS (SELECT *, s MEANS 'z' AS o FROM b),
    d AS (SELECT * FROM c), e AS (SELECT * FROM d)
    SELECT count(*) FROM e)");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "stage c: MEANS has no answer for a row: test: no connection");
  EXPECT_EQ(report_.stages.size(), 3U);
  EXPECT_EQ(temporary_tables(), "0");
}

TEST_F(PipelineRun, TextsThatReadAlikeTogetherAreNotMixedUp) {
  // Beside each other both pairs are 'apple', 'pear', 'pear' with the same bytes between.
  ASSERT_TRUE(run(R"(
    PIPELINE b AS (SELECT MEANS(x, y) AS m FROM (
        SELECT 'apple' || chr(31) || '''pear' AS x, 'pear' AS y) AS q),
      c AS (SELECT MEANS(x, y) AS m FROM (
        SELECT 'apple' AS x, 'pear' || chr(31) || '''pear' AS y) AS q)
    SELECT b.m, c.m FROM b, c)"));
  EXPECT_EQ(rows_.table().rows.at(0), (std::vector<std::string>{"true", "false"}));
}

TEST_F(PipelineRun, AStopLeavesNoTable) {
  stop_after_ = "b";
  const auto done = run(R"(PIPELINE a AS (SELECT *, SENTIMENT(s) AS m FROM t),
    b AS (SELECT * FROM a), c AS (SELECT x.id FROM b AS x, b AS y, b AS z, b AS w, b AS v)
    SELECT count(*) FROM c)");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(temporary_tables(), "0");
}

TEST_F(PipelineRun, SuccessLeavesNoTable) {
  ASSERT_TRUE(run("PIPELINE a AS (SELECT id FROM t WHERE s MEANS 'text 3') SELECT * FROM a"));
  EXPECT_EQ(temporary_tables(), "0");
  EXPECT_EQ(engine::test::row_of(*engine_, "SELECT count(*) FROM t"), "100");
}

struct CountCase {
  std::string_view sql;
  std::int64_t tuples;
};
const CountCase kCounts[] = {
    // Duplicates cost one evaluation.
    {"SELECT s MEANS 'text' FROM t", 7},
    // Cheap conditions come first, whatever their place.
    {"SELECT id FROM t WHERE s MEANS 'text' AND id < 3", 3},
    // A call with constants only is one; one with NULL is none.
    {"SELECT 'a' MEANS 'b' FROM t", 1},
    // OR: only where the first is not true.
    {"SELECT id FROM t WHERE id % 7 <> 3 OR s MEANS 'text'", 1},
    // HAVING and LIMIT leave one group of three.
    {"SELECT g, SUMMARIZE(s) FROM t GROUP BY g HAVING count(*) > 33", 1},
    {"SELECT g, SUMMARIZE(s) FROM t GROUP BY g ORDER BY g LIMIT 2", 2},
    {"SELECT g, SUMMARIZE(s) FROM t GROUP BY g ORDER BY g LIMIT 1 OFFSET 1", 1},
    // The rows that LIMIT shows.
    {"SELECT id, SENTIMENT(s) FROM t ORDER BY id LIMIT 4", 4},
    {"SELECT id, SENTIMENT(s) FROM t ORDER BY id LIMIT 4 OFFSET 2", 4},
    {"SELECT id FROM t WHERE false AND s MEANS 'x'", 0},
};

TEST_F(PipelineRun, AsksNoMoreThanItMust) {
  for (const CountCase& one : kCounts) {
    const auto done = run(one.sql);
    EXPECT_TRUE(done) << one.sql << ": " << (done ? "" : done.error().message);
    EXPECT_EQ(tuples(), one.tuples) << one.sql;
  }
}

}  // namespace
}  // namespace ado::pipeline
