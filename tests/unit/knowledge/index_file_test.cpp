// The index on disk: found again, and noticed when it is of something else.
#include "knowledge/index_file.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "tests/unit/base/temporary_folder.hpp"

namespace ado::knowledge {
namespace {

GoldExample example(std::string id, std::string sql) {
  return {.id = std::move(id),
          .engine_version = "1",
          .transform_id = "eager_aggregation",
          .schema = "tables.sql",
          .what = "What.",
          .why = "Why.",
          .when = "When.",
          .when_not = {{.where = "Where."}},
          .original_sql = std::move(sql),
          .optimized_sql = "SELECT 1",
          .outcome = {.speedup = 2},
          .status = GoldStatus::promoted};
}

class IndexFile : public testing::Test {
 protected:
  IndexFile() {
    write("tables.sql", "CREATE TABLE t (k INTEGER, x INTEGER);");
    put(example("grouped", "SELECT k, sum(x) FROM t GROUP BY k"));
    put(example("plain", "SELECT x FROM t WHERE k = 1"));
  }
  void write(const std::filesystem::path& name, std::string_view text) {
    ASSERT_TRUE(write_file_atomically(folder_.path() / name, text));
  }
  void put(const GoldExample& each) {
    write("gold/duckdb/" + each.id + ".json", write_gold_example(each));
  }
  Shelf shelf(std::string made_by = "test 1") const {
    return {.roots = {folder_.path()},
            .index_folder = folder_.path() / "index",
            .made_by = std::move(made_by)};
  }
  OpenedRetrieval open(std::string made_by = "test 1") const {
    auto opened = open_retrieval(shelf(std::move(made_by)));
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
    return *std::move(opened);
  }
  std::filesystem::path vectors() const {
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "index")) {
      if (entry.path().extension() == ".faiss") return entry.path();
    }
    return {};
  }
  test::TemporaryFolder folder_;
};

TEST_F(IndexFile, GivesWhatWouldBeComputed) {
  const OpenedRetrieval computed = open();
  EXPECT_EQ(computed.state, IndexState::missing);
  const auto written = write_index(shelf());
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(written->examples, 2U);
  const OpenedRetrieval read = open();
  EXPECT_EQ(read.state, IndexState::fresh) << read.note;
  ASSERT_EQ(read.retrieval.examples(), computed.retrieval.examples());
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(read.retrieval.index().row(i), computed.retrieval.index().row(i));
  }
}

// "index.json" is a common name: one in the working directory is not ours.
TEST_F(IndexFile, WithoutAFolderNoneIsLookedFor) {
  write("index.json", "{}");
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  const auto opened = open_retrieval({.roots = {folder_.path()}, .made_by = "test 1"});
  std::filesystem::current_path(before);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->state, IndexState::missing) << opened->note;
  EXPECT_EQ(opened->retrieval.examples().size(), 2U);
}

TEST_F(IndexFile, AnotherExampleMakesItStale) {
  ASSERT_TRUE(write_index(shelf()));
  put(example("another", "SELECT count(*) FROM t"));
  const OpenedRetrieval opened = open();
  EXPECT_EQ(opened.state, IndexState::stale);
  EXPECT_NE(opened.note.find("other examples"), std::string::npos) << opened.note;
  EXPECT_EQ(opened.retrieval.examples().size(), 3U) << "the answer is of all examples";
}

TEST_F(IndexFile, AnotherSchemaOrAnotherAdoMakesItStale) {
  ASSERT_TRUE(write_index(shelf()));
  EXPECT_EQ(open("test 2").state, IndexState::stale);
  write("tables.sql", "CREATE TABLE t (k BIGINT, x INTEGER);");
  EXPECT_EQ(open().state, IndexState::stale);
}

TEST_F(IndexFile, BrokenFilesAreStale) {
  ASSERT_TRUE(write_index(shelf()));
  const auto bytes = read_file(vectors());
  ASSERT_TRUE(bytes);
  std::string changed = *bytes;
  changed.back() = static_cast<char>(changed.back() ^ 1);
  ASSERT_TRUE(write_file_atomically(vectors(), changed));
  const OpenedRetrieval opened = open();
  EXPECT_EQ(opened.state, IndexState::stale);
  EXPECT_NE(opened.note.find("not as it was written"), std::string::npos) << opened.note;
  std::filesystem::remove(vectors());
  EXPECT_EQ(open().state, IndexState::stale);
  write("index/index.json", "{\"version\": ");
  EXPECT_EQ(open().state, IndexState::stale);
}

TEST_F(IndexFile, KeepsNoVectorsOfOldIndexes) {
  ASSERT_TRUE(write_index(shelf()));
  const std::filesystem::path old = vectors();
  put(example("another", "SELECT count(*) FROM t"));
  ASSERT_TRUE(write_index(shelf()));
  EXPECT_FALSE(std::filesystem::exists(old));
  EXPECT_EQ(open().state, IndexState::fresh);
}

TEST_F(IndexFile, LaterRootsStandInForEarlierOnes) {
  test::TemporaryFolder own;
  GoldExample changed = example("plain", "SELECT x FROM t WHERE k = 1");
  changed.what = "My own.";
  ASSERT_TRUE(write_file_atomically(own / "gold/duckdb/plain.json", write_gold_example(changed)));
  ASSERT_TRUE(write_file_atomically(own / "tables.sql", "CREATE TABLE t (k INTEGER, x INTEGER);"));
  const auto library = read_library(std::vector{folder_.path(), own.path()});
  ASSERT_TRUE(library) << library.error().message;
  ASSERT_EQ(library->size(), 2U);
  EXPECT_EQ((*library)[1].example.what, "My own.");
}

}  // namespace
}  // namespace ado::knowledge
