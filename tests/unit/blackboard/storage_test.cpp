// The blackboard's files: partitions, torn lines, idempotent extraction, several writers.
#include "blackboard/storage.hpp"

#include <algorithm>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "tests/unit/base/temporary_folder.hpp"
#include "tests/unit/blackboard/sample_entries.hpp"

namespace ado::blackboard {
namespace {

class StorageTest : public testing::Test {
 protected:
  std::vector<std::string> ids() const {
    std::vector<std::string> ids;
    const auto contents = read_all(folder_.path());
    EXPECT_TRUE(contents) << contents.error().message;
    if (!contents) return ids;
    for (const Entry& entry : contents->entries) ids.push_back(entry.id);
    return ids;
  }
  test::TemporaryFolder folder_;
};

TEST_F(StorageTest, ReadsTheNewestWholeLines) {
  const std::vector<Entry> entries{small_entry("a"), small_entry("b"), small_entry("c")};
  ASSERT_TRUE(append(folder_.path(), entries));
  const std::filesystem::path file = partition_files(folder_.path()).front();
  const auto read = [&](std::uintmax_t bytes) {
    std::string ids;
    for (const Entry& entry : read_newest(file, bytes)) ids += entry.id;
    return ids;
  };
  const std::uintmax_t all = std::filesystem::file_size(file);
  EXPECT_EQ(read(all), "abc");
  EXPECT_EQ(read(all - 1), "bc") << "a is cut";
  EXPECT_EQ(read(all / 3 + 10), "c");
  EXPECT_EQ(read(3), "");
  std::ofstream(file, std::ios::app) << "{\"id\":\"to";  // A torn line.
  EXPECT_EQ(read(all * 2), "abc");
  EXPECT_TRUE(read_newest(folder_ / "none", 100).empty());
}

TEST_F(StorageTest, PutsEntriesIntoTheirPartition) {
  const std::vector<Entry> entries{small_entry("a"), full_entry(), small_entry("b", "2026-11-22")};
  ASSERT_TRUE(append(folder_.path(), entries));
  const std::filesystem::path layer = folder_ / "data" / "layer1";
  EXPECT_EQ(partition_files(folder_.path()),
            (std::vector<std::filesystem::path>{
                layer / "duckdb_retail" / "2026-11-21" / "outcomes.jsonl",
                layer / "duckdb_retail" / "2026-11-22" / "outcomes.jsonl",
                layer / "duckdb_tpcds" / "2026-02-11" / "outcomes.jsonl"}));
  EXPECT_EQ(ids(), (std::vector<std::string>{"a", "b", "q9_w2_m1"}));
}

TEST_F(StorageTest, NeverLeavesTheWorkspace) {
  Entry entry = small_entry("a");
  entry.base.benchmark = "../../etc";
  entry.base.engine = "..";
  entry.base.timestamp = "../../x/yz";
  const std::string file = partition_file(folder_.path(), entry).string();
  EXPECT_EQ(file, (folder_ / "data/layer1/-._-.-..-etc/-.-..-x-yz/outcomes.jsonl").string());
}

TEST_F(StorageTest, EmptyWorkspaceHasNoEntries) { EXPECT_TRUE(ids().empty()); }

TEST_F(StorageTest, AppendsOnlyWhatIsMissing) {
  const std::vector<Entry> two{small_entry("a"), small_entry("b")};
  const std::vector<Entry> three{small_entry("a"), small_entry("b"),
                                 small_entry("c", "2026-11-22")};
  EXPECT_EQ(append_missing(folder_.path(), two).value(), 2u);
  EXPECT_EQ(append_missing(folder_.path(), three).value(), 1u);
  EXPECT_EQ(append_missing(folder_.path(), three).value(), 0u);
  EXPECT_EQ(ids(), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(StorageTest, SkipsAndReportsATornLine) {
  ASSERT_TRUE(append(folder_.path(), std::vector{small_entry("a"), small_entry("b")}));
  const std::filesystem::path file = partition_files(folder_.path()).at(0);
  const std::string whole = read_file(file).value();
  std::filesystem::resize_file(file, whole.size() - 10);
  ASSERT_TRUE(append(folder_.path(), std::vector{small_entry("c")}));
  EXPECT_EQ(ids(), (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(read_all(folder_.path())->torn, (std::vector<TornLine>{{.file = file, .line = 2}}));
  EXPECT_EQ(append_missing(folder_.path(), std::vector{small_entry("b")}).value(), 1u);
}

TEST_F(StorageTest, RefusesALineOfAnotherVersion) {
  ASSERT_TRUE(append(folder_.path(), std::vector{small_entry("a")}));
  const std::filesystem::path file = partition_files(folder_.path()).at(0);
  std::ofstream(file, std::ios::app) << R"({"version": {"schema_version": "9.0"}})" << "\n";
  const auto contents = read_all(folder_.path());
  ASSERT_FALSE(contents);
  EXPECT_NE(contents.error().message.find("line 2: entry has an unknown schema_version: 9.0"),
            std::string::npos);
}

TEST_F(StorageTest, SeveralWritersLoseNothing) {
  constexpr int kWriters = 4;
  constexpr int kEntries = 20;
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
      writers.emplace_back([this, writer] {
        for (int i = 0; i < kEntries; ++i) {
          const std::vector<Entry> mine{small_entry(fmt::format("{}_{}", writer, i))};
          EXPECT_TRUE(i % 2 == 0 ? append(folder_.path(), mine).has_value()
                                 : append_missing(folder_.path(), mine).has_value());
        }
      });
    }
  }
  std::vector<std::string> all = ids();
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::unique(all).begin() - all.begin(), kWriters * kEntries);
  EXPECT_TRUE(read_all(folder_.path())->torn.empty());
}

}  // namespace
}  // namespace ado::blackboard
