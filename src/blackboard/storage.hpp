// The blackboard's files: <workspace>/data/layer1/{engine}_{benchmark}/{date}/outcomes.jsonl.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "blackboard/entry.hpp"

namespace ado::blackboard {

// A line that a crash cut short: skipped on reading, never joined to the next, never repaired.
struct TornLine {
  std::filesystem::path file;
  std::size_t line = 0;  // From 1.
  bool operator==(const TornLine&) const = default;
};
struct Contents {
  std::vector<Entry> entries;
  std::vector<TornLine> torn;
};

// The folder of all partitions.
std::filesystem::path layer_of(const std::filesystem::path& workspace);

// The file an entry belongs to: the day is the mission's, so that a mission is never split.
std::filesystem::path partition_file(const std::filesystem::path& workspace, const Entry& entry);

// Appends to their partitions, each with one write under the partition's lock, and returns when all
// are on the disk; several processes may do so at once. Errors: unavailable when the disk refuses.
Result<void> append(const std::filesystem::path& workspace, std::span<const Entry> entries);

// The same for those whose id the partition does not hold yet; gives how many. Doing it twice
// changes nothing.
Result<std::size_t> append_missing(const std::filesystem::path& workspace,
                                   std::span<const Entry> entries);

// The ids that a partition holds; none when it is missing. Lines that cannot be read have none.
Result<std::set<std::string>> ids_of(const std::filesystem::path& partition);

// One partition, or all of them in order of path. A folder without any has no entries. Errors:
// invalid_input for a line that is JSON but no entry of a known version.
Result<Contents> read_partition(const std::filesystem::path& file);
Result<Contents> read_all(const std::filesystem::path& workspace);

// The newest entries of a partition: whole lines of its last bytes. What cannot be read is left
// out.
std::vector<Entry> read_newest(const std::filesystem::path& file, std::uintmax_t bytes_max);

// All partition files, sorted.
std::vector<std::filesystem::path> partition_files(const std::filesystem::path& workspace);

}  // namespace ado::blackboard
