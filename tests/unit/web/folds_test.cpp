// Read in the background, newest first, once.
#include "web/folds.hpp"

#include <atomic>
#include <fstream>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "base/sleeper.hpp"
#include "tests/unit/web/folder.hpp"

namespace ado::web {
namespace {

using Texts = Folds<std::string>;
using std::chrono::milliseconds;

class FoldsTest : public testing::Test {
 protected:
  std::filesystem::path journal(const std::string& id) const {
    return folder_.path() / id / kJournal;
  }
  void write(const std::string& id, std::string_view text) const {
    std::filesystem::create_directories(journal(id).parent_path());
    std::ofstream(journal(id), std::ios::app) << text;
  }
  static std::vector<std::string> texts_of(const std::vector<Texts::Line>& lines) {
    std::vector<std::string> texts;
    for (const auto& line : lines) texts.push_back(line.view ? *line.view : "-" + line.problem);
    return texts;
  }
  static void wait_until_read(const Texts& folds) {
    while (!folds.reading().is_complete()) std::this_thread::yield();
  }

  // A fold that waits for `open_`, and notes what it was asked for.
  Texts::Fold slow() {
    return [this](const std::filesystem::path& file) {
      gate_.wait();
      const std::lock_guard lock(mutex_);
      asked_.push_back(file.parent_path().filename());
      return read_file(file);
    };
  }

  Folder folder_{"folds"};
  std::promise<void> open_;
  std::shared_future<void> gate_ = open_.get_future().share();
  std::mutex mutex_;
  std::vector<std::string> asked_;
};

TEST_F(FoldsTest, AnswersWithWhatIsKnown) {
  for (const char* id : {"a", "b", "c"}) write(id, id);
  Texts folds(folder_.path(), slow(), 1);
  folds.look();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(texts_of(folds.lines()), (std::vector<std::string>{"-", "-", "-"}));
  EXPECT_EQ(folds.reading(), (Reading{.read = 0, .total = 3}));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(5'000));
  open_.set_value();
  wait_until_read(folds);
  EXPECT_EQ(texts_of(folds.lines()), (std::vector<std::string>{"c", "b", "a"}));
  EXPECT_EQ(asked_, (std::vector<std::string>{"c", "b", "a"}));
}

TEST_F(FoldsTest, WhatIsAsItWasIsNotReadAgain) {
  open_.set_value();
  write("a", "1");
  write("b", "1");
  Texts folds(folder_.path(), slow(), 2);
  for (int i = 0; i < 3; ++i) {
    folds.look();
    EXPECT_EQ(texts_of(folds.lines()), (std::vector<std::string>{"1", "1"}));
  }
  EXPECT_EQ(asked_.size(), 2U);
  write("a", "2");
  write("c", "3");
  folds.look();
  EXPECT_EQ(texts_of(folds.lines()), (std::vector<std::string>{"3", "1", "12"}));
  EXPECT_EQ(asked_.size(), 4U);
}

TEST_F(FoldsTest, OneThatGrowsWhileItIsReadIsReadAgain) {
  write("a", "1");
  std::promise<void> begun;
  std::atomic<int> count = 0;
  Texts folds(
      folder_.path(),
      [&](const std::filesystem::path& file) {
        auto text = read_file(file);
        if (count++ == 0) {
          begun.set_value();
          gate_.wait();
        }
        return text;
      },
      2);
  folds.look();
  begun.get_future().wait();
  write("a", "2");
  folds.look();
  open_.set_value();
  while (texts_of(folds.lines()) != std::vector<std::string>{"12"}) std::this_thread::yield();
  EXPECT_EQ(count, 2);
}

TEST_F(FoldsTest, WhatIsTakenAwayIsGone) {
  write("a", "1");
  write("b", "1");
  Texts folds(folder_.path(), slow(), 1);
  folds.look();
  std::filesystem::remove_all(folder_.path() / "a");
  std::filesystem::remove_all(folder_.path() / "b");
  open_.set_value();
  wait_until_read(folds);
  EXPECT_TRUE(folds.lines().empty()) << "found missing when it was read";
  write("a", "2");
  folds.look();
  EXPECT_EQ(texts_of(folds.lines()), std::vector<std::string>{"2"});
  std::filesystem::remove_all(folder_.path() / "a");
  folds.look();
  EXPECT_TRUE(folds.lines().empty());
}

TEST_F(FoldsTest, OneThatIsWantedIsReadBeforeAllOthers) {
  for (const char* id : {"a", "b", "c"}) write(id, id);
  write("bad", "");
  std::promise<void> begun;
  std::atomic<bool> is_first = true;
  Texts folds(
      folder_.path(),
      [&](const std::filesystem::path& file) -> Result<std::string> {
        if (is_first.exchange(false)) {
          begun.set_value();
          gate_.wait();
        }
        ADO_TRY(std::string text, read_file(file));
        if (text.empty()) return fail(ErrorKind::invalid_input, "it is empty");
        return text;
      },
      1);
  folds.look();
  begun.get_future().wait();
  folds.read_now("a");
  folds.read_now("bad");
  folds.read_now("no such");
  const auto texts = texts_of(folds.lines());
  open_.set_value();
  EXPECT_EQ(texts, (std::vector<std::string>{"-", "-it is empty", "-", "a"}));
}

TEST_F(FoldsTest, EndsThoughMuchIsLeft) {
  open_.set_value();
  for (int i = 0; i < 300; ++i) write(std::to_string(i), "x");
  std::atomic<int> count = 0;
  {
    Texts folds(
        folder_.path(),
        [&](const std::filesystem::path& file) {
          ++count;
          SystemSleeper().pause(20, {});
          return read_file(file);
        },
        2);
    folds.look();
  }
  EXPECT_LT(count, 300);
}

}  // namespace
}  // namespace ado::web
