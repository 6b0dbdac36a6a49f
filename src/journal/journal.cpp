// Appends events durably and reads them back.
#include "journal/journal.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace ado::journal {
namespace {

namespace fs = std::filesystem;

// The event of a line; nothing for a line that is not JSON, which only a crash leaves behind.
Result<std::optional<Event>> read_whole_or_torn(std::string_view line) {
  auto event = read_line(line);
  if (event) return std::optional<Event>(*std::move(event));
  if (!nlohmann::json::accept(line)) return std::optional<Event>();
  return fail(std::move(event).error());
}

// Reads line by line and checks what holds between lines.
class LineReader {
 public:
  LineReader(fs::path file, std::size_t line, std::int64_t seq)
      : file_(std::move(file)), line_(line), seq_(seq) {}

  Result<void> add(std::string_view line, Contents& contents) {
    ++line_;
    auto event = read_whole_or_torn(line);
    if (!event) return refuse(event.error().message);
    if (!event->has_value()) {
      contents.torn.push_back({.line = line_, .bytes = line.size()});
      return {};
    }
    if ((**event).seq != seq_ + 1) {
      return refuse(fmt::format("event {} follows event {}", (**event).seq, seq_));
    }
    ++seq_;
    contents.events.push_back(**std::move(event));
    return {};
  }
  std::size_t line() const { return line_; }
  std::int64_t seq() const { return seq_; }

 private:
  Result<void> refuse(std::string_view reason) const {
    return fail(ErrorKind::invalid_input, "journal cannot be read: {}, line {}: {}", file_.string(),
                line_, reason);
  }
  fs::path file_;
  std::size_t line_;
  std::int64_t seq_;
};

}  // namespace

Result<Contents> read(const fs::path& file) {
  ADO_TRY(const std::string text, read_file(file));
  Contents contents;
  LineReader reader(file, 0, 0);
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    ADO_CHECK(reader.add(rest.substr(0, end), contents));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return contents;
}

Error at_event(Error error, const fs::path& file, const Contents& contents, const Event& event) {
  // Events count from 1 without gaps: only torn lines stand between them.
  auto line = static_cast<std::size_t>(event.seq);
  for (const TornLine& torn : contents.torn) line += torn.line <= line ? 1 : 0;
  error.message =
      fmt::format("journal cannot be read: {}, line {}: {}", file.string(), line, error.message);
  return error;
}

Result<Journal> Journal::open(const fs::path& file, const Clock& clock) {
  fs::path lock_path = file;
  lock_path += ".lock";
  ADO_TRY(FileLock lock, FileLock::acquire(lock_path));
  ADO_TRY(AppendFile append_file, AppendFile::open(file));
  ADO_TRY(Contents contents, read(file));
  const bool torn = append_file.ends_torn();
  Journal journal(std::move(lock), std::move(append_file), std::move(contents), clock);
  if (torn) {
    const Event recovered{.type = std::string(kRecovered),
                          .data = {{"torn_lines", journal.torn().size()}}};
    ADO_CHECK(journal.append_after("\n", recovered));
  }
  return journal;
}

Result<Event> Journal::append(std::string_view type, std::string_view key, nlohmann::json data) {
  if (data.is_null()) data = nlohmann::json::object();
  return append_after(
      "", {.type = std::string(type), .key = std::string(key), .data = std::move(data)});
}

Result<Event> Journal::append_after(std::string_view prefix, Event event) {
  if (write_failed_) {
    return fail(ErrorKind::unavailable, "journal was closed by a failed write: {}",
                path().string());
  }
  event.seq = events().empty() ? 1 : events().back().seq + 1;
  event.ts = to_iso8601(clock_->now());
  const std::string line = write_line(event);
  auto seen = read_line(line);
  if (!seen) {
    return fail(ErrorKind::internal, "event {} would not read back: {}", event.type,
                seen.error().message);
  }
  auto written = file_.append(std::string(prefix) + line + "\n");
  write_failed_ = !written.has_value();
  if (!written) return fail(std::move(written).error());
  contents_.events.push_back(*seen);
  return seen;
}

Result<std::vector<Event>> Follower::next() {
  std::ifstream stream(file_, std::ios::binary);
  if (!stream) return std::vector<Event>();
  stream.seekg(static_cast<std::streamoff>(offset_));
  const std::string added((std::istreambuf_iterator<char>(stream)), {});
  Contents contents;
  LineReader reader(file_, line_, seq_);
  std::size_t begin = 0;
  for (std::size_t end = added.find('\n'); end != std::string::npos;
       end = added.find('\n', begin)) {
    ADO_CHECK(reader.add(std::string_view(added).substr(begin, end - begin), contents));
    begin = end + 1;
  }
  offset_ += begin;
  line_ = reader.line();
  seq_ = reader.seq();
  return std::move(contents.events);
}

}  // namespace ado::journal
