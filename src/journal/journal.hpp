// The journal: an append-only file of events that survives a crash, and its readers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/files.hpp"
#include "base/result.hpp"
#include "journal/event.hpp"

namespace ado::journal {

// A line that a crash cut short. It is skipped, never joined to the next and never repaired.
struct TornLine {
  std::size_t line = 0;  // From 1.
  std::size_t bytes = 0;
  bool operator==(const TornLine&) const = default;
};
struct Contents {
  std::vector<Event> events;
  std::vector<TornLine> torn;
};

// All of a journal. A torn line is reported; an event of an unknown version or out of sequence is
// refused (invalid_input), because what follows cannot be trusted.
Result<Contents> read(const std::filesystem::path& file);

// What is wrong with one of its events, told with the file and the line that the event stands on.
Error at_event(Error error, const std::filesystem::path& file, const Contents& contents,
               const Event& event);

// The one writer of a journal, used from one thread. Holds <file>.lock as long as it lives.
class Journal {
 public:
  // Creates the file when missing; else reads it and goes on after its last event. When the last
  // byte is not a newline, a newline and a `recovered` event are written first. Errors: unavailable
  // when another writer has it open; those of read(). `clock` must outlive the journal.
  static Result<Journal> open(const std::filesystem::path& file, const Clock& clock);

  // Gives the event as a reader will see it, after it is on the disk. Once a write has failed
  // nothing more is written, because nobody knows what the file holds: open it again.
  Result<Event> append(std::string_view type, std::string_view key, nlohmann::json data);

  const std::vector<Event>& events() const { return contents_.events; }  // Found and appended.
  const std::vector<TornLine>& torn() const { return contents_.torn; }   // Found on opening.
  const std::filesystem::path& path() const { return file_.path(); }

 private:
  Result<Event> append_after(std::string_view prefix, Event event);

  Journal(FileLock lock, AppendFile file, Contents contents, const Clock& clock)
      : lock_(std::move(lock)),
        file_(std::move(file)),
        contents_(std::move(contents)),
        clock_(&clock) {}

  FileLock lock_;
  AppendFile file_;
  Contents contents_;
  const Clock* clock_;
  bool write_failed_ = false;
};

// Reads a journal while another process writes it: each call gives the events added since the last.
class Follower {
 public:
  explicit Follower(std::filesystem::path file) : file_(std::move(file)) {}
  // Lines without an end are left for the next call. A file that is not there yet has no events.
  Result<std::vector<Event>> next();

 private:
  std::filesystem::path file_;
  std::uint64_t offset_ = 0;
  std::size_t line_ = 0;
  std::int64_t seq_ = 0;
};

}  // namespace ado::journal
