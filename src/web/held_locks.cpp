// Reads the kernel's list of locks.
#include "web/held_locks.hpp"

#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

#include "base/text.hpp"
#include "web/file_stamp.hpp"

namespace ado::web {

// "1: FLOCK  ADVISORY  WRITE 4711 08:01:1234567 0 EOF"; "->" stands before those that wait.
HeldLocks HeldLocks::parse(std::string_view text) {
  HeldLocks locks;
  for (const std::string_view line : split_lines(text)) {
    if (line.find("FLOCK") == std::string_view::npos || line.find("->") != std::string_view::npos) {
      continue;
    }
    const std::size_t last_colon = line.rfind(':');
    const std::string_view rest = line.substr(last_colon + 1);
    std::uint64_t inode = 0;
    if (std::from_chars(rest.data(), rest.data() + rest.size(), inode).ec == std::errc()) {
      locks.inodes_.insert(inode);
    }
  }
  return locks;
}

HeldLocks HeldLocks::now() {
  std::ifstream stream("/proc/locks", std::ios::binary);
  return parse(std::string((std::istreambuf_iterator<char>(stream)), {}));
}

bool HeldLocks::holds(const std::filesystem::path& file) const {
  if (inodes_.empty()) return false;
  const FileStamp stamp = stamp_of(file);
  return stamp.exists() && holds(stamp.inode);
}

}  // namespace ado::web
