// Writes entries as lines, each partition by itself.
#include "blackboard/writer.hpp"

#include <set>
#include <string>
#include <vector>

#include "blackboard/storage.hpp"

namespace ado::blackboard {
namespace {

namespace fs = std::filesystem;

using Partitions = std::map<fs::path, std::vector<const Entry*>>;

Partitions by_partition(const fs::path& workspace, std::span<const Entry> entries) {
  Partitions partitions;
  for (const Entry& entry : entries) {
    partitions[partition_file(workspace, entry)].push_back(&entry);
  }
  return partitions;
}

std::string lines_of(const std::vector<const Entry*>& entries) {
  std::string lines;
  for (const Entry* entry : entries) lines += write_entry(*entry) + "\n";
  return lines;
}

}  // namespace

Result<Writer::Partition*> Writer::partition(const fs::path& file) {
  const auto open = partitions_.find(file);
  if (open != partitions_.end() && open->second.file.is_linked()) return &open->second;
  // Somebody took it away while we had it open: what follows belongs into a new one.
  if (open != partitions_.end()) partitions_.erase(open);
  ADO_TRY(SharedAppendFile opened, SharedAppendFile::open(file));
  return &partitions_.emplace(file, Partition{.file = std::move(opened)}).first->second;
}

Result<void> Writer::write(std::span<const Entry> entries) {
  for (const auto& [file, mine] : by_partition(workspace_, entries)) {
    ADO_TRY(Partition* const open, partition(file));
    const std::string lines = lines_of(mine);
    ADO_TRY(const auto hold, open->file.hold());
    ADO_TRY(open->end, open->file.append(hold, lines));
    open->is_committed = false;
  }
  return {};
}

Result<std::size_t> Writer::write_missing(std::span<const Entry> entries) {
  std::size_t written = 0;
  for (const auto& [file, mine] : by_partition(workspace_, entries)) {
    ADO_TRY(Partition* const open, partition(file));
    ADO_TRY(const auto hold, open->file.hold());
    ADO_TRY(std::set<std::string> ids, ids_of(file));
    std::vector<const Entry*> missing;
    for (const Entry* entry : mine) {
      if (ids.insert(entry->id).second) missing.push_back(entry);
    }
    if (missing.empty()) continue;
    ADO_TRY(open->end, open->file.append(hold, lines_of(missing)));
    open->is_committed = false;
    written += missing.size();
  }
  return written;
}

Result<void> Writer::commit() {
  for (auto& [file, open] : partitions_) {
    if (open.is_committed) continue;
    ADO_CHECK(open.file.sync(open.end));
    open.is_committed = true;
  }
  return {};
}

}  // namespace ado::blackboard
