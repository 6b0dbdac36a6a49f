// Columns: a copy of the blackboard's lines in columns, in the workspace's cache. A query over a
// million lines reads it ten times faster than the lines. It is only ever a copy: take it away, and
// the next query makes it again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/result.hpp"

namespace ado::blackboard {

// Lines that are not copied yet are read as they are, up to so many bytes a partition; and at most
// so many become one file of columns.
struct ColumnLimits {
  std::uintmax_t tail_bytes = std::uintmax_t{8} << 20;
  std::uintmax_t segment_bytes = std::uintmax_t{128} << 20;
};

// Where the lines of one partition are read: they only grow, so what is copied stays true.
struct PartitionSource {
  std::filesystem::path file;                   // The partition's own.
  std::vector<std::filesystem::path> segments;  // Files of columns, for its first lines.
  std::filesystem::path tail;  // The rest as lines: its own file, a copy of its end, or empty.
};

// Sources for as long as it lives: copies of ends go with it. Not thread-safe.
class Columns {
 public:
  // Copies what is not in columns yet, under a lock of the cache; one process does it, others wait.
  // Errors: unavailable when the disk refuses, invalid_input when a partition cannot be read.
  static Result<Columns> refresh(const std::filesystem::path& workspace, ColumnLimits limits = {});
  Columns(Columns&&) noexcept = default;
  Columns& operator=(Columns&&) = delete;
  ~Columns();

  const std::vector<PartitionSource>& sources() const { return sources_; }
  const std::filesystem::path& no_lines() const { return no_lines_; }  // An empty file.
  // What a reader must be allowed to read.
  std::vector<std::filesystem::path> folders() const;

 private:
  Columns() = default;
  std::filesystem::path layer_, cache_, tails_, no_lines_;
  std::vector<PartitionSource> sources_;
};

}  // namespace ado::blackboard
