// Work in processes of its own.
#include "web/runs.hpp"

#include <csignal>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "base/sleeper.hpp"
#include "tests/unit/web/folder.hpp"
#include "web/child.hpp"

namespace ado::web {
namespace {

constexpr auto kLong = std::chrono::seconds(30);

const WorkOptions& options() {
  static const WorkOptions all{.binary = "/opt/ado",
                               .workspace = "/w",
                               .targets = {{.name = "shop",
                                            .db = "postgresql://me:hunter2@db/shop",
                                            .shown = "postgresql://me@db/shop",
                                            .engine = "postgres"}},
                               .fleet_files = {{.name = "night", .file = "/w/night.toml"}}};
  return all;
}

Command shell(const std::string& script) {
  return {.arguments = {"/bin/sh", "-c", script}, .target = "shop"};
}

template <typename Done>
bool wait_until(Done done) {
  const auto deadline = std::chrono::steady_clock::now() + kLong;
  while (std::chrono::steady_clock::now() < deadline) {
    if (done()) return true;
    SystemSleeper().pause(5, {});
  }
  return false;
}

class RunsTest : public testing::Test {
 protected:
  web::Run end_of(const std::string& id) {
    EXPECT_TRUE(wait_until([&] { return !runs_.find(id)->is_open(); }));
    return *runs_.find(id);
  }
  SystemClock clock_;
  Runs runs_{options(), clock_};
};

TEST(Command, HasTheDatabaseInItsEnvironmentOnly) {
  const Command command = optimize_command(
      options(), {.target = "shop", .sql = "SELECT 1", .name = "q", .mode = "probe", .stars = 3},
      "/w/tries/q.sql");
  EXPECT_EQ(command.arguments,
            (std::vector<std::string>{"/opt/ado", "optimize", "/w/tries/q.sql", "--workspace", "/w",
                                      "--mode", "probe", "--stars", "3"}));
  for (const std::string& argument : command.arguments) {
    EXPECT_EQ(argument.find("hunter2"), std::string::npos);
  }
  ASSERT_EQ(command.environment.size(), 1U);
  EXPECT_EQ(command.environment[0].first, "ADO_DB");
}

TEST(Command, OfAFleetNamesItsFile) {
  const Command command =
      fleet_command(options(), WorkKind::fleet_promote, options().fleet_files[0], "f1");
  EXPECT_EQ(command.arguments, (std::vector<std::string>{"/opt/ado", "fleet", "promote",
                                                         "/w/night.toml", "--workspace", "/w"}));
}

TEST_F(RunsTest, EndsWithItsExitCodeAndWhatItSaid) {
  const auto run = runs_.start(shell("echo error: no such table >&2; exit 2"));
  ASSERT_TRUE(run);
  const web::Run ended = end_of(run->id);
  EXPECT_EQ(ended.state, RunState::failed);
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.message, "error: no such table\n");
  EXPECT_EQ(end_of(runs_.start(shell("exit 0"))->id).state, RunState::done);
  EXPECT_EQ(end_of(runs_.start(shell("exit 4"))->id).state, RunState::done) << "undecided";
  EXPECT_EQ(end_of(runs_.start(shell("kill -9 $$"))->id).state, RunState::failed);
}

TEST_F(RunsTest, NeverTellsAPassword) {
  const auto run =
      runs_.start(shell("printf 'cannot reach postgresql://me:hun' >&2; sleep 0.2; "
                        "echo ter2@db/shop >&2"));
  ASSERT_TRUE(run);
  EXPECT_EQ(end_of(run->id).message, "cannot reach postgresql://me@db/shop\n");
}

TEST_F(RunsTest, OneAtATime) {
  const auto first = runs_.start(shell("sleep 60"));
  ASSERT_TRUE(first);
  const auto second = runs_.start(shell("exit 0"));
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("r1"), std::string::npos);
  EXPECT_TRUE(runs_.stop(first->id));
  EXPECT_EQ(end_of(first->id).state, RunState::stopped);
  EXPECT_FALSE(runs_.stop(first->id));
  EXPECT_TRUE(runs_.start(shell("exit 0")));
}

TEST_F(RunsTest, AskedOnceItSavesAndAskedTwiceItEnds) {
  const auto run =
      runs_.start(shell("trap 'n=$((n+1)); echo asked $n >&2; [ $n -gt 1 ] && exit 130' INT; "
                        "echo ready >&2; while :; do sleep 0.05; done"));
  ASSERT_TRUE(run);
  ASSERT_TRUE(wait_until([&] { return runs_.find(run->id)->message == "ready\n"; }));
  EXPECT_TRUE(runs_.stop(run->id));
  ASSERT_TRUE(wait_until(
      [&] { return runs_.find(run->id)->message.find("asked 1") != std::string::npos; }));
  EXPECT_EQ(runs_.find(run->id)->state, RunState::stopping);
  EXPECT_TRUE(runs_.stop(run->id));
  EXPECT_EQ(end_of(run->id).exit_code, 130);
}

TEST(RunsEnd, InterruptsWhatGoesOn) {
  const Folder folder("runs");
  const std::string file = (folder.path() / "saved").string();
  const SystemClock clock;
  {
    Runs runs(options(), clock);
    const auto run = runs.start(shell("trap 'echo yes >" + file +
                                      "; exit 130' INT; echo ready >&2; "
                                      "while :; do sleep 0.05; done"));
    ASSERT_TRUE(run);
    ASSERT_TRUE(wait_until([&] { return runs.find(run->id)->message == "ready\n"; }));
  }
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST_F(RunsTest, AProgramThatIsNotThereFails) {
  const auto run = runs_.start({.arguments = {"/no/such/program"}});
  ASSERT_TRUE(run);
  EXPECT_EQ(end_of(run->id).exit_code, 127);
}

// A server that is killed leaves no work behind.
TEST(Child, EndsWithTheThreadThatStartedIt) {
  pid_t number = 0;
  std::thread([&] {
    auto child = Child::start({"/bin/sleep", "60"}, {});
    ASSERT_TRUE(child);
    number = child->number();
    // Long enough to have asked the kernel for it.
    SystemSleeper().pause(200, {});
  }).join();
  ASSERT_GT(number, 0);
  int status = 0;
  EXPECT_TRUE(wait_until([&] { return ::waitpid(number, &status, WNOHANG) == number; }));
  EXPECT_TRUE(WIFSIGNALED(status));
}

TEST(Child, GetsNoFileOfOurs) {
  const FileDescriptor ours(::open("/dev/null", O_RDONLY));  // Without O_CLOEXEC.
  ASSERT_GE(ours.number(), 3);
  auto child = Child::start({"/bin/sh", "-c", "ls /proc/self/fd >&2"}, {});
  ASSERT_TRUE(child);
  std::string said;
  std::optional<int> code;
  ASSERT_TRUE(wait_until([&] {
    said += child->read(10);
    code = code ? code : child->exit_code();
    return code.has_value();
  }));
  said += child->read(0);
  // ls has the folder itself open, too.
  EXPECT_EQ(said, "0\n1\n2\n3\n");
}

}  // namespace
}  // namespace ado::web
