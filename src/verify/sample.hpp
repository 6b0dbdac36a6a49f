// The sample gate: both queries on a copy of the user's data that is small enough for the original
// to finish. For originals that run into their time limit on all of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "engine/engine.hpp"
#include "ir/query_map.hpp"
#include "outcome/verdict.hpp"

namespace ado::verify {

// What was learned of an original, for its further candidates: on which sample it finishes and
// shows rows, or why on none.
struct SampleMemory {
  struct Known {
    std::int64_t parts = 0;
    std::chrono::milliseconds allowed{};
    std::string hopeless;  // The reason; empty: this sample will do.
  };
  std::optional<Known> embedded, server;
};

struct SampleOptions {
  std::int64_t rows_max = 300'000;  // Of the tables that are drawn, at first.
  // What the original may take on a sample; on a few more where that leaves none with rows.
  std::chrono::milliseconds at_first{5'000};
  std::chrono::milliseconds original_max{5'000};
  SampleMemory* memory = nullptr;  // Of the same original.
  std::stop_token stop = {};
};
// Reads the tables through `engine`, and runs both queries in an embedded DuckDB of our own; those
// of another dialect when they mean the same there, else in temporary tables of their server.
// accepted: equal, and the result was not empty; `evidence` says what the sample is. That is less
// than the full result: who asks must not call it more than `sampled`. rejected: they differ.
// undecided: nothing could be run, or the result was empty. Errors: the connection's.
Result<outcome::Verdict> check_on_sample(engine::Engine& engine, const ir::QueryMap& original,
                                         const ir::QueryMap& candidate,
                                         const SampleOptions& options);

}  // namespace ado::verify
