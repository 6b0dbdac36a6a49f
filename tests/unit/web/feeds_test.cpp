// Journals as streams of events.
#include "web/feeds.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "journal/journal.hpp"
#include "tests/unit/web/folder.hpp"

namespace ado::web {
namespace {

namespace fs = std::filesystem;

class Feeds : public testing::Test {
 protected:
  // Appends one event, as a process that writes does.
  void append(const fs::path& file, std::string_view type, nlohmann::json data = {}) {
    auto journal = journal::Journal::open(file, clock_);
    ASSERT_TRUE(journal) << journal.error().message;
    ASSERT_TRUE(journal->append(type, "", std::move(data)));
  }
  fs::path mission(const std::string& id) const {
    return folder_.path() / "missions" / id / "journal.jsonl";
  }
  fs::path fleet() const { return folder_.path() / "fleets" / "f" / "journal.jsonl"; }
  std::shared_ptr<Feed> fleet_from(const Beginning& beginning) const {
    return fleet_feed(fleet(), folder_.path() / "missions", beginning);
  }
  // Two missions of a fleet, the second at work.
  void write_fleet() {
    append(fleet(), "fleet_started");
    append(fleet(), "mission_begun", {{"mission_id", "m1"}});
    append(mission("m1"), "mission_started");
    append(mission("m1"), "mission_finished");
    append(fleet(), "mission_ended");
    append(fleet(), "mission_begun", {{"mission_id", "m2"}});
    append(mission("m2"), "mission_started");
  }
  static std::vector<std::string> ids(const std::string& events) {
    std::vector<std::string> found;
    for (std::size_t at = events.find("id: "); at != std::string::npos;
         at = events.find("id: ", at + 1)) {
      found.push_back(events.substr(at + 4, events.find('\n', at) - at - 4));
    }
    return found;
  }

  Folder folder_{"feeds"};
  SystemClock clock_;
};

using Ids = std::vector<std::string>;

TEST_F(Feeds, AMissionIsReplayedAndFollowed) {
  const fs::path file = mission("m");
  append(file, "one", {{"text", "a\nb"}});
  append(file, "two");
  const auto all = mission_feed(file, {.is_now = false}, true);
  EXPECT_EQ(ids(all->next()), (Ids{"1", "2"}));
  EXPECT_EQ(all->next(), "");
  append(file, "three");
  EXPECT_EQ(ids(all->next()), Ids{"3"});
  const auto later = mission_feed(file, {.is_now = false, .mission_seq = 2}, true);
  EXPECT_EQ(ids(later->next()), Ids{"3"});
  const auto now = mission_feed(file, {}, false);
  EXPECT_EQ(now->next(), "");
  append(file, "four", {{"big", "data"}});
  const std::string event = now->next();
  EXPECT_EQ(ids(event), Ids{"4"});
  EXPECT_EQ(event.find("big"), std::string::npos);
}

TEST_F(Feeds, AHalfWrittenLineWaitsForItsEnd) {
  const fs::path file = mission("m");
  append(file, "one");
  const auto feed = mission_feed(file, {.is_now = false}, true);
  EXPECT_EQ(ids(feed->next()), Ids{"1"});
  // A writer that was killed in the middle of a line.
  std::ofstream(file, std::ios::app) << R"({"v":1,"seq":2,"ts":"","ty)";
  EXPECT_EQ(feed->next(), "");
  EXPECT_FALSE(feed->has_ended());
  // The next one goes on behind it.
  append(file, "three");
  const std::string events = feed->next();
  EXPECT_NE(events.find("\"type\":\"three\""), std::string::npos) << events;
  EXPECT_FALSE(feed->has_ended());
}

TEST_F(Feeds, AJournalThatIsNoneAnyMoreEndsTheStream) {
  const fs::path file = mission("m");
  append(file, "one");
  const auto feed = mission_feed(file, {.is_now = false}, true);
  feed->next();
  std::ofstream(file, std::ios::app) << R"({"v":9,"seq":2})" << '\n';
  const std::string events = feed->next();
  EXPECT_TRUE(events.starts_with("event: gone\n")) << events;
  EXPECT_EQ(events.find(folder_.path().string()), std::string::npos);
  EXPECT_TRUE(feed->has_ended());
}

TEST_F(Feeds, AFleetIsReplayedWithItsMissionsInTheirOrder) {
  write_fleet();
  const auto feed = fleet_from({.is_now = false});
  const std::string events = feed->next();
  EXPECT_EQ(ids(events), (Ids{"1.0", "2.0", "2.1", "2.2", "3.2", "4.0", "4.1"}));
  EXPECT_NE(events.find("\"mission_id\":\"m1\""), std::string::npos);
  append(mission("m2"), "measured");
  append(mission("m2"), "mission_finished");
  append(fleet(), "mission_ended");
  EXPECT_EQ(ids(feed->next()), (Ids{"4.2", "4.3", "5.3"}));
}

// Wherever a client has been cut off, it gets what it has not had.
TEST_F(Feeds, AFleetGoesOnBehindAnyEvent) {
  write_fleet();
  const Ids all = ids(fleet_from({.is_now = false})->next());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t point = all[i].find('.');
    const Beginning known{.is_now = false,
                          .fleet_seq = std::stoll(all[i].substr(0, point)),
                          .mission_seq = std::stoll(all[i].substr(point + 1))};
    EXPECT_EQ(ids(fleet_from(known)->next()),
              Ids(all.begin() + static_cast<std::ptrdiff_t>(i) + 1, all.end()))
        << all[i];
  }
}

TEST_F(Feeds, AFleetFromNowOnTellsWhatComes) {
  write_fleet();
  const auto feed = fleet_from({});
  EXPECT_EQ(feed->next(), "");
  append(mission("m2"), "measured");
  EXPECT_EQ(ids(feed->next()), Ids{"4.2"});
}

// An id in a journal leads nowhere but to a mission of the workspace.
TEST_F(Feeds, AMissionOutsideOfTheWorkspaceIsNotRead) {
  append(folder_.path() / "secret" / "journal.jsonl", "secret_event");
  append(fleet(), "mission_begun", {{"mission_id", "../secret"}});
  append(fleet(), "mission_begun", {{"mission_id", ".."}});
  const std::string events = fleet_from({.is_now = false})->next();
  EXPECT_EQ(ids(events), (Ids{"1.0", "2.0"}));
  EXPECT_EQ(events.find("secret_event"), std::string::npos);
}

}  // namespace
}  // namespace ado::web
