// Writer: one process's pen on the blackboard. Several processes may write at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>

#include "base/result.hpp"
#include "base/shared_append_file.hpp"
#include "blackboard/entry.hpp"

namespace ado::blackboard {

// Entries are acknowledged by commit(), not before: write() outlives the process, commit() the
// machine. Not thread-safe. Errors: unavailable when the disk refuses; what was not committed may
// then be there or not.
class Writer {
 public:
  explicit Writer(std::filesystem::path workspace) : workspace_(std::move(workspace)) {}

  // One write for each partition of these entries, under its lock.
  Result<void> write(std::span<const Entry> entries);
  // The same for those whose id the partition does not hold yet; gives how many.
  Result<std::size_t> write_missing(std::span<const Entry> entries);
  // Returns when all that was written is on the disk. Processes that commit at once share an fsync.
  Result<void> commit();

 private:
  struct Partition {
    SharedAppendFile file;
    std::uint64_t end = 0;  // Of what was written last.
    bool is_committed = true;
  };
  Result<Partition*> partition(const std::filesystem::path& file);

  std::filesystem::path workspace_;
  std::map<std::filesystem::path, Partition> partitions_;
};

}  // namespace ado::blackboard
