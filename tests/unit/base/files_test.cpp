// Files: atomic writes, torn ends, locks between processes, and errors in words.
#include "base/files.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/base/temporary_folder.hpp"

namespace ado {
namespace {

TEST(ReadFile, GivesEveryByte) {
  const test::TemporaryFolder folder;
  const std::string content("a\0b\n", 4);
  ASSERT_TRUE(write_file_atomically(folder / "file", content));
  EXPECT_EQ(read_file(folder / "file").value(), content);
}

TEST(ReadFile, NamesAMissingFile) {
  const auto result = read_file("/nowhere/query.sql");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(result.error().message, "cannot read /nowhere/query.sql: No such file or directory");
}

TEST(ReadFile, RefusesAFolder) { EXPECT_FALSE(read_file("/")); }

TEST(WriteFileAtomically, ReplacesAndLeavesNothingBeside) {
  const test::TemporaryFolder folder;
  const auto file = folder / "deep" / "er" / "file";
  ASSERT_TRUE(write_file_atomically(file, "one"));
  ASSERT_TRUE(write_file_atomically(file, "two"));
  EXPECT_EQ(read_file(file).value(), "two");
  const std::filesystem::directory_iterator entries(file.parent_path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(WriteFileAtomically, KeepsTheOldFileWhenItFails) {
  const test::TemporaryFolder folder;
  const auto target = folder / "target";
  std::filesystem::create_directory(target);  // A folder cannot be replaced by a file.
  const auto result = write_file_atomically(target, "text");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::unavailable);
  const std::filesystem::directory_iterator entries(folder.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(AppendFile, Appends) {
  const test::TemporaryFolder folder;
  for (const std::string_view line : {"one\n", "two\n"}) {
    auto file = AppendFile::open(folder / "log");
    ASSERT_TRUE(file);
    EXPECT_FALSE(file->ends_torn());
    ASSERT_TRUE(file->append(line));
  }
  EXPECT_EQ(read_file(folder / "log").value(), "one\ntwo\n");
}

TEST(AppendFile, NoticesATornEnd) {
  const test::TemporaryFolder folder;
  ASSERT_TRUE(AppendFile::open(folder / "log")->append("one\n{\"tor"));
  EXPECT_TRUE(AppendFile::open(folder / "log")->ends_torn());
}

TEST(AppendFile, SaysThatTheDiskIsFull) {
  auto file = AppendFile::open("/dev/full");
  ASSERT_TRUE(file) << file.error().message;
  const auto result = file->append("text\n");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(result.error().message, "cannot write to /dev/full: No space left on device");
  EXPECT_EQ(result.error().hint, "free space on that disk and start again");
}

TEST(FileLock, IsExclusiveAndNamesItsOwner) {
  const test::TemporaryFolder folder;
  {
    const auto first = FileLock::acquire(folder / "lock");
    ASSERT_TRUE(first);
    const auto second = FileLock::acquire(folder / "lock");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(second.error().message,
              fmt::format("{} is locked by process {}", (folder / "lock").string(), getpid()));
  }
  EXPECT_TRUE(FileLock::acquire(folder / "lock"));
}

TEST(FileLock, AskingForItTakesNothing) {
  const test::TemporaryFolder folder;
  EXPECT_FALSE(FileLock::is_held(folder / "lock"));
  EXPECT_FALSE(std::filesystem::exists(folder / "lock"));
  {
    const auto lock = FileLock::acquire(folder / "lock");
    ASSERT_TRUE(lock);
    EXPECT_TRUE(FileLock::is_held(folder / "lock"));
    EXPECT_TRUE(FileLock::is_held(folder / "lock"));
  }
  EXPECT_FALSE(FileLock::is_held(folder / "lock"));
  EXPECT_TRUE(FileLock::acquire(folder / "lock"));
}

TEST(FileLock, EndsWithItsProcess) {
  const test::TemporaryFolder folder;
  const pid_t child = fork();
  if (child == 0) {
    const auto lock = FileLock::acquire(folder / "lock");
    _exit(lock ? 0 : 1);  // No destructor runs.
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(FileLock::acquire(folder / "lock"));
}

}  // namespace
}  // namespace ado
