// Appends entries to their partitions and reads them back.
#include "blackboard/storage.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/text.hpp"

namespace ado::blackboard {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFileName = "outcomes.jsonl";
constexpr std::size_t kDayLength = 10;  // 2026-11-21

fs::path layer_of(const fs::path& workspace) { return workspace / "data" / "layer1"; }

// A name as part of a path: what could lead elsewhere becomes '-'.
std::string path_part(std::string_view name) {
  std::string part(name.empty() ? "unknown" : name);
  for (char& c : part) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    if (!plain) c = '-';
  }
  if (part.front() == '.') part.front() = '-';
  return part;
}

std::map<fs::path, std::vector<const Entry*>> by_partition(const fs::path& workspace,
                                                           std::span<const Entry> entries) {
  std::map<fs::path, std::vector<const Entry*>> partitions;
  for (const Entry& entry : entries) {
    partitions[partition_file(workspace, entry)].push_back(&entry);
  }
  return partitions;
}

Result<FileLock> lock(const fs::path& partition) {
  fs::path file = partition;
  file += ".lock";
  return FileLock::wait_for(file);
}

// The caller holds the lock.
Result<void> write(const fs::path& partition, std::span<const Entry* const> entries) {
  if (entries.empty()) return {};
  ADO_TRY(AppendFile file, AppendFile::open(partition));
  std::string lines = file.ends_torn() ? "\n" : "";
  for (const Entry* entry : entries) lines += write_entry(*entry) + "\n";
  return file.append(lines);
}

Result<std::size_t> write_missing(const fs::path& partition,
                                  std::span<const Entry* const> entries) {
  std::set<std::string> ids;
  if (fs::exists(partition)) {
    ADO_TRY(const Contents contents, read_partition(partition));
    for (const Entry& entry : contents.entries) ids.insert(entry.id);
  }
  std::vector<const Entry*> missing;
  for (const Entry* entry : entries) {
    if (ids.insert(entry->id).second) missing.push_back(entry);
  }
  ADO_CHECK(write(partition, missing));
  return missing.size();
}

}  // namespace

fs::path partition_file(const fs::path& workspace, const Entry& entry) {
  const std::string folder = path_part(entry.base.engine) + "_" + path_part(entry.base.benchmark);
  const std::string day = path_part(entry.base.timestamp.substr(0, kDayLength));
  return layer_of(workspace) / folder / day / kFileName;
}

Result<void> append(const fs::path& workspace, std::span<const Entry> entries) {
  for (const auto& [partition, mine] : by_partition(workspace, entries)) {
    ADO_TRY(const FileLock held, lock(partition));
    ADO_CHECK(write(partition, mine));
  }
  return {};
}

Result<std::size_t> append_missing(const fs::path& workspace, std::span<const Entry> entries) {
  std::size_t appended = 0;
  for (const auto& [partition, mine] : by_partition(workspace, entries)) {
    ADO_TRY(const FileLock held, lock(partition));
    ADO_TRY(const std::size_t here, write_missing(partition, mine));
    appended += here;
  }
  return appended;
}

Result<Contents> read_partition(const fs::path& file) {
  ADO_TRY(const std::string text, read_file(file));
  Contents contents;
  std::size_t number = 0;
  for (std::string_view line : split_lines(text)) {
    ++number;
    auto entry = read_entry(line);
    if (entry) {
      contents.entries.push_back(*std::move(entry));
    } else if (!nlohmann::json::accept(line)) {
      contents.torn.push_back({.file = file, .line = number});
    } else {
      return fail(ErrorKind::invalid_input, "blackboard cannot be read: {}, line {}: {}",
                  file.string(), number, entry.error().message);
    }
  }
  return contents;
}

std::vector<Entry> read_newest(const fs::path& file, std::uintmax_t bytes_max) {
  std::vector<Entry> entries;
  std::error_code missing;
  const std::uintmax_t size = fs::file_size(file, missing);
  std::ifstream stream(file, std::ios::binary);
  if (missing || !stream) return entries;
  const bool cut = size > bytes_max;
  if (cut) stream.seekg(static_cast<std::streamoff>(size - bytes_max));
  std::string line;
  if (cut) std::getline(stream, line);  // It may begin in the middle.
  while (std::getline(stream, line)) {
    if (auto entry = read_entry(line)) entries.push_back(*std::move(entry));
  }
  return entries;
}

std::vector<fs::path> partition_files(const fs::path& workspace) {
  std::vector<fs::path> files;
  std::error_code missing;
  for (const auto& item : fs::recursive_directory_iterator(layer_of(workspace), missing)) {
    if (item.path().filename() == kFileName) files.push_back(item.path());
  }
  std::ranges::sort(files);
  return files;
}

Result<Contents> read_all(const fs::path& workspace) {
  Contents all;
  for (const fs::path& file : partition_files(workspace)) {
    ADO_TRY(Contents contents, read_partition(file));
    std::ranges::move(contents.entries, std::back_inserter(all.entries));
    std::ranges::move(contents.torn, std::back_inserter(all.torn));
  }
  return all;
}

}  // namespace ado::blackboard
