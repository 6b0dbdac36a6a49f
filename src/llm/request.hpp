// What goes to a model and what comes back: plain values, the same for every provider.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm/prompt.hpp"

namespace ado::llm {

enum class Speaker { model, user };
std::string_view to_string(Speaker speaker);  // "assistant", "user": as the protocols say it.

// One turn after the prompt. A retry has two: what the model said, and why it was refused.
struct Turn {
  Speaker speaker = Speaker::user;
  std::string text;
};

// How long a reasoning model should think.
enum class Effort { low, medium, high };
std::string_view to_string(Effort effort);

struct Request {
  std::string role;  // Who asks: "dispatcher", "worker", ...
  Prompt prompt;
  std::vector<Turn> turns;
  std::string model;
  std::optional<double> temperature;  // Not sent when absent: some models refuse it.
  std::int64_t output_tokens_max = 8192;
  std::optional<Effort> effort;  // Not sent when absent.
  double deadline_ms = 600'000;  // From the first attempt on: all attempts and waits between them.
};

// Every count that a provider does not tell is 0. `input` includes both kinds of cached tokens, and
// `output` includes reasoning.
inline constexpr std::int64_t kCountMax = 1'000'000'000'000;  // Larger ones are no counts.
struct Usage {
  std::int64_t input = 0;
  std::int64_t cached_input = 0;  // Read from the provider's cache.
  std::int64_t cache_write = 0;   // Written to it.
  std::int64_t output = 0;
  std::int64_t reasoning = 0;
  bool operator==(const Usage&) const = default;
};

// stop: said all. length: cut at output_tokens_max. refused: the provider's filter or the model
// would not answer. other: a reason that only the provider knows.
enum class Finish { stop, length, refused, other };
std::string_view to_string(Finish finish);

struct Reply {
  std::string text;
  std::string reasoning;  // What the model thought, where the provider shows it.
  Finish finish = Finish::stop;
  std::optional<Usage> usage;  // Absent when the provider does not count.
  std::string model;           // That answered, as the provider names it.
  double latency_ms = 0;       // Of the attempt that succeeded.
  int attempts = 1;
  std::optional<double> cost;  // US dollars, of that attempt. Absent: the price is unknown.
  bool operator==(const Reply&) const = default;
};

// The same for requests that ask the same: every field but the deadline counts. 32 hex digits.
std::string request_hash(const Request& request);

}  // namespace ado::llm
