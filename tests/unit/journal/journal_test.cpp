// The journal: durable, torn lines skipped, one writer, unknown versions refused.
#include "journal/journal.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/unit/base/temporary_folder.hpp"

namespace ado::journal {
namespace {

using nlohmann::json;

std::string text_of(const std::filesystem::path& file) { return read_file(file).value(); }

void overwrite(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

class JournalTest : public testing::Test {
 protected:
  // A journal of three events, closed.
  void write_three() {
    Journal journal = Journal::open(file_, clock_).value();
    ASSERT_TRUE(journal.append("started", "", {{"sql", "SELECT 'é'"}}));
    ASSERT_TRUE(journal.append("planned", "plan:p1", {{"n", 1}}));
    ASSERT_TRUE(journal.append("ended", "", json::object()));
  }
  test::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / "missions" / "journal.jsonl";
  ManualClock clock_;
};

TEST_F(JournalTest, WritesTheLineOfTheFormat) {
  write_three();
  EXPECT_EQ(text_of(file_).substr(0, text_of(file_).find('\n')),
            R"({"v":1,"seq":1,"ts":"1970-01-01T00:00:00.000Z","type":"started","key":"",)"
            R"("data":{"sql":"SELECT 'é'"}})");
}

TEST_F(JournalTest, ReadsBackWhatWasAppended) {
  write_three();
  const Contents contents = read(file_).value();
  EXPECT_TRUE(contents.torn.empty());
  ASSERT_EQ(contents.events.size(), 3u);
  EXPECT_EQ(contents.events[1].key, "plan:p1");
  EXPECT_EQ(contents.events[1].data, (json{{"n", 1}}));
  EXPECT_EQ(contents.events[2].seq, 3);
}

TEST_F(JournalTest, GoesOnAfterItsLastEvent) {
  write_three();
  clock_.advance(std::chrono::seconds(5));
  Journal journal = Journal::open(file_, clock_).value();
  EXPECT_EQ(journal.events().size(), 3u);
  const Event event = journal.append("resumed", "", {}).value();
  EXPECT_EQ(event.seq, 4);
  EXPECT_EQ(event.ts, "1970-01-01T00:00:05.000Z");
  EXPECT_EQ(read(file_).value().events, journal.events());
}

// kill -9 leaves any prefix of what was being written: cut after every byte of the last line.
TEST_F(JournalTest, RecoversFromEveryCut) {
  write_three();
  const std::string whole = text_of(file_);
  const std::size_t last_line = whole.rfind('\n', whole.size() - 2) + 1;
  for (std::size_t cut = last_line; cut < whole.size(); ++cut) {
    overwrite(file_, whole.substr(0, cut));
    const bool only_newline_lost = cut + 1 == whole.size();
    const std::size_t kept = only_newline_lost ? 3 : 2;
    EXPECT_EQ(read(file_).value().events.size(), kept);
    {
      Journal journal = Journal::open(file_, clock_).value();
      ASSERT_EQ(journal.events().size(), kept + (cut == last_line ? 0 : 1));
      if (cut > last_line) {
        EXPECT_EQ(journal.events().back().type, kRecovered);
        EXPECT_EQ(journal.events().back().data, (json{{"torn_lines", only_newline_lost ? 0 : 1}}));
      }
      ASSERT_TRUE(journal.append("after", "", {}));
    }
    const Contents contents = read(file_).value();
    EXPECT_EQ(contents.events.back().type, "after");
    EXPECT_EQ(contents.torn.size(), cut == last_line || only_newline_lost ? 0u : 1u);
  }
}

TEST_F(JournalTest, ReportsTheTornLine) {
  write_three();
  const std::string whole = text_of(file_);
  overwrite(file_, whole + "{\"v\":1,\"se");
  EXPECT_EQ(read(file_).value().torn, (std::vector<TornLine>{{.line = 4, .bytes = 10}}));
}

TEST_F(JournalTest, HasOneWriter) {
  const Journal first = Journal::open(file_, clock_).value();
  const auto second = Journal::open(file_, clock_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::unavailable);
  EXPECT_NE(second.error().message.find("is locked by process"), std::string::npos);
}

TEST_F(JournalTest, RefusesAnUnknownVersion) {
  write_three();
  std::string text = text_of(file_);
  text.replace(text.rfind("\"v\":1"), 5, "\"v\":2");
  overwrite(file_, text);
  const auto contents = read(file_);
  ASSERT_FALSE(contents);
  EXPECT_NE(contents.error().message.find("line 3: event has an unknown version: 2, expected 1"),
            std::string::npos);
  EXPECT_FALSE(Journal::open(file_, clock_));
}

TEST_F(JournalTest, RefusesWhatIsNoEventOrOutOfSequence) {
  overwrite(file_.parent_path().parent_path() / "x", "[]\n");
  EXPECT_FALSE(read(folder_ / "x"));
  write_three();
  overwrite(folder_ / "y", text_of(file_) + text_of(file_));
  EXPECT_NE(read(folder_ / "y").error().message.find("line 4: event 1 follows event 3"),
            std::string::npos);
}

TEST_F(JournalTest, KeepsBytesThatAreNoText) {
  Journal journal = Journal::open(file_, clock_).value();
  ASSERT_TRUE(journal.append("error", "", {{"message", "bad \xff byte"}}));
  EXPECT_EQ(read(file_).value().events.at(0).data["message"], "bad \uFFFD byte");
}

TEST_F(JournalTest, IsFollowed) {
  Follower follower(file_);
  EXPECT_TRUE(follower.next().value().empty());
  Journal journal = Journal::open(file_, clock_).value();
  ASSERT_TRUE(journal.append("one", "", {}));
  ASSERT_TRUE(journal.append("two", "", {}));
  EXPECT_EQ(follower.next().value().size(), 2u);
  EXPECT_TRUE(follower.next().value().empty());
  ASSERT_TRUE(journal.append("three", "", {}));
  const std::vector<Event> added = follower.next().value();
  ASSERT_EQ(added.size(), 1u);
  EXPECT_EQ(added[0].type, "three");
}

TEST_F(JournalTest, FollowerWaitsForTheEndOfALine) {
  write_three();
  const std::string whole = text_of(file_);
  overwrite(file_, whole.substr(0, whole.size() - 5));
  Follower follower(file_);
  EXPECT_EQ(follower.next().value().size(), 2u);
  overwrite(file_, whole);
  EXPECT_EQ(follower.next().value().size(), 1u);
}

}  // namespace
}  // namespace ado::journal
