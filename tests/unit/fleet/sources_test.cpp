// Where queries come from: files split by the lexer, manifests, and what is left out.
#include "fleet/sources.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "fleet/draft.hpp"

namespace ado::fleet {
namespace {

namespace fs = std::filesystem;
constexpr auto kDuckDb = sql::Dialect::duckdb;
constexpr auto kPostgres = sql::Dialect::postgres;

class SourcesTest : public testing::Test {
 protected:
  SourcesTest()
      : folder_(fs::temp_directory_path() /
                ("ado_sources_" +
                 std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    fs::remove_all(folder_);
  }
  ~SourcesTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, std::string_view text) {
    ASSERT_TRUE(write_file_atomically(folder_ / name, text).has_value());
  }
  FoundQueries found(const std::string& name = "") {
    auto result = find_queries(folder_ / name, kDuckDb);
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return result ? *result : FoundQueries{};
  }

  fs::path folder_;
};

TEST_F(SourcesTest, AFolderGivesItsFilesInOrder) {
  write("b.sql", "SELECT 2;\n");
  write("a.sql", "-- first\nSELECT 1");
  write("deep/c.sql", "SELECT 3");
  write("readme.txt", "SELECT 4");
  const FoundQueries result = found();
  ASSERT_EQ(result.queries.size(), 3U);
  EXPECT_EQ(result.queries[0].id, "a");
  EXPECT_EQ(result.queries[0].sql, "-- first\nSELECT 1");
  EXPECT_EQ(result.queries[0].file, folder_ / "a.sql");
  EXPECT_EQ(result.queries[2].id, "c");
  EXPECT_TRUE(result.notes.empty());
}

// A semicolon in a text, a comment or a dollar quote ends no statement.
TEST_F(SourcesTest, AFileIsSplitByTheLexer) {
  write("all.sql",
        "SELECT ';' AS a; -- no; end\nSELECT $$;$$ /* ; */, \"x;y\" FROM t;\nFROM t SELECT z;;");
  const FoundQueries result = found("all.sql");
  ASSERT_EQ(result.queries.size(), 3U);
  EXPECT_EQ(result.queries[0].id, "all_01");
  EXPECT_EQ(result.queries[0].sql, "SELECT ';' AS a");
  EXPECT_TRUE(result.queries[0].file.empty());
  EXPECT_EQ(result.queries[2].sql, "FROM t SELECT z");
}

TEST_F(SourcesTest, WhatIsNoQueryIsLeftOutWithANote) {
  write("all.sql", "SET threads = 1; CREATE TABLE t (a int); SELECT a FROM t; SET x = 2");
  const FoundQueries result = found("all.sql");
  ASSERT_EQ(result.queries.size(), 1U);
  EXPECT_TRUE(result.queries[0].file.empty());  // The file holds more than the query.
  ASSERT_EQ(result.notes.size(), 2U);
  EXPECT_NE(result.notes[0].find("1 statement left out: CREATE"), std::string::npos);
  EXPECT_NE(result.notes[1].find("2 statements left out: SET"), std::string::npos);
}

TEST_F(SourcesTest, EqualNamesAreTold) {
  write("a/q.sql", "SELECT 1");
  write("b/q.sql", "SELECT 2");
  const FoundQueries result = found();
  ASSERT_EQ(result.queries.size(), 2U);
  EXPECT_EQ(result.queries[0].id, "q");
  EXPECT_EQ(result.queries[1].id, "q_2");
}

TEST_F(SourcesTest, NothingFoundIsAnError) {
  write("a.txt", "SELECT 1");
  const auto none = find_queries(folder_, kDuckDb);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::invalid_input);
  EXPECT_FALSE(find_queries(folder_ / "missing.sql", kDuckDb));
  EXPECT_FALSE(find_queries(folder_ / "missing", kDuckDb));
}

TEST(Sources, ParametersAreNamed) {
  EXPECT_NE(problem_of("SELECT a FROM t WHERE b = $1", kPostgres).find("($1)"), std::string::npos);
  EXPECT_EQ(problem_of("SELECT '$1' FROM t", kPostgres), "");
  EXPECT_NE(problem_of("SELECT FROM WHERE", kDuckDb), "");
  EXPECT_NE(problem_of("WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a", kPostgres), "");
}

TEST(Sources, AManifestGivesCompiledModels) {
  const auto found = read_manifest(R"({"metadata": {}, "nodes": {
    "model.p.a": {"resource_type": "model", "name": "a", "language": "sql",
                  "compiled_code": "SELECT 1"},
    "model.p.b": {"resource_type": "model", "name": "b", "compiled_sql": "SELECT 2"},
    "model.p.c": {"resource_type": "model", "name": "c", "raw_code": "SELECT {{ x }}"},
    "model.p.d": {"resource_type": "model", "name": "d", "language": "python",
                  "compiled_code": "x"},
    "test.p.t": {"resource_type": "test", "name": "t", "compiled_code": "SELECT 3"}}})",
                                   kDuckDb);
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->queries.size(), 2U);
  EXPECT_EQ(found->queries[0].id, "a");
  EXPECT_EQ(found->queries[1].sql, "SELECT 2");
  ASSERT_EQ(found->notes.size(), 2U);
  EXPECT_NE(found->notes[0].find("dbt compile"), std::string::npos);
  EXPECT_FALSE(read_manifest("[]", kDuckDb));
  EXPECT_FALSE(read_manifest("{\"nodes\": 1}", kDuckDb));
}

TEST(Sources, IdsAreSafeInNamesOfFiles) {
  EXPECT_EQ(safe_id("a b/../c"), "a_b_.._c");
  EXPECT_EQ(safe_id(".hidden"), "_hidden");
  EXPECT_EQ(safe_id("tägë"), "t__g__");
  EXPECT_EQ(safe_id(""), "query");
}

TEST(Draft, NamesFilesRelativeToItselfAndKeepsWhatWasGiven) {
  FoundQueries found;
  found.queries.push_back({.id = "a", .file = "/data/queries/a.sql", .sql = "SELECT 1"});
  found.queries.push_back({.id = "b",
                           .sql = "SELECT $1",
                           .calls = 12,
                           .recorded_ms = 34.56,
                           .problem = "has parameters\n($1)"});
  const Draft draft = draft_fleet({.file = "/data/shop.toml",
                                   .db = "/data/db/shop.duckdb",
                                   .source = "queries",
                                   .settings = {{"mode", "swarm"}}},
                                  found);
  for (const char* line :
       {"name = 'shop'", "db = 'db/shop.duckdb'", "\nmode = 'swarm'", "\n# protocol = '3run'",
        "file = 'queries/a.sql'", "# unsupported: has parameters ($1)\n[[query]]",
        "file = 'shop-queries/b.sql'", "calls = 12\ntotal_ms = 34.6"}) {
    EXPECT_NE(draft.toml.find(line), std::string::npos) << line << "\n" << draft.toml;
  }
  ASSERT_EQ(draft.files.size(), 1U);
  EXPECT_EQ(draft.files[0].first, "/data/shop-queries/b.sql");
  EXPECT_EQ(draft.files[0].second, "SELECT $1\n");
}

}  // namespace
}  // namespace ado::fleet
