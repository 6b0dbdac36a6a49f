// FileStamp: tells whether a file that only grows has grown, or is another one by now.
#pragma once

#include <cstdint>
#include <filesystem>

namespace ado::web {

struct FileStamp {
  std::uint64_t inode = 0;  // 0: there is no file.
  std::int64_t size = 0;
  std::int64_t changed_ns = 0;
  auto operator<=>(const FileStamp&) const = default;
  bool exists() const { return inode != 0; }
};
FileStamp stamp_of(const std::filesystem::path& file);

}  // namespace ado::web
