// The rows of pipelines: those that plain SQL gives over the same answers.
#include "tests/unit/pipeline/pipeline_run.hpp"

namespace ado::pipeline {
namespace {

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

// s SOUNDS_LIKE 'text 3' is written #: it says what s = 'text 3' says.
const std::string_view kShapes[] = {
    // Places count the columns that * brings; constants order nothing.
    "SELECT *, -id AS x, # AS m FROM t ORDER BY 3, 1 DESC LIMIT 5",
    "SELECT *, -id AS x, # AS m FROM (SELECT s, id FROM t) AS d ORDER BY 2 LIMIT 5",
    "SELECT t.*, -id AS x, # AS m FROM t ORDER BY 4 LIMIT 5",
    "SELECT *, # AS m FROM (SELECT id, s FROM t) ORDER BY 1 DESC LIMIT 5",
    "SELECT 2 AS k, id, # AS m FROM t ORDER BY k DESC, id DESC LIMIT 3",
    "SELECT 2 AS two, g, max(#) AS m FROM t GROUP BY ALL ORDER BY g",
    "SELECT 2 AS two, g, count(*) AS n, s, # AS m FROM t GROUP BY two, g, s ORDER BY g, s",
    "SELECT g, # AS m, count(*) AS n FROM t GROUP BY 1, 2 ORDER BY 1, 2",
    "SELECT t.*, count(*) AS n FROM t WHERE # GROUP BY 1, 2, 3 ORDER BY 1",
    // Names of items in WHERE and in other items.
    "SELECT id AS i, i + 1 AS j, # AS m FROM t WHERE i < 5 ORDER BY j DESC LIMIT 3",
    "SELECT id, # AS m, NOT m AS n, upper(s) AS s FROM t WHERE m OR id < 3 ORDER BY id",
    // Groups and their keys.
    "SELECT s, # AS m, count(*) AS n FROM t GROUP BY s ORDER BY s",
    "SELECT lower(s) AS s, # AS m, count(*) AS n FROM t GROUP BY t.s ORDER BY n DESC, s LIMIT 2",
    "SELECT g, bool_or(#) AS m FROM t GROUP BY 1 HAVING count(*) FILTER (WHERE #) > 4 ORDER BY 1",
    "SELECT s FROM t GROUP BY s HAVING # AND count(*) > 1",
    "SELECT g, count(DISTINCT s) FILTER (WHERE NOT #) AS n FROM t GROUP BY g ORDER BY n DESC, g",
    "SELECT s, g, # AS m FROM t GROUP BY g, s HAVING random() >= 0 ORDER BY ALL",
    // Windows, QUALIFY, DISTINCT ON.
    "SELECT id FROM t WHERE # ORDER BY count(*) OVER (), id LIMIT 2",
    "SELECT id, lag(#) OVER w AS m FROM t WINDOW w AS (ORDER BY id) ORDER BY id",
    "SELECT id, count(*) FILTER (WHERE #) OVER (ORDER BY id ROWS 5 PRECEDING) AS n FROM t "
    "ORDER BY id",
    "SELECT id FROM t QUALIFY row_number() OVER (PARTITION BY # ORDER BY id DESC) = 1 ORDER BY id",
    "SELECT g FROM t GROUP BY g QUALIFY row_number() OVER (ORDER BY bool_or(#), g DESC) = 1",
    "SELECT s FROM t GROUP BY s WINDOW w AS (ORDER BY # DESC) QUALIFY row_number() OVER w = 1",
    "SELECT g, mode() WITHIN GROUP (ORDER BY #) AS m FROM t GROUP BY g ORDER BY g",
    "SELECT DISTINCT ON (#) id FROM t ORDER BY #, id DESC",
    // Joins.
    "SELECT id, u.g FROM t JOIN (SELECT id, g FROM t) AS u USING (id) WHERE # ORDER BY id",
    "SELECT id FROM t NATURAL JOIN (SELECT id FROM t WHERE id < 50) AS u WHERE # ORDER BY id",
    "SELECT id, # AS m FROM t FULL JOIN (SELECT id + 50 AS id FROM t) AS u USING (id) ORDER BY id",
    "SELECT u.id, t.id FROM (SELECT id + 95 AS id FROM t) AS u RIGHT JOIN t ON u.id = t.id "
    "WHERE # ORDER BY t.id",
    "SELECT id FROM t SEMI JOIN (SELECT 3 AS id) AS v USING (id) WHERE #",
    "SELECT u.x FROM t, unnest([id, g]) AS u(x) WHERE # ORDER BY ALL",
    "SELECT t.id, v.y FROM t, LATERAL (SELECT t.id + 1 AS y) AS v WHERE # ORDER BY ALL",
    // Set operations, CTEs, subqueries.
    "SELECT id, # AS m FROM t WHERE id < 5 UNION ALL BY NAME SELECT # AS m, g FROM t WHERE id < 9 "
    "ORDER BY ALL",
    "SELECT id FROM t WHERE # EXCEPT SELECT id FROM t WHERE id > 50 ORDER BY id",
    "WITH c AS (SELECT id, # AS m FROM t) SELECT a.id FROM c AS a JOIN c AS b ON a.m = b.m AND "
    "a.id + 1 = b.id ORDER BY 1",
    "SELECT (SELECT count(*) FROM t WHERE #) AS n, count(*) AS k FROM t",
    "SELECT id FROM t WHERE id NOT IN (SELECT id FROM t WHERE #) ORDER BY id",
    "SELECT id FROM t WHERE # AND g = (SELECT max(u.g) FROM t AS u WHERE u.s = t.s) ORDER BY id",
    "SELECT id FROM t ORDER BY # DESC, id LIMIT 4",
    // What differs each time guards nothing.
    "SELECT count(*) FROM (SELECT CASE WHEN random() < 0.5 THEN # ELSE false END AS m FROM t) AS d "
    "WHERE m IS NULL",
    "SELECT id, CASE WHEN row_number() OVER (ORDER BY id) > 3 THEN # END AS m FROM t ORDER BY id",
};

std::string written(std::string_view shape, std::string_view condition) {
  std::string text(shape);
  for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at)) {
    text.replace(at, 1, condition);
  }
  return text;
}

// Texts that a collation takes as equal are two arguments.
TEST_F(PipelineRun, AnswersEachTextWhateverItsCollation) {
  ASSERT_TRUE(
      run("SELECT x, CONDENSE(x) AS c FROM (SELECT unnest(['a', 'A']) COLLATE NOCASE AS x) "
          "AS t ORDER BY c"));
  const std::vector<std::vector<std::string>> expected{{"A", "A"}, {"a", "a"}};
  EXPECT_EQ(rows_.table().rows, expected);
}

// 'a' and 'A' are one group: the call is about the one that is shown.
TEST_F(PipelineRun, ACallOverAKeyIsOfTheKeyThatIsShown) {
  ASSERT_TRUE(
      run("SELECT x, CONDENSE(x) AS c, count(*) AS n FROM (SELECT unnest(['a', 'A', 'b', 'B']) "
          "COLLATE NOCASE AS x) AS t GROUP BY x ORDER BY x"));
  ASSERT_EQ(rows_.table().rows.size(), 2U);
  for (const std::vector<std::string>& row : rows_.table().rows) EXPECT_EQ(row[0], row[1]);
}

TEST_F(PipelineRun, LogsArgumentsCutBetweenCharacters) {
  auto log = Log::open(folder_.path() / "ws", clock_);
  ASSERT_TRUE(log);
  const std::string shown(399, 'a');
  ASSERT_TRUE(log->failures({}, "s", {{.op = "MEANS", .arguments = {shown + "é"}, .error = "e"}}));
  const auto lines = read_file(log_folder(folder_.path() / "ws") / "semantic_errors.jsonl");
  ASSERT_TRUE(lines);
  EXPECT_NE(lines->find('"' + shown + '"'), std::string::npos) << *lines;
}

TEST_F(PipelineRun, RefusesAMacroThatDiffersEachTime) {
  for (const std::string_view macro : {"pick", "pick_twice"}) {
    const auto done =
        run(fmt::format("SELECT id FROM t WHERE {}(id) < 5 AND s MEANS 'text'", macro));
    ASSERT_FALSE(done) << macro;
    EXPECT_EQ(done.error().kind, ErrorKind::unsupported) << done.error().message;
  }
  EXPECT_TRUE(run("SELECT id FROM t WHERE twice(id) < 5 AND s MEANS 'text'"));
}

// CONDENSE has an answer for the text that is shown beside it.
TEST_F(PipelineRun, ReadsAViewThatDiffersEachTimeOnce) {
  for (const std::string_view text :
       {"SELECT count(CONDENSE(s || r)) AS n FROM v", "SELECT count(CONDENSE(s || r)) AS n FROM w",
        "SELECT count(CONDENSE(s || r)) AS n FROM (SELECT * FROM v) AS d",
        "WITH c AS (SELECT * FROM v) SELECT count(CONDENSE(s || r)) AS n FROM c",
        "WITH v AS (SELECT *, id AS r FROM t) SELECT count(CONDENSE(s || r)) AS n FROM v"}) {
    const auto done = run(text);
    ASSERT_TRUE(done) << text << ": " << done.error().message;
    EXPECT_EQ(rows_.table().rows, (std::vector<std::vector<std::string>>{{"100"}})) << text;
  }
}

TEST_F(PipelineRun, ReadsTheClockOnce) {
  ASSERT_TRUE(run("SELECT count(CONDENSE(s || ' ' || now())) AS n FROM t"));
  EXPECT_EQ(rows_.table().rows, (std::vector<std::vector<std::string>>{{"100"}}));
}

// A row that unnest makes none of does not count for LIMIT.
TEST_F(PipelineRun, LimitCountsRowsBehindUnnest) {
  ASSERT_TRUE(
      run("-- @ batch_size: 1\nSELECT id, unnest(CASE WHEN id < 14 THEN [] ELSE [id] END) AS u "
          "FROM t WHERE SENTIMENT('x' || id) > -2 ORDER BY id LIMIT 2"));
  const std::vector<std::vector<std::string>> expected{{"14", "14"}, {"15", "15"}};
  EXPECT_EQ(rows_.table().rows, expected);
}

std::vector<std::string> names_of(const std::vector<engine::ResultColumn>& columns) {
  std::vector<std::string> names;
  for (const engine::ResultColumn& column : columns) names.push_back(column.name);
  return names;
}

TEST_F(PipelineRun, NamesColumnsAsThePlainQueryDoes) {
  for (const std::string_view shape :
       {"SELECT upper(s), # AS m, s || 'a', now() FROM t ORDER BY id LIMIT 2",
        "SELECT upper(s), # AS m, s || 'a', now() FROM t",
        "SELECT upper(s), upper(s) = s AND bool_or(#) AS m FROM t GROUP BY upper(s), s",
        "SELECT s, # AS m, upper(s) FROM t GROUP BY s",
        "SELECT (SELECT count(*) FROM t), # AS m FROM t"}) {
    const auto done = run(written(shape, "s SOUNDS_LIKE 'text 3'"));
    ASSERT_TRUE(done) << shape << ": " << done.error().message;
    const auto plain = engine_->describe(written(shape, "s = 'text 3'"));
    ASSERT_TRUE(plain) << shape;
    EXPECT_EQ(names_of(rows_.table().columns), names_of(*plain)) << shape;
  }
}

constexpr std::string_view kRetained =
    "PIPELINE a AS (SELECT id, SENTIMENT(s) AS m FROM t) WITH (retain = true) SELECT * FROM a";

TEST_F(PipelineRun, ReadsARetainedStageOfTheSamePromptsAlone) {
  ASSERT_TRUE(run(kRetained));
  EXPECT_EQ(report_.stages.front().retained, "kept in cache/stages/default");
  ASSERT_TRUE(run(kRetained));
  EXPECT_EQ(report_.stages.front().retained, "read from cache/stages/default");
  library_.prompts.begin()->second.text += " Be brief.";
  ASSERT_TRUE(run(kRetained));
  EXPECT_EQ(report_.stages.front().retained, "kept in cache/stages/default");
  // What another process has committed stands there until it is written to the file.
  ASSERT_TRUE(write_file_atomically(folder_.path() / "t.duckdb.wal", "committed"));
  ASSERT_TRUE(run(kRetained));
  EXPECT_EQ(report_.stages.front().retained, "kept in cache/stages/default");
}

TEST_F(PipelineRun, KeepsNoStageWhoseCollationWouldBeLost) {
  ASSERT_TRUE(
      run("PIPELINE a AS (SELECT s COLLATE NOCASE AS x FROM t) WITH (retain = true) "
          "SELECT count(*) FROM a WHERE x = 'TEXT 3'"));
  EXPECT_EQ(report_.stages.front().retained, "not kept: a column has a collation of its own");
  EXPECT_EQ(rows_.table().rows, engine::test::rows_of(*engine_,
                                                      "SELECT count(*) FROM t "
                                                      "WHERE s = 'text 3'"));
}

TEST_F(PipelineRun, GivesTheRowsOfEachShape) {
  for (const std::string_view shape : kShapes) {
    const auto done = run(written(shape, "(s SOUNDS_LIKE 'text 3')"));
    EXPECT_TRUE(done) << shape << ": " << (done ? "" : done.error().message);
    const std::string plain = written(shape, "(s = 'text 3')");
    EXPECT_EQ(rows_.table().rows, engine::test::rows_of(*engine_, plain)) << shape;
  }
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
