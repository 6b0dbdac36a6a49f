// Work: what a coordinator is to evaluate, how, and what came of it. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "llm/request.hpp"
#include "semantic/operator.hpp"

namespace ado::coordinator {

inline constexpr std::string_view kLocal = "local";  // The model that needs no network.

enum class OnError { null, fail };
enum class CacheUse { on, off, refresh };  // refresh: nothing is read, all is written anew.

// Those marked with * change an answer and are in the cache's key.
struct Options {
  std::string model = std::string(kLocal);  // * "local", or as the provider names it.
  std::string provider;               // * Who serves it: elsewhere a name may be another model.
  std::string notes;                  // * Appended to the prompt.
  std::string cache_key;              // *
  std::optional<double> temperature;  // *
  std::optional<llm::Effort> effort;  // *
  int parallel = 8;                   // Calls in flight.
  int batch_size = 16;                // Rows in one prompt.
  OnError on_error = OnError::fail;
  CacheUse cache = CacheUse::on;
  std::optional<double> ttl_seconds;  // Older answers are not taken. Absent: none is too old.
  std::int64_t context_tokens_max = 32'000;  // * Of one prompt; for aggregates it shapes the parts.
  std::int64_t output_tokens_max = 8'192;
  double call_deadline_ms = 600'000;
  double recall = 0.9;  // Of SEMANTIC JOIN and DISTINCT, on a sample.
  enum class Blocking { on, off } blocking = Blocking::on;
};

// row: the arguments that vary, in the order of the parameters. aggregate: the bag of one group.
// mapping: one text; all tuples are one set.
using Tuple = std::vector<std::optional<std::string>>;
using Times = std::vector<std::int64_t>;

struct Work {
  semantic::Call call;
  std::vector<Tuple> tuples;  // Duplicates cost nothing.
  Options options;
  // Of aggregates: how often each text of a tuple is in its bag, from 1 on. Empty: once for each
  // time that it stands there.
  std::vector<Times> times = {};
};

enum class Origin { computed, cached, local, null };  // null: NULL in, so NULL out.
std::string_view to_string(Origin origin);

struct Outcome {
  semantic::Value value;  // NULL when there is an error.
  std::string error = {};
  Origin origin = Origin::computed;
};

struct Counts {
  std::int64_t tuples = 0;    // As given.
  std::int64_t nulls = 0;     // Of them with a NULL argument.
  std::int64_t distinct = 0;  // Of the others.
  std::int64_t hits = 0;      // Of the distinct ones, from the cache.
  std::int64_t failures = 0;  // Of the distinct ones.
  std::int64_t calls = 0;     // Of a model: chat and embeddings, failed ones too.
  std::int64_t input_tokens = 0;
  std::int64_t cached_input_tokens = 0;
  std::int64_t output_tokens = 0;
  double cost = 0;                       // US dollars, where the price is known.
  std::int64_t calls_without_price = 0;  // Nothing is known of their cost.
};
Counts& operator+=(Counts& sum, const Counts& more);

struct Evaluation {
  std::vector<Outcome> outcomes;  // One for each tuple, in its order.
  Counts counts;
  std::string model;   // Who answered: "local", "rule", or the models.
  std::string notice;  // What the user should know, such as a cache that takes no more.
};

}  // namespace ado::coordinator
