// Running pipelines on DuckDB with local answers: what is left behind, what is asked, which rows.
#include "pipeline/run.hpp"

#include <atomic>

#include <gtest/gtest.h>

#include "tests/unit/engine/database.hpp"

namespace ado::pipeline {
namespace {

constexpr std::string_view kTables = R"(
CREATE TABLE t AS SELECT i AS id, 'text ' || (i % 7) AS s, i % 3 AS g FROM range(100) AS r(i);
)";

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

class PipelineRun : public testing::Test {
 protected:
  // As what the user's file is: nothing but temporary tables can be made.
  PipelineRun() {
    engine::test::create_database(folder_.path() / "t.duckdb", kTables);
    auto opened = engine::open_duckdb(folder_.path() / "t.duckdb", {});
    if (!opened) throw std::runtime_error(opened.error().message);
    engine_ = *std::move(opened);
    auto library = semantic::load_library(std::filesystem::path(ADO_SOURCE_DIR) / "data");
    if (!library) throw std::runtime_error(library.error().message);
    library_ = *std::move(library);
  }

  Result<void> run(std::string_view text, std::stop_source stop = {}) {
    const auto pipeline = sql::parse_pipeline(text, sql::Dialect::duckdb);
    if (!pipeline) return fail(pipeline.error());
    auto log = Log::open(folder_.path() / "ws", clock_);
    if (!log) return fail(log.error());
    Settings settings{.workspace = folder_.path() / "ws"};
    settings.model_of = [](const std::string& name) { return name; };
    settings.price_of = [](const std::string&) { return std::nullopt; };
    if (provider_) settings.options.model = "dying";
    const coordinator::Services services{
        .library = library_, .clock = clock_, .provider = provider_.get()};
    const Outside outside{.engine = *engine_,
                          .services = services,
                          .clock = clock_,
                          .log = *log,
                          .run_options = {.timeout = std::nullopt, .stop = stop.get_token()},
                          .progress = {},
                          .stage_done = [&](const StageReport& stage) {
                            if (stage.name == stop_after_) stop.request_stop();
                          }};
    report_ = {};
    rows_ = engine::TextSink(1000);
    return pipeline::run(*pipeline, text, settings, outside, rows_, report_);
  }

  std::string temporary_tables() {
    return engine::test::row_of(*engine_, "SELECT count(*) FROM duckdb_tables() WHERE temporary");
  }
  std::int64_t tuples() const {
    std::int64_t sum = 0;
    for (const StageReport& stage : report_.stages) sum += total_counts(stage).distinct;
    return sum;
  }

  engine::test::TemporaryFolder folder_;
  SystemClock clock_;
  std::unique_ptr<engine::Engine> engine_;
  semantic::Library library_;
  std::unique_ptr<llm::Provider> provider_;
  engine::TextSink rows_{1000};
  RunReport report_;
  std::string stop_after_ = "-";
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

struct SameCase {
  std::string_view semantic;
  std::string_view plain;
};
// SOUNDS_LIKE is a rule: the same rows must come without it.
const SameCase kSame[] = {
    {"SELECT id FROM t WHERE s SOUNDS_LIKE 'text 3' ORDER BY id DESC LIMIT 3",
     "SELECT id FROM t WHERE s = 'text 3' ORDER BY id DESC LIMIT 3"},
    {"SELECT id FROM t WHERE NOT (s SOUNDS_LIKE 'text 3') ORDER BY id LIMIT 5 OFFSET 4",
     "SELECT id FROM t WHERE s <> 'text 3' ORDER BY id LIMIT 5 OFFSET 4"},
    {"SELECT g, count(*) FROM t WHERE s SOUNDS_LIKE 'text 3' OR id < 5 GROUP BY g ORDER BY g",
     "SELECT g, count(*) FROM t WHERE s = 'text 3' OR id < 5 GROUP BY g ORDER BY g"},
    {"SELECT s SOUNDS_LIKE 'text 3' AS m, count(*) FROM t GROUP BY m ORDER BY m",
     "SELECT s = 'text 3' AS m, count(*) FROM t GROUP BY m ORDER BY m"},
    {"SELECT s SOUNDS_LIKE 'text 3' AS m, count(*) FROM t GROUP BY ALL ORDER BY ALL",
     "SELECT s = 'text 3' AS m, count(*) FROM t GROUP BY ALL ORDER BY ALL"},
    {"SELECT g, count(*) FILTER (WHERE s SOUNDS_LIKE 'text 3') AS n FROM t GROUP BY g ORDER BY g",
     "SELECT g, count(*) FILTER (WHERE s = 'text 3') AS n FROM t GROUP BY g ORDER BY g"},
    {"SELECT max(s) SOUNDS_LIKE 'text 6' AS m, g FROM t GROUP BY g ORDER BY g",
     "SELECT max(s) = 'text 6' AS m, g FROM t GROUP BY g ORDER BY g"},
    {"SELECT g FROM t GROUP BY g HAVING min(s) SOUNDS_LIKE 'text 0' ORDER BY g",
     "SELECT g FROM t GROUP BY g HAVING min(s) = 'text 0' ORDER BY g"},
    {"SELECT a.id, b.* FROM t a JOIN t b ON a.id = b.id AND a.s SOUNDS_LIKE 'text 3' ORDER BY 1",
     "SELECT a.id, b.* FROM t a JOIN t b ON a.id = b.id AND a.s = 'text 3' ORDER BY 1"},
    {"SELECT id, row_number() OVER (ORDER BY s SOUNDS_LIKE 'text 3', id) AS n FROM t ORDER BY id",
     "SELECT id, row_number() OVER (ORDER BY s = 'text 3', id) AS n FROM t ORDER BY id"},
    {"SELECT id FROM t WHERE s SOUNDS_LIKE 'text 3' UNION ALL SELECT id FROM t WHERE id < 2 "
     "ORDER BY id",
     "SELECT id FROM t WHERE s = 'text 3' UNION ALL SELECT id FROM t WHERE id < 2 ORDER BY id"},
    {"SELECT CASE WHEN id < 50 THEN s SOUNDS_LIKE 'text 3' END AS c, id FROM t ORDER BY id",
     "SELECT CASE WHEN id < 50 THEN s = 'text 3' END AS c, id FROM t ORDER BY id"},
    {"WITH c AS (SELECT * FROM t WHERE s SOUNDS_LIKE 'text 3') SELECT count(*), min(id) FROM c",
     "WITH c AS (SELECT * FROM t WHERE s = 'text 3') SELECT count(*), min(id) FROM c"},
    {"SELECT *, s SOUNDS_LIKE 'text 3' AS m FROM t ORDER BY id LIMIT 9",
     "SELECT *, s = 'text 3' AS m FROM t ORDER BY id LIMIT 9"},
    {"SELECT DISTINCT s SOUNDS_LIKE 'text 3' AS m FROM t ORDER BY m",
     "SELECT DISTINCT s = 'text 3' AS m FROM t ORDER BY m"},
    {"SELECT id FROM t WHERE nullif(s, 'text 3') SOUNDS_LIKE 'text 3' IS NULL ORDER BY id",
     "SELECT id FROM t WHERE (nullif(s, 'text 3') = 'text 3') IS NULL ORDER BY id"},
    {"SELECT id FROM t WHERE NOT (id > 3 AND s SOUNDS_LIKE 'text 3') ORDER BY id",
     "SELECT id FROM t WHERE NOT (id > 3 AND s = 'text 3') ORDER BY id"},
};

// Texts that a collation takes as equal are two arguments.
TEST_F(PipelineRun, AnswersEachTextWhateverItsCollation) {
  ASSERT_TRUE(
      run("SELECT x, CONDENSE(x) AS c FROM (SELECT unnest(['a', 'A']) COLLATE NOCASE AS x) "
          "AS t ORDER BY c"));
  const std::vector<std::vector<std::string>> expected{{"A", "A"}, {"a", "a"}};
  EXPECT_EQ(rows_.table().rows, expected);
}

TEST_F(PipelineRun, GivesTheRowsThatPlainSqlGives) {
  for (const SameCase& one : kSame) {
    const auto done = run(one.semantic);
    EXPECT_TRUE(done) << one.semantic << ": " << (done ? "" : done.error().message);
    EXPECT_EQ(rows_.table().rows, engine::test::rows_of(*engine_, one.plain)) << one.semantic;
  }
}

}  // namespace
}  // namespace ado::pipeline
