// HeldLocks: which lock files are held just now, without touching them. To try a lock would keep
// its writer out for that moment.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string_view>

namespace ado::web {

class HeldLocks {
 public:
  static HeldLocks now();  // From /proc/locks; none where there is no such file.
  static HeldLocks parse(std::string_view text);  // For tests.

  // `file` is the file that is locked, "journal.jsonl.lock".
  bool holds(const std::filesystem::path& file) const;
  bool holds(std::uint64_t inode) const { return inodes_.contains(inode); }

 private:
  std::set<std::uint64_t> inodes_;
};

}  // namespace ado::web
