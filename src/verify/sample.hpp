// The sample gate: both queries on a copy of the user's data that is small enough for the original
// to finish. For originals that run into their time limit on all of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>

#include "engine/engine.hpp"
#include "ir/query_map.hpp"
#include "outcome/verdict.hpp"

namespace ado::verify {

struct SampleOptions {
  std::int64_t rows_max = 300'000;                // Of the tables that are drawn, at first.
  std::chrono::milliseconds original_max{5'000};  // What the original may take on a sample.
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
