// The view over all partitions: both schemas, torn lines, columns that keep up with the lines.
#include "blackboard/outcomes.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "blackboard/outcomes_sql.hpp"
#include "blackboard/storage.hpp"
#include "engine/file_views.hpp"
#include "tests/unit/base/temporary_folder.hpp"
#include "tests/unit/blackboard/sample_entries.hpp"

namespace ado::blackboard {
namespace {

class OutcomesTest : public testing::Test {
 protected:
  std::vector<std::vector<std::string>> rows(std::string_view statement) {
    auto outcomes = Outcomes::open(folder_.path());
    EXPECT_TRUE(outcomes) << outcomes.error().message;
    if (!outcomes) return {};
    engine::TextSink sink(1000);
    const auto run = outcomes->run(statement, sink, {});
    EXPECT_TRUE(run) << run.error().message;
    return sink.table().rows;
  }
  std::string one(std::string_view statement) {
    const auto all = rows(statement);
    return all.empty() || all[0].empty() ? "nothing" : all[0][0];
  }
  void add(const std::string& text) {
    const std::filesystem::path file = partition_file(folder_.path(), small_entry("a"));
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::app) << text;
  }
  test::TemporaryFolder folder_;
};

constexpr std::string_view kLegacy =
    R"({"query_id": "q9", "worker_id": 2, "run_name": "r1", "timestamp": "2026-02-11T10:05:22Z",)"
    R"( "query_fingerprint": "star", "examples_used": ["e"], "strategy": "s", "status": "WIN",)"
    R"( "speedup": 4.5, "transforms_applied": ["a", "b"], "error_category": null,)"
    R"( "error_messages": [], "what_worked": "one scan", "principle": "scan once"})";

TEST_F(OutcomesTest, IsEmptyWithoutAnyOutcome) {
  EXPECT_EQ(one("SELECT count(*) FROM outcomes"), "0");
}

TEST_F(OutcomesTest, ShowsSectionsAndShortNames) {
  ASSERT_TRUE(append(folder_.path(), std::vector{full_entry(), small_entry("b")}));
  EXPECT_EQ(rows("SELECT id, query_id, status, speedup, day, transform, model FROM outcomes "
                 "ORDER BY id"),
            (std::vector<std::vector<std::string>>{
                {"b", "q1", "ERROR", "NULL", "2026-11-21", "", "NULL"},
                {"q9_w2_m1", "q9", "WIN", "4.47", "2026-02-11", "a", "m"}}));
  EXPECT_EQ(one("SELECT outcome.timing.optimized_ms FROM outcomes WHERE query_id = 'q9'"), "716.0");
  EXPECT_EQ(one("SELECT config.settings['threads'] FROM outcomes WHERE query_id = 'q9'"), "8");
  EXPECT_EQ(one("SELECT outcome.validation.valid_while[1] FROM outcomes WHERE query_id = 'q9'"),
            "unique(t.a)");
}

TEST_F(OutcomesTest, ReadsSchemaOneAndPassesOverTornLines) {
  ASSERT_TRUE(append(folder_.path(), std::vector{small_entry("a")}));
  add("{\"id\":\"to\n" + std::string(kLegacy) + "\n" +
      R"({"id":"x","version":{"schema_version":"9.0"}})" + "\n{\"id\":\"cut");
  auto outcomes = Outcomes::open(folder_.path());
  ASSERT_TRUE(outcomes) << outcomes.error().message;
  const auto attempts = outcomes->attempts({});
  ASSERT_TRUE(attempts) << attempts.error().message;
  ASSERT_EQ(attempts->size(), 2u);
  const SourceAttempt& legacy = attempts->at(0);
  EXPECT_EQ(legacy.id, "q9_w2_r1");
  EXPECT_EQ(legacy.engine, "duckdb");
  EXPECT_EQ(legacy.benchmark, "retail");
  EXPECT_EQ(legacy.transforms, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(legacy.speedup, 4.5);
  EXPECT_EQ(legacy.tier, "CRITICAL_HIT");
  EXPECT_EQ(standing_of(legacy), Standing::unverified);
  const auto unreadable = outcomes->unreadable();
  ASSERT_TRUE(unreadable) << unreadable.error().message;
  EXPECT_EQ(*unreadable,
            (std::vector<Unreadable>{{.file = partition_files(folder_.path()).at(0), .lines = 3}}));
}

TEST_F(OutcomesTest, ReadsAttemptsAsTheReaderOfLinesDoes) {
  const Entry entry = full_entry();
  ASSERT_TRUE(append(folder_.path(), std::vector{entry}));
  const auto attempts = Outcomes::open(folder_.path())->attempts({.with_sql = true});
  ASSERT_TRUE(attempts) << attempts.error().message;
  const SourceAttempt& read = attempts->at(0);
  EXPECT_EQ(read.id, entry.id);
  EXPECT_EQ(read.source_type, entry.source_type);
  EXPECT_EQ(read.engine_version, entry.provenance.engine_version);
  EXPECT_EQ(read.status, entry.outcome.status);
  EXPECT_EQ(read.speedup_type, entry.outcome.speedup_type);
  EXPECT_EQ(read.original_ms, entry.outcome.timing->original_ms);
  EXPECT_EQ(read.protocol, entry.outcome.timing->protocol);
  EXPECT_EQ(read.confidence, entry.outcome.validation->confidence);
  EXPECT_EQ(read.transforms, entry.transforms.all);
  EXPECT_EQ(read.optimized_sql, entry.opt.optimized_sql);
  EXPECT_EQ(read.error, "none");
}

TEST_F(OutcomesTest, LeavesRetractedEntriesOut) {
  Entry retracted = small_entry("a");
  retracted.version.status = "retracted";
  ASSERT_TRUE(append(folder_.path(), std::vector{retracted, small_entry("b")}));
  EXPECT_EQ(Outcomes::open(folder_.path())->attempts({})->size(), 1u);
}

TEST_F(OutcomesTest, ALaterLineRetractsAnEntry) {
  ASSERT_TRUE(append(folder_.path(), std::vector{small_entry("a"), small_entry("b")}));
  Entry retracted = small_entry("a");
  retracted.version.status = "retracted";
  ASSERT_TRUE(append(folder_.path(), std::vector{retracted}));
  auto outcomes = Outcomes::open(folder_.path());
  ASSERT_TRUE(outcomes) << outcomes.error().message;
  const auto attempts = outcomes->attempts({});
  ASSERT_TRUE(attempts) << attempts.error().message;
  ASSERT_EQ(attempts->size(), 1U);
  EXPECT_EQ(attempts->front().id, "b");
  EXPECT_EQ(outcomes->retracted().value(), std::vector<std::string>{"a"});
}

TEST_F(OutcomesTest, ReadsTheBlackboardAndNothingElse) {
  std::ofstream(folder_ / "secret.csv") << "a\n1\n";
  auto outcomes = Outcomes::open(folder_.path());
  ASSERT_TRUE(outcomes);
  engine::DiscardSink sink;
  const auto run = [&](const std::string& statement) {
    return outcomes->run(statement, sink, {}).has_value();
  };
  EXPECT_TRUE(run("SELECT 1"));
  EXPECT_FALSE(run("SELECT * FROM read_csv('" + (folder_ / "secret.csv").string() + "')"));
  EXPECT_FALSE(run("COPY (SELECT 1) TO '" + (folder_ / "data/layer1/x.csv").string() + "'"));
  EXPECT_FALSE(run("CREATE TABLE t (a INT)"));
  EXPECT_FALSE(run("SET enable_external_access = true"));
  EXPECT_FALSE(run("SELECT 1; SELECT 2"));
  EXPECT_FALSE(run("PRAGMA database_list"));
}

TEST_F(OutcomesTest, RefusesFunctionsThatWriteFromWithinASelect) {
  const std::string inside = layer_of(folder_.path()).string();
  std::filesystem::create_directories(inside);
  auto outcomes = Outcomes::open(folder_.path());
  ASSERT_TRUE(outcomes);
  engine::DiscardSink sink;
  const auto run = [&](const std::string& statement) {
    return outcomes->run(statement, sink, {}).has_value();
  };
  const std::string logging =
      "enable_logging('QueryLog', storage = 'file', storage_path = '" + inside + "/log')";
  EXPECT_FALSE(run("SELECT * FROM " + logging));
  EXPECT_FALSE(run("SELECT (SELECT 1 FROM system.main.Enable_Logging('QueryLog'))"));
  EXPECT_FALSE(run("WITH a AS (FROM query('FROM enable_' || 'logging()')) SELECT 1"));
  EXPECT_FALSE(run("FROM enable_profiling(format := 'json', save_location := '" + inside +
                   "/profile.json')"));
  EXPECT_TRUE(std::filesystem::is_empty(inside));
  EXPECT_TRUE(run("SELECT tag FROM outcomes, LATERAL (SELECT unnest(tags) AS tag), range(2)"));
  EXPECT_TRUE(run("SUMMARIZE outcomes"));
}

class ColumnsTest : public OutcomesTest {
 protected:
  static constexpr ColumnLimits kSmall{.tail_bytes = 2000, .segment_bytes = 5000};

  // Ids by the view, as text, through columns with small limits.
  std::string ids(std::size_t* segments = nullptr) {
    auto columns = Columns::refresh(folder_.path(), kSmall);
    EXPECT_TRUE(columns) << columns.error().message;
    if (!columns) return {};
    if (segments != nullptr) *segments = 0;
    for (const PartitionSource& source : columns->sources()) {
      if (segments != nullptr) *segments += source.segments.size();
    }
    auto connection =
        engine::open_file_views({.script = outcomes_script(columns->sources(), columns->no_lines()),
                                 .folders = columns->folders(),
                                 .temp_directory = folder_ / "spill"});
    EXPECT_TRUE(connection) << connection.error().message;
    if (!connection) return {};
    const auto table = connection->query("SELECT string_agg(id, ' ' ORDER BY id) FROM outcomes");
    EXPECT_TRUE(table) << table.error().message;
    return table ? table->rows.at(0).at(0) : "";
  }
  static std::vector<Entry> numbered(int begin, int end) {
    std::vector<Entry> entries;
    for (int i = begin; i < end; ++i) entries.push_back(small_entry(fmt::format("e{:03}", i)));
    return entries;
  }
  static std::string names(int end) {
    std::string text;
    for (int i = 0; i < end; ++i) text += fmt::format("{}e{:03}", i == 0 ? "" : " ", i);
    return text;
  }
};

TEST_F(ColumnsTest, KeepUpWithLinesThatAreAdded) {
  std::size_t segments = 0;
  int end = 0;
  for (const int next : {1, 2, 20, 21, 22, 60}) {
    ASSERT_TRUE(append(folder_.path(), numbered(end, next)));
    end = next;
    EXPECT_EQ(ids(&segments), names(end));
    EXPECT_EQ(ids(&segments), names(end)) << "from the cache";
  }
  EXPECT_GT(segments, 3u);
  std::filesystem::remove_all(folder_ / "cache");
  EXPECT_EQ(ids(), names(end)) << "made anew";
}

TEST_F(ColumnsTest, KeepTornLinesToTellOfThem) {
  ASSERT_TRUE(append(folder_.path(), numbered(0, 10)));
  add("{\"id\":\"torn");
  ASSERT_TRUE(append(folder_.path(), numbered(10, 40)));
  std::size_t segments = 0;
  EXPECT_EQ(ids(&segments), names(40));
  EXPECT_GT(segments, 0u);
  const auto unreadable = Outcomes::open(folder_.path())->unreadable();
  ASSERT_TRUE(unreadable);
  ASSERT_EQ(unreadable->size(), 1u);
  EXPECT_EQ(unreadable->at(0).lines, 1);
}

TEST_F(ColumnsTest, AreMadeAnewForAnotherFileInItsPlace) {
  ASSERT_TRUE(append(folder_.path(), numbered(0, 40)));
  EXPECT_EQ(ids(), names(40));
  std::filesystem::remove_all(folder_ / "data");
  std::vector<Entry> others = numbered(0, 50);
  for (Entry& entry : others) entry.id[0] = 'f';
  ASSERT_TRUE(append(folder_.path(), others));
  EXPECT_EQ(ids().substr(0, 9), "f000 f001");
}

TEST_F(ColumnsTest, LeaveNothingBehindInTheCache) {
  ASSERT_TRUE(append(folder_.path(), numbered(0, 41)));
  ids();
  std::filesystem::create_directories(folder_ / "cache/outcomes-1/tails-999999999-0");
  ids();
  for (const auto& item : std::filesystem::directory_iterator(folder_ / "cache/outcomes-1")) {
    EXPECT_FALSE(item.path().filename().string().starts_with("tails-")) << item.path();
  }
}

}  // namespace
}  // namespace ado::blackboard
