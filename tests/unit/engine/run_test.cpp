// Running: errors with their place, limits, cancelling, snapshots.
#include <thread>

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "tests/unit/engine/database.hpp"

namespace ado::engine {
namespace {

using std::chrono::milliseconds;
using test::create_database;
using test::open_scratch;
using test::row_of;
using test::TemporaryFolder;

// Runs for hours unless it is stopped.
constexpr std::string_view kEndless =
    "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = -1";

Error run_error(Engine& engine, std::string_view statement, const RunOptions& options = {}) {
  DiscardSink sink;
  const auto run = engine.run(statement, sink, options);
  if (run) {
    ADD_FAILURE() << "ran: " << statement;
    return {};
  }
  return run.error();
}

struct ErrorCase {
  std::string_view statement;
  ErrorKind kind;
  RunFailure failure;
  std::string_view message;
  std::optional<SourcePosition> position;
  std::string_view hint;
};

const ErrorCase kErrors[] = {
    {"SELEC 1", ErrorKind::invalid_input, RunFailure::none, "syntax error at or near \"SELEC\"",
     SourcePosition{1, 1}, ""},
    {"SELECT id\nFROM item\nWHERE 'ü' = nam", ErrorKind::invalid_input, RunFailure::none,
     "referenced column \"nam\" not found in FROM clause", SourcePosition{3, 14},
     "Candidate bindings: \"name\""},
    {"-- first\n\nSELECT 1 FROM itm", ErrorKind::invalid_input, RunFailure::none,
     "table with name itm does not exist", SourcePosition{3, 15}, "Did you mean \"item\"?"},
    {"SELECT id FROM item GROUP BY name", ErrorKind::invalid_input, RunFailure::none,
     "column \"id\" must appear in the GROUP BY clause or must be part of an aggregate function",
     SourcePosition{1, 8},
     "Either add it to the GROUP BY list, or use \"ANY_VALUE(id)\" if the exact "
     "value of \"id\" is not important."},
    {"SELECT name::INT FROM item", ErrorKind::invalid_input, RunFailure::raised,
     "could not convert string 'pen' to INT32 when casting from source column name",
     SourcePosition{1, 12}, ""},
    {"SELECT error('boom.') FROM item", ErrorKind::invalid_input, RunFailure::raised, "boom",
     std::nullopt, ""},
    {"SELECT id FROM item WHERE id = ?", ErrorKind::invalid_input, RunFailure::none,
     "statement has parameters", std::nullopt, "write values in their places"},
    {"SELECT 1; SELECT 2", ErrorKind::invalid_input, RunFailure::none,
     "one statement is expected, the text holds 2", std::nullopt,
     "PIVOT without an IN list counts as two: list its values"},
    {" -- nothing\n", ErrorKind::invalid_input, RunFailure::none,
     "there is no statement in the text", std::nullopt, ""},
    {"INSERT INTO item VALUES (2, 'cup')", ErrorKind::invalid_input, RunFailure::none,
     "statement is not a query", std::nullopt,
     "ado runs SELECT statements only, and never changes a database"},
    {std::string_view("SELECT 1\0, 2", 12), ErrorKind::invalid_input, RunFailure::none,
     "statement holds a NUL byte", std::nullopt, ""},
};

TEST(Run, ErrorsSayWhatAndWhere) {
  Scratch scratch = open_scratch("CREATE TABLE item AS SELECT 1 AS id, 'pen' AS name");
  for (const ErrorCase& expected : kErrors) {
    SCOPED_TRACE(expected.statement);
    const Error error = run_error(scratch.engine(), expected.statement);
    EXPECT_EQ(error.kind, expected.kind);
    EXPECT_EQ(error.message, expected.message);
    EXPECT_TRUE(error.position == expected.position)
        << (error.position ? fmt::format("{}:{}", error.position->line, error.position->column)
                           : "no position");
    EXPECT_EQ(error.hint, expected.hint);
    EXPECT_EQ(scratch.engine().last_failure(), expected.failure);
  }
}

TEST(Run, DescribeBindsWithoutRunning) {
  Scratch scratch = open_scratch("CREATE TABLE item AS SELECT 1 AS id, 'pen' AS name");
  const auto columns =
      scratch.engine().describe("SELECT id, sum(id) AS total, name::INT FROM item GROUP BY ALL;");
  ASSERT_TRUE(columns) << columns.error().message;
  ASSERT_EQ(columns->size(), 3U);
  EXPECT_EQ((*columns)[0].name, "id");
  EXPECT_EQ((*columns)[0].type, "INTEGER");
  EXPECT_EQ((*columns)[1].name, "total");
  EXPECT_EQ((*columns)[1].type, "HUGEINT");
  EXPECT_EQ(scratch.engine().describe("SELECT x FROM item").error().position,
            (SourcePosition{1, 8}));
}

TEST(Run, CountsRowsAndTime) {
  Scratch scratch = open_scratch();
  DiscardSink sink;
  const auto stats = scratch.engine().run("SELECT hash(range) FROM range(1000000)", sink, {});
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->rows, 1'000'000);
  EXPECT_GT(stats->wall_ms, 0);
  EXPECT_GT(stats->cpu_ms, 0);
  EXPECT_FALSE(stats->stopped_early);
}

// Takes three rows.
class ShortSink final : public RowSink {
 public:
  void begin(std::span<const ResultColumn>) override {}
  bool row(std::span<const CellView>) override { return ++rows < 3; }
  int rows = 0;
};

TEST(Run, SinkMayStop) {
  Scratch scratch = open_scratch();
  ShortSink sink;
  const auto stats = scratch.engine().run("FROM range(100000000)", sink, {});
  ASSERT_TRUE(stats);
  EXPECT_TRUE(stats->stopped_early);
  EXPECT_EQ(stats->rows, 3);
  EXPECT_EQ(row_of(scratch.engine(), "SELECT 'next'"), "next");
}

TEST(Run, TimeLimit) {
  Scratch scratch = open_scratch();
  const Error error = run_error(scratch.engine(), kEndless, {.timeout = milliseconds{20}});
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_EQ(error.message, "the time limit was reached");
  EXPECT_EQ(scratch.engine().last_failure(), RunFailure::timeout);
  EXPECT_EQ(row_of(scratch.engine(), "SELECT 'next'"), "next");
  EXPECT_EQ(scratch.engine().last_failure(), RunFailure::none);
}

TEST(Run, TimeLimitNeverHitsTheNextStatement) {
  Scratch scratch = open_scratch();
  DiscardSink sink;
  for (int i = 0; i < 200; ++i) {
    // Some of these end before their limit, some after; both are right.
    (void)scratch.engine().run("SELECT sum(range) FROM range(200000)", sink,
                               {.timeout = milliseconds{i % 2}});
    ASSERT_EQ(row_of(scratch.engine(), "SELECT sum(range) FROM range(200000)"), "19999900000");
  }
}

TEST(Run, CancelledWhileItRuns) {
  Scratch scratch = open_scratch();
  std::stop_source stop;
  // Stops from inside the run: from the sink, at the first row.
  class StoppingSink final : public RowSink {
   public:
    explicit StoppingSink(std::stop_source& source) : source_(source) {}
    void begin(std::span<const ResultColumn>) override {}
    bool row(std::span<const CellView>) override {
      source_.request_stop();
      return true;
    }

   private:
    std::stop_source& source_;
  } sink(stop);
  const auto run = scratch.engine().run("FROM range(1000000000)", sink, {.stop = stop.get_token()});
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(run.error().message, "the statement was cancelled");
  EXPECT_EQ(scratch.engine().last_failure(), RunFailure::cancelled);
}

TEST(Run, CancelledFromAnotherThread) {
  Scratch scratch = open_scratch();
  std::stop_source stop;
  const std::jthread other([&] { stop.request_stop(); });  // Before, or during: both must end it.
  run_error(scratch.engine(), kEndless, {.stop = stop.get_token()});
  EXPECT_EQ(scratch.engine().last_failure(), RunFailure::cancelled);
}

TEST(Run, CancelledBeforeItBegins) {
  Scratch scratch = open_scratch();
  std::stop_source stop;
  stop.request_stop();
  run_error(scratch.engine(), "SELECT 1", {.stop = stop.get_token()});
  EXPECT_EQ(scratch.engine().last_failure(), RunFailure::cancelled);
}

TEST(Run, MemoryLimit) {
  const TemporaryFolder folder;
  create_database(folder / "shop.duckdb", "CREATE TABLE item AS SELECT 1 AS id");
  auto engine = open_duckdb(folder / "shop.duckdb",
                            {.threads = 1, .memory_limit = "20MB", .temp_directory = folder / "t"});
  ASSERT_TRUE(engine);
  const Error error = run_error(
      **engine,
      "SELECT length(list(range::VARCHAR || 'some more text')::VARCHAR) FROM range(5000000)");
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_EQ(error.message.substr(0, 14), "out of memory:") << error.message;
  EXPECT_EQ((*engine)->last_failure(), RunFailure::out_of_memory);
}

TEST(Run, MemoryOfOneStatement) {
  const TemporaryFolder folder;
  create_database(folder / "shop.duckdb", "CREATE TABLE item AS SELECT 1 AS id");
  auto engine = open_duckdb(folder / "shop.duckdb",
                            {.threads = 1, .memory_limit = "1GiB", .temp_directory = folder / "t"});
  ASSERT_TRUE(engine);
  const char* const big =
      "SELECT length(list(range::VARCHAR || 'some more text')::VARCHAR) FROM range(1000000)";
  ASSERT_TRUE((*engine)->begin_snapshot());
  run_error(**engine, big, {.memory_bytes = 20'000'000});
  EXPECT_EQ((*engine)->last_failure(), RunFailure::out_of_memory);
  EXPECT_NE(row_of(**engine, big), "") << "the limit is the usual one again";
  EXPECT_TRUE((*engine)->end_snapshot());
}

TEST(Run, SnapshotOutlivesAFailedStatement) {
  const TemporaryFolder folder;
  create_database(folder / "shop.duckdb", "CREATE TABLE item AS SELECT 'pen' AS name");
  auto engine = open_duckdb(folder / "shop.duckdb", {});
  ASSERT_TRUE(engine);
  ASSERT_TRUE((*engine)->begin_snapshot());
  run_error(**engine, "SELECT name::INT FROM item");
  EXPECT_EQ(row_of(**engine, "SELECT name FROM item"), "pen");
  run_error(**engine, kEndless, {.timeout = milliseconds{5}});
  EXPECT_EQ(row_of(**engine, "SELECT name FROM item"), "pen");
  EXPECT_TRUE((*engine)->end_snapshot());
}

TEST(Scratch, RefusesAnExistingFile) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file_atomically(folder / "file", ""));
  EXPECT_EQ(Scratch::create(folder / "file").error().kind, ErrorKind::invalid_input);
}

TEST(Scratch, ReadsNoFiles) {
  Scratch scratch = open_scratch();
  EXPECT_FALSE(scratch.execute("CREATE TABLE t AS FROM read_csv('/etc/passwd')"));
}

TEST(Scratch, IsFilledWithAllOrNothing) {
  Scratch scratch = open_scratch("CREATE TABLE t (k INT PRIMARY KEY, d DATE, s VARCHAR)");
  const std::vector<TableRows> rows{
      {"main", "t", {{"1", "2000-01-31", "it's"}, {"2", std::nullopt, std::nullopt}}}};
  ASSERT_TRUE(scratch.fill("INSERT INTO t VALUES (3, NULL, 'three')", rows));
  EXPECT_EQ(row_of(scratch.engine(), "SELECT count(*), count(d), max(d + 1), min(s) FROM t"),
            "3 1 2000-02-01 it's");
  EXPECT_FALSE(scratch.fill("DELETE FROM t; INSERT INTO t VALUES (1, NULL, NULL)", rows))
      << "1 is there twice";
  EXPECT_EQ(row_of(scratch.engine(), "SELECT count(*) FROM t"), "3");
}

TEST(Scratch, ScriptErrorsHaveAPosition) {
  const auto done = open_scratch().execute("CREATE TABLE t (a INT);\nINSERT INTO u VALUES (1)");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "table with name u does not exist");
}

}  // namespace
}  // namespace ado::engine
