// SlowJournal: a journal that nobody can read to its end until a test lets them. What stands in its
// place meanwhile is a pipe.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/files.hpp"

namespace ado::web {

class SlowJournal {
 public:
  explicit SlowJournal(std::filesystem::path journal) : journal_(std::move(journal)) {
    std::filesystem::rename(journal_, kept());
    EXPECT_EQ(::mkfifo(journal_.c_str(), 0600), 0);
  }
  SlowJournal(const SlowJournal&) = delete;
  SlowJournal& operator=(const SlowJournal&) = delete;
  ~SlowJournal() { let_go(); }

  // Whoever reads gets all of it, and the journal is a file again.
  void let_go() {
    if (!std::filesystem::exists(kept())) return;
    const auto content = read_file(kept());
    ASSERT_TRUE(content);
    // Opened for both, it waits for no reader.
    const FileDescriptor pipe(::open(journal_.c_str(), O_RDWR | O_CLOEXEC));
    std::filesystem::rename(kept(), journal_);
    std::size_t written = 0;
    while (written < content->size()) {
      const ssize_t count =
          ::write(pipe.number(), content->data() + written, content->size() - written);
      ASSERT_GT(count, 0);
      written += static_cast<std::size_t>(count);
    }
  }

 private:
  std::filesystem::path kept() const { return journal_.string() + ".kept"; }
  std::filesystem::path journal_;
};

}  // namespace ado::web
