// Read once, and again when somebody asks for what has changed.
#include "web/attempts.hpp"

#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "blackboard/storage.hpp"
#include "tests/unit/web/folder.hpp"
#include "tests/workspaces/make_workspace.hpp"

namespace ado::web {
namespace {

class AttemptsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(workspaces::make_workspace(workspace(), {.missions = 3, .outcomes = 1}));
  }
  std::filesystem::path workspace() const { return folder_.path() / "w"; }

  Folder folder_{"attempts"};
};

std::shared_ptr<const Outcomes> read_all(Attempts& attempts) {
  for (;;) {
    const auto all = attempts.all();
    EXPECT_TRUE(all) << all.error().message;
    if (!all || (*all)->partitions.is_complete()) return all.value_or(nullptr);
  }
}

TEST_F(AttemptsTest, WhatIsAddedIsReadOnceItIsAskedFor) {
  Attempts attempts(workspace());
  const auto first = read_all(attempts);
  ASSERT_TRUE(first);
  ASSERT_FALSE(first->attempts.empty());
  const std::size_t version = attempts.version();
  EXPECT_EQ(attempts.version(), version);
  EXPECT_EQ(read_all(attempts), first) << "nothing has changed";

  const auto file = blackboard::partition_files(workspace()).front();
  std::ofstream(file, std::ios::app) << "no outcome\n";
  EXPECT_GT(attempts.version(), version) << "there is something new to ask for";
  while (read_all(attempts)->lines_unreadable == 0) std::this_thread::yield();
  EXPECT_EQ(read_all(attempts)->attempts.size(), first->attempts.size());
}

// Asked for while it rests from a reading, it is read afterwards, though nobody asks again.
TEST_F(AttemptsTest, WhatWasAskedForTooEarlyIsReadLater) {
  Attempts attempts(workspace());
  ASSERT_TRUE(read_all(attempts));
  std::ofstream(blackboard::partition_files(workspace()).front(), std::ios::app) << "no outcome\n";
  const std::size_t changed = attempts.version();
  ASSERT_TRUE(attempts.all());
  while (attempts.version() == changed) std::this_thread::yield();
  EXPECT_EQ(read_all(attempts)->lines_unreadable, 1U);
}

TEST_F(AttemptsTest, AnEmptyPlaceHasNone) {
  Attempts attempts(folder_.path() / "nowhere");
  const auto all = read_all(attempts);
  ASSERT_TRUE(all);
  EXPECT_TRUE(all->attempts.empty());
  EXPECT_EQ(all->partitions, Reading{});
}

}  // namespace
}  // namespace ado::web
