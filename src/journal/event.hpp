// One event of a journal and its line:
// {"v":1,"seq":n,"ts":"UTC","type":"...","key":"...","data":{}}.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/result.hpp"

namespace ado::journal {

inline constexpr int kJournalVersion = 1;

struct Event {
  std::int64_t seq = 0;  // Counts from 1, without gaps.
  std::string ts;        // 2026-11-21T02:45:51.123Z
  std::string type;      // What happened: "probe_measured".
  std::string key;       // The effect it settles; empty when it settles none.
  nlohmann::json data = nlohmann::json::object();
  bool operator==(const Event&) const = default;
};

// A writer that found a torn line puts this event behind it.
inline constexpr std::string_view kRecovered = "recovered";

// One line without its end. Bytes that are not UTF-8 are replaced.
std::string write_line(const Event& event);
// Errors: invalid_input for what is no event or has another version.
Result<Event> read_line(std::string_view line);

}  // namespace ado::journal
