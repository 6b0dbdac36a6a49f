// Copies ranges of lines into files of columns, named after what they hold.
#include "blackboard/columns.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <fstream>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "blackboard/outcomes_sql.hpp"
#include "blackboard/storage.hpp"
#include "engine/file_views.hpp"

namespace ado::blackboard {
namespace {

namespace fs = std::filesystem;

// Of the columns and of what stands in them; with another number all are made anew.
constexpr std::string_view kLayout = "outcomes-1";
constexpr std::string_view kEnding = ".parquet";
constexpr std::uintmax_t kSampleBytes = 4096;
constexpr std::size_t kHashDigits = 16;

struct Range {
  std::uintmax_t begin = 0, end = 0;
};

std::string read_range(std::ifstream& stream, Range range) {
  std::string bytes(range.end - range.begin, '\0');
  stream.clear();
  stream.seekg(static_cast<std::streamoff>(range.begin));
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, stream.gcount())));
  return bytes;
}

// Begin and end of the lines tell whether they are still those that were copied: files only grow,
// but somebody may have put another one in its place.
std::string name_of(std::ifstream& stream, Range range) {
  const std::uintmax_t sample = std::min(kSampleBytes, range.end - range.begin);
  const std::string ends = read_range(stream, {range.begin, range.begin + sample}) +
                           read_range(stream, {range.end - sample, range.end});
  return fmt::format("{}-{}-{}{}", range.begin, range.end,
                     to_hex_prefix(hash128(ends)).substr(0, kHashDigits), kEnding);
}

std::optional<Range> range_of(const std::string& name) {
  const auto pieces = split(name, '-');
  if (pieces.size() != 3 || !name.ends_with(kEnding)) return std::nullopt;
  const auto number = [](std::string_view text) -> std::optional<std::uintmax_t> {
    std::uintmax_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
    return value;
  };
  const auto begin = number(pieces[0]);
  const auto end = number(pieces[1]);
  if (!begin || !end || *end <= *begin) return std::nullopt;
  return Range{*begin, *end};
}

// One partition and its part of the cache.
class Partition {
 public:
  Partition(fs::path file, fs::path cache, ColumnLimits limits)
      : file_(std::move(file)),
        cache_(std::move(cache)),
        limits_(limits),
        stream_(file_, std::ios::binary) {}

  // Takes the segments that fit each other from the start on, throws the others away, and makes
  // those that are missing.
  Result<PartitionSource> refresh(std::optional<engine::DuckDbConnection>& workbench) {
    std::error_code code;
    const std::uintmax_t size = fs::file_size(file_, code);
    if (code || !stream_) {
      return fail(ErrorKind::invalid_input, "blackboard cannot be read: {}", file_.string());
    }
    PartitionSource source{.file = file_, .segments = {}, .tail = {}};
    std::uintmax_t end = take_segments(size, source);
    while (size - end > limits_.tail_bytes) {
      const Range lines{end, whole_lines_end({end, std::min(size, end + limits_.segment_bytes)})};
      if (lines.end == lines.begin) break;  // One line longer than a segment: it is read as it is.
      ADO_TRY(const fs::path segment, make_segment(lines, workbench));
      source.segments.push_back(segment);
      end = lines.end;
    }
    tail_ = {end, size};
    return source;
  }

  Range tail() const { return tail_; }
  Result<void> copy(Range range, const fs::path& to) {
    constexpr std::uintmax_t kPiece = std::uintmax_t{1} << 20;
    std::ofstream copy(to, std::ios::binary | std::ios::trunc);
    for (std::uintmax_t at = range.begin; at < range.end; at += kPiece) {
      const std::string bytes = read_range(stream_, {at, std::min(range.end, at + kPiece)});
      copy.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    copy.close();
    if (!copy) return fail(ErrorKind::unavailable, "cannot write to {}", to.string());
    return {};
  }

 private:
  std::uintmax_t take_segments(std::uintmax_t size, PartitionSource& source) {
    std::vector<std::pair<Range, fs::path>> found;
    std::error_code missing;
    for (const auto& item : fs::directory_iterator(cache_, missing)) {
      const auto range = range_of(item.path().filename().string());
      found.emplace_back(range.value_or(Range{}), item.path());
    }
    std::ranges::sort(found, {}, [](const auto& each) { return each.first.begin; });
    std::uintmax_t end = 0;
    for (const auto& [range, segment] : found) {
      const bool fits = range.end > range.begin && range.begin == end && range.end <= size &&
                        segment.filename() == name_of(stream_, range);
      if (fits) {
        source.segments.push_back(segment);
        end = range.end;
      } else {
        fs::remove(segment, missing);
      }
    }
    return end;
  }

  // Where the last whole line of the range ends; the range's begin when it holds none.
  std::uintmax_t whole_lines_end(Range range) {
    std::uintmax_t end = range.end;
    while (end > range.begin) {
      const std::uintmax_t begin = std::max(range.begin, end - std::min(end, kSampleBytes));
      const std::size_t at = read_range(stream_, {begin, end}).rfind('\n');
      if (at != std::string::npos) return begin + at + 1;
      end = begin;
    }
    return range.begin;
  }

  Result<fs::path> make_segment(Range lines, std::optional<engine::DuckDbConnection>& workbench) {
    std::error_code code;
    fs::create_directories(cache_, code);
    if (!workbench) {
      ADO_TRY(workbench, engine::open_workbench(cache_ / "spill"));
      ADO_CHECK(workbench->execute(reading_macro()));
    }
    const fs::path segment = cache_ / name_of(stream_, lines);
    const fs::path copied = cache_ / "lines.tmp";
    const fs::path made = cache_ / "columns.tmp";
    ADO_CHECK(copy(lines, copied));
    ADO_CHECK(workbench->execute(fmt::format("COPY ({}) TO {} (FORMAT parquet)",
                                             select_lines(copied, file_),
                                             engine::sql_text(made.string()))));
    fs::remove(copied, code);
    fs::rename(made, segment, code);
    if (code) {
      return fail(ErrorKind::unavailable, "cannot write {}: {}", segment.string(), code.message());
    }
    return segment;
  }

  fs::path file_, cache_;
  ColumnLimits limits_;
  std::ifstream stream_;
  Range tail_;
};

constexpr std::string_view kTails = "tails-";

// What a process left behind that was killed while it read.
void remove_orphans(const fs::path& cache) {
  std::error_code ignored;
  for (const auto& item : fs::directory_iterator(cache, ignored)) {
    const std::string name = item.path().filename().string();
    if (!name.starts_with(kTails)) continue;
    const int owner = std::atoi(name.c_str() + kTails.size());
    if (::kill(owner, 0) != 0 && errno == ESRCH) fs::remove_all(item.path(), ignored);
  }
}

// One for each reader, also of one process.
fs::path make_tails_folder(const fs::path& cache) {
  std::error_code code;
  fs::path folder;
  int number = 0;
  do {
    folder = cache / fmt::format("{}{}-{}", kTails, ::getpid(), number++);
  } while (!fs::create_directory(folder, code) && !code);
  return folder;
}

}  // namespace

Columns::~Columns() {
  std::error_code ignored;
  if (!tails_.empty()) fs::remove_all(tails_, ignored);
}

std::vector<fs::path> Columns::folders() const { return {layer_, cache_}; }

Result<Columns> Columns::refresh(const fs::path& workspace, ColumnLimits limits) {
  Columns columns;
  columns.layer_ = layer_of(workspace);
  columns.cache_ = workspace / "cache" / kLayout;
  ADO_TRY(const FileLock lock, FileLock::wait_for(workspace / "cache" / "outcomes.lock"));
  std::error_code code;
  fs::create_directories(columns.cache_, code);
  remove_orphans(columns.cache_);
  columns.no_lines_ = columns.cache_ / "no_lines.jsonl";
  if (!std::ofstream(columns.no_lines_, std::ios::trunc)) {
    return fail(ErrorKind::unavailable, "cannot write to {}", columns.no_lines_.string());
  }
  std::optional<engine::DuckDbConnection> workbench;
  for (const fs::path& file : partition_files(workspace)) {
    const fs::path place = fs::relative(file.parent_path(), columns.layer_);
    Partition partition(file, columns.cache_ / place, limits);
    ADO_TRY(PartitionSource source, partition.refresh(workbench));
    const Range tail = partition.tail();
    if (tail.begin == 0 && tail.end > 0) {
      source.tail = file;
    } else if (tail.begin < tail.end) {
      if (columns.tails_.empty()) columns.tails_ = make_tails_folder(columns.cache_);
      source.tail = columns.tails_ / fmt::format("{}.jsonl", columns.sources_.size());
      ADO_CHECK(partition.copy(tail, source.tail));
    }
    columns.sources_.push_back(std::move(source));
  }
  return columns;
}

}  // namespace ado::blackboard
