// Appends entries to their partitions and reads them back.
#include "blackboard/storage.hpp"

#include <algorithm>
#include <fstream>

#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/text.hpp"
#include "blackboard/writer.hpp"

namespace ado::blackboard {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFileName = "outcomes.jsonl";
constexpr std::size_t kDayLength = 10;  // 2026-11-21

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

// How a whole line of ours ends. Quotes inside of texts are escaped, so this can stand nowhere
// else.
constexpr std::string_view kWholeEnd = R"("status":"active"}})";
constexpr std::string_view kIdBegin = R"({"id":")";

// The id of a line that we wrote, without reading the rest of it; empty for any other line.
std::string_view plain_id(std::string_view line) {
  if (!line.starts_with(kIdBegin) || !line.ends_with(kWholeEnd)) return {};
  line.remove_prefix(kIdBegin.size());
  const std::string_view id = line.substr(0, line.find('"'));
  return id.find('\\') == std::string_view::npos ? id : std::string_view();
}

}  // namespace

fs::path layer_of(const fs::path& workspace) { return workspace / "data" / "layer1"; }

fs::path partition_file(const fs::path& workspace, const Entry& entry) {
  const std::string folder = path_part(entry.base.engine) + "_" + path_part(entry.base.benchmark);
  const std::string day = path_part(entry.base.timestamp.substr(0, kDayLength));
  return layer_of(workspace) / folder / day / kFileName;
}

Result<void> append(const fs::path& workspace, std::span<const Entry> entries) {
  Writer writer(workspace);
  ADO_CHECK(writer.write(entries));
  return writer.commit();
}

Result<std::size_t> append_missing(const fs::path& workspace, std::span<const Entry> entries) {
  Writer writer(workspace);
  ADO_TRY(const std::size_t written, writer.write_missing(entries));
  ADO_CHECK(writer.commit());
  return written;
}

Result<std::set<std::string>> ids_of(const fs::path& partition) {
  std::set<std::string> ids;
  std::ifstream stream(partition, std::ios::binary);
  std::string line;
  while (std::getline(stream, line)) {
    if (const std::string_view id = plain_id(line); !id.empty()) {
      ids.emplace(id);
    } else if (const auto entry = read_entry(line)) {
      ids.insert(entry->id);
    }
  }
  if (stream.bad()) {
    return fail(ErrorKind::unavailable, "blackboard cannot be read: {}", partition.string());
  }
  return ids;
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
