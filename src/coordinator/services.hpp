// Services: what the coordinator uses of the outside world. All of it must outlive the evaluation.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "coordinator/cache.hpp"
#include "llm/embeddings.hpp"
#include "llm/provider.hpp"
#include "llm/purse.hpp"
#include "semantic/library.hpp"

namespace ado::coordinator {

// One call of a model, for `semantic_calls`. It holds no text of a row, no prompt and no key.
struct CallRecord {
  std::string_view op;    // "MEANS"
  std::string_view what;  // "batch", "one", "part", "join", "labels", "embeddings".
  std::string model;      // As asked for.
  std::string prompt;     // "means, version 1"; empty for embeddings.
  std::string request_hash;
  std::int64_t rows = 0;      // Asked about.
  std::int64_t rows_bad = 0;  // Not answered, or not as asked; they are asked about again.
  int attempts = 1;
  double latency_ms = 0;
  llm::Usage usage;
  std::optional<double> cost;  // Absent: unknown.
  std::string error;           // Empty: there was a reply.
};

// Called by one thread at a time.
using CallSink = std::function<void(const CallRecord&)>;

struct Services {
  const semantic::Library& library;
  const Clock& clock;
  llm::Provider* provider = nullptr;      // Null: only "local" can be the model. Its own limit of
                                          // concurrency must not be below `parallel`.
  llm::Embeddings* embeddings = nullptr;  // Null: local vectors, as for the model "local".
  Cache* cache = nullptr;                 // Null: nothing is kept.
  llm::Purse* purse = nullptr;            // That provider and embeddings claim from; null: none.
  CallSink sink = {};
  std::optional<llm::Price> price = {};  // Of the model, for estimates.
  double call_ms_expected = 2'000;       // For estimates.
};

}  // namespace ado::coordinator
