// Real processes append at once, and two are killed in the middle: what was acknowledged is there.
#include <fstream>
#include <map>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/shared_append_file.hpp"
#include "blackboard/storage.hpp"
#include "tests/unit/base/temporary_folder.hpp"
#include "tests/unit/blackboard/append_race.hpp"
#include "tests/unit/blackboard/sample_entries.hpp"

namespace ado::blackboard {
namespace {

Entry numbered(int process, int number) {
  Entry entry = full_entry();
  entry.id = fmt::format("q{}_p{}_m{}", number, number, process);
  entry.base.run_id = fmt::format("m{}", process);
  // Long enough that one write could be cut in the middle.
  entry.base.original_sql = std::string(2000, static_cast<char>('a' + process));
  return entry;
}

TEST(Processes, LoseNothingThatWasAcknowledged) {
  const test::TemporaryFolder folder;
  constexpr int kProcesses = 6;
  constexpr int kEntries = 600;
  test::AppendRace race({.workspace = folder.path(),
                         .processes = kProcesses,
                         .entries = kEntries,
                         .batch = 16,
                         .killed = 2,
                         .make = numbered});
  const test::RaceResult result = race.run();
  EXPECT_EQ(result.kills, 2) << "a process ended before it was killed";
  EXPECT_EQ(result.acknowledged, std::vector<int>(kProcesses, kEntries));

  const auto contents = read_all(folder.path());
  ASSERT_TRUE(contents) << contents.error().message;
  std::map<std::string, int> seen;
  for (const Entry& entry : contents->entries) ++seen[entry.id];
  for (int p = 0; p < kProcesses; ++p) {
    for (int i = 0; i < kEntries; ++i) {
      EXPECT_EQ(seen[numbered(p, i).id], 1) << p << " " << i;
    }
  }
  // A line that was torn stands alone: every other one is whole and says what its writer said.
  for (const Entry& entry : contents->entries) {
    const int process = entry.base.run_id.back() - '0';
    EXPECT_EQ(entry.base.original_sql, numbered(process, 0).base.original_sql);
  }
  EXPECT_LE(contents->torn.size(), 2u);
}

TEST(SharedAppendFile, EndsATornLineAndBeginsANewOne) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "log") << "{\"tor";
  auto file = SharedAppendFile::open(folder / "log");
  ASSERT_TRUE(file);
  {
    const auto hold = file->hold();
    ASSERT_TRUE(hold);
    EXPECT_EQ(file->append(*hold, "one\n").value(), 10u);
  }
  EXPECT_TRUE(file->sync(10));
  EXPECT_EQ(read_file(folder / "log").value(), "{\"tor\none\n");
}

TEST(SharedAppendFile, SyncsAgainForAFileThatWasMadeAnew) {
  const test::TemporaryFolder folder;
  const auto append = [&](SharedAppendFile& file, std::string_view line) {
    const auto hold = file.hold();
    ASSERT_TRUE(hold);
    ASSERT_TRUE(file.append(*hold, line));
  };
  auto first = SharedAppendFile::open(folder / "log");
  append(*first, "a long line that is synced\n");
  ASSERT_TRUE(first->sync(27));
  EXPECT_TRUE(first->is_linked());
  std::filesystem::remove(folder / "log");
  EXPECT_FALSE(first->is_linked());
  auto second = SharedAppendFile::open(folder / "log");
  EXPECT_EQ(std::filesystem::file_size(folder / "log.sync"), 0u)
      << "a mark of the file that is gone";
  append(*second, "b\n");
  ASSERT_TRUE(second->sync(2));
  EXPECT_EQ(read_file(folder / "log").value(), "b\n");
}

TEST(Writer, WritesIntoANewFileWhenTheOldOneIsTakenAway) {
  const test::TemporaryFolder folder;
  Writer writer(folder.path());
  ASSERT_TRUE(writer.write(std::vector{small_entry("a")}));
  ASSERT_TRUE(writer.commit());
  std::filesystem::remove_all(folder / "data");
  ASSERT_TRUE(writer.write(std::vector{small_entry("b")}));
  ASSERT_TRUE(writer.commit());
  const auto contents = read_all(folder.path());
  ASSERT_TRUE(contents);
  ASSERT_EQ(contents->entries.size(), 1u);
  EXPECT_EQ(contents->entries[0].id, "b");
}

TEST(Writer, KnowsTheIdsOfLinesThatOthersWrote) {
  const test::TemporaryFolder folder;
  ASSERT_TRUE(append(folder.path(), std::vector{small_entry("a")}));
  const std::filesystem::path file = partition_files(folder.path()).at(0);
  // Pretty-printed order differs, and one is cut in the middle.
  auto value = nlohmann::json::parse(write_entry(small_entry("b")));
  std::ofstream(file, std::ios::app) << value.dump() << "\n"
                                     << R"({"id":"c","version":{"st)" << "\n";
  EXPECT_EQ(ids_of(file).value(), (std::set<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace ado::blackboard
