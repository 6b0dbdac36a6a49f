// Streams of events over real sockets: replay, live, limits, and writers that are killed.
#include <csignal>
#include <fstream>

#include <sys/wait.h>
#include <unistd.h>

#include "base/sleeper.hpp"
#include "journal/journal.hpp"
#include "tests/unit/web/served.hpp"
#include "tests/unit/web/slow_journal.hpp"

namespace ado::web {
namespace {

using std::chrono::milliseconds;

class ServerEvents : public Served {
 protected:
  std::filesystem::path last_journal() const {
    return workspace() / "missions" / made_.last_mission / "journal.jsonl";
  }
  void append(std::string_view type) {
    auto journal = journal::Journal::open(last_journal(), clock_);
    ASSERT_TRUE(journal) << journal.error().message;
    ASSERT_TRUE(journal->append(type, "", {}));
  }
  std::unique_ptr<RawClient> listen(const std::string& target,
                                    std::string_view headers = "") const {
    auto client = std::make_unique<RawClient>(port());
    client->send(request_text("GET", target, port(), headers));
    return client;
  }
  std::string mission_stream(std::string_view more) const {
    return fmt::format("/api/events?mission={}{}", made_.last_mission, more);
  }
};

TEST_F(ServerEvents, AnAppendedEventArrivesWithinASecond) {
  const auto client = listen(mission_stream(""));
  const std::string head = client->hear(milliseconds(5'000), ": ado");
  EXPECT_EQ(status_in(head), 200);
  EXPECT_NE(head.find("Content-Type: text/event-stream"), std::string::npos);
  EXPECT_EQ(head.find("id: "), std::string::npos) << "it begins with what happens next";
  for (int i = 0; i < 3; ++i) {
    const std::string type = fmt::format("made_up_{}", i);
    const auto begin = std::chrono::steady_clock::now();
    append(type);
    EXPECT_NE(client->hear(milliseconds(5'000), type).find(type), std::string::npos);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(1'000));
  }
}

TEST_F(ServerEvents, ReplayGoesOnBehindAnEvent) {
  const auto all = listen(mission_stream("&from=0&data=none"));
  const std::string heard = all->hear(milliseconds(5'000), "id: 10\n");
  EXPECT_NE(heard.find("id: 1\n"), std::string::npos);
  const auto rest = listen(mission_stream("&from=0&data=none"), "Last-Event-ID: 8\r\n");
  const std::string later = rest->hear(milliseconds(5'000), "id: 10\n");
  EXPECT_EQ(later.find("id: 8\n"), std::string::npos);
  EXPECT_NE(later.find("id: 9\n"), std::string::npos);
  EXPECT_EQ(status_in(get(mission_stream("&from=x"))), 400);
  EXPECT_EQ(status_in(get(mission_stream("&from=-1"))), 400);
  EXPECT_EQ(status_in(get("/api/events?mission=none")), 404);
  EXPECT_EQ(status_in(get(mission_stream("&fleet=x"))), 400);
}

TEST_F(ServerEvents, AFleetTellsOfTheMissionAtWork) {
  const auto client = listen("/api/events?fleet=" + made_.fleet_id);
  client->hear(milliseconds(5'000), ": ado");
  append("made_up");
  const std::string heard = client->hear(milliseconds(5'000), "made_up");
  EXPECT_NE(heard.find("event: mission"), std::string::npos);
  EXPECT_NE(heard.find(made_.last_mission), std::string::npos);
}

// A process ends after its last event: a page that asked at that event shows it at work.
TEST_F(ServerEvents, StreamsTellWhenWorkBeginsAndEnds) {
  const auto fleet = listen("/api/events?fleet=" + made_.fleet_id);
  const auto mission = listen(mission_stream(""));
  fleet->hear(milliseconds(5'000), ": ado");
  mission->hear(milliseconds(5'000), ": ado");
  const std::filesystem::path fleet_journal =
      workspace() / "fleets" / made_.fleet_id / "journal.jsonl";
  const auto at_work = [this] {
    return std::pair(get_json("/api/fleets/" + made_.fleet_id)["at_work"] == true,
                     get_json("/api/missions/" + made_.last_mission)["at_work"] == true);
  };
  const auto both_tell = [&] {
    for (const auto& [client, what] : {std::pair(fleet.get(), R"("what":"fleet")"),
                                       std::pair(mission.get(), R"("what":"mission")")}) {
      EXPECT_NE(client->hear(milliseconds(5'000), what).find(what), std::string::npos) << what;
      client->forget();
    }
  };
  {
    const auto fleet_lock = journal::Journal::open(fleet_journal, clock_);
    const auto mission_lock = journal::Journal::open(last_journal(), clock_);
    ASSERT_TRUE(fleet_lock && mission_lock);
    both_tell();
    EXPECT_EQ(at_work(), std::pair(true, true));
  }
  both_tell();
  EXPECT_EQ(at_work(), std::pair(false, false));
}

TEST_F(ServerEvents, TheWorkspaceTellsWhatChanges) {
  const auto client = listen("/api/events");
  client->hear(milliseconds(5'000), ": ado");
  append("went_on");
  const std::string heard = client->hear(milliseconds(5'000), "\n\nevent: changed");
  EXPECT_NE(client->hear(milliseconds(5'000), made_.last_mission).find(made_.last_mission),
            std::string::npos)
      << heard;
}

TEST_F(ServerEvents, TellsHowFarJournalsAreRead) {
  server_.reset();  // It may be reading yet.
  SlowJournal slow(workspace() / "missions" / made_.first_mission / "journal.jsonl");
  start(true);
  const auto workspace_stream = listen("/api/events");
  const auto fleet_stream = listen("/api/events?fleet=" + made_.fleet_id);
  EXPECT_NE(workspace_stream->hear(milliseconds(5'000), "event: reading").find("event: reading"),
            std::string::npos);
  get_json("/api/missions");  // It has waited for all that can be read.
  const nlohmann::json list = get_json("/api/missions");
  EXPECT_EQ(list["total"], 6);
  EXPECT_EQ(list["reading"], nlohmann::json::parse(R"({"read": 6, "total": 7})"));
  EXPECT_EQ(list["items"][5]["unread"], true);
  EXPECT_EQ(get_json("/api/missions?status=WIN")["reading"]["total"], 7);
  slow.let_go();
  const std::string all_read = R"("read":7,"total":7)";
  EXPECT_NE(workspace_stream->hear(milliseconds(5'000), all_read).find(all_read),
            std::string::npos);
  EXPECT_NE(fleet_stream->hear(milliseconds(5'000), all_read).find(all_read), std::string::npos);
}

TEST_F(ServerEvents, StreamsAreBoundedAndFreed) {
  {
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 4; ++i) {
      clients.push_back(listen(mission_stream("")));
      clients.back()->hear(milliseconds(5'000), ": ado");
    }
    EXPECT_EQ(status_in(get(mission_stream(""))), 503);
    EXPECT_EQ(status_in(get("/api/about")), 200);
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  int status = 503;
  while (status == 503 && std::chrono::steady_clock::now() < deadline) {
    const auto client = listen(mission_stream(""));
    status = status_in(client->hear(milliseconds(5'000), "\r\n\r\n"));
  }
  EXPECT_EQ(status, 200);
}

// A client that stops reading is given up, and does not keep its place.
TEST_F(ServerEvents, AListenerThatReadsNothingIsDropped) {
  const std::filesystem::path file = last_journal();
  {
    auto journal = journal::Journal::open(file, clock_);
    ASSERT_TRUE(journal);
    for (int i = 0; i < 30; ++i) {
      ASSERT_TRUE(journal->append("large", "", {{"text", std::string(1 << 20, 'x')}}));
    }
  }
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(listen(mission_stream("&from=0")));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  int status = 0;
  while (status != 200 && std::chrono::steady_clock::now() < deadline) {
    const auto client = listen(mission_stream(""));
    status = status_in(client->hear(milliseconds(5'000), "\r\n\r\n"));
    SystemSleeper().pause(50, {});
  }
  EXPECT_EQ(status, 200);
}

TEST_F(ServerEvents, AWriterThatIsKilledStopsNothing) {
  const auto client = listen(mission_stream(""));
  client->hear(milliseconds(5'000), ": ado");
  const pid_t writer = ::fork();
  if (writer == 0) {
    auto journal = journal::Journal::open(last_journal(), clock_);
    for (int i = 0; journal && i < 1'000'000; ++i) {
      if (!journal->append("by_writer", "", {{"number", i}})) break;
    }
    ::_exit(0);
  }
  EXPECT_NE(client->hear(milliseconds(10'000), "\"number\":5}").find("by_writer"),
            std::string::npos);
  ::kill(writer, SIGKILL);
  int status = 0;
  ::waitpid(writer, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  // And another takes the journal up where it is.
  append("by_the_next");
  EXPECT_NE(client->hear(milliseconds(10'000), "by_the_next").find("by_the_next"),
            std::string::npos);
  EXPECT_EQ(status_in(get("/api/missions")), 200);
}

TEST_F(ServerEvents, TheEndOfTheServerEndsStreams) {
  const auto client = listen(mission_stream(""));
  client->hear(milliseconds(5'000), ": ado");
  const auto begin = std::chrono::steady_clock::now();
  server_.reset();
  client->hear(milliseconds(5'000));
  EXPECT_TRUE(client->is_closed());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(3'000));
  start(true);
}

}  // namespace
}  // namespace ado::web
