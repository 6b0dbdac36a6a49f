// The full-result gate: does a candidate return what the original promises, on the user's data?
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "ir/query_map.hpp"
#include "outcome/verdict.hpp"

namespace ado::verify {

struct Tolerance {
  double relative_double = 1e-9;
  double relative_real = 1e-5;
  double sum_scale = 1e-12;  // Times the sum of absolute values, for sums.
};

// What the original promises and what it returned: order keys, tie groups, limit, digest. Taken
// once per query, compared with many candidates. Immutable after it was made; memory bounded.
class Baseline {
 public:
  // Runs the original: plain (checksum fused with the profiled first run), and once more with its
  // sort keys as hidden columns or without its LIMIT where the contract needs it. `undecided`
  // shapes (nested LIMIT without total order, volatile or order-sensitive output ...) are kept as
  // such.
  static Result<Baseline> take(engine::Engine& engine, const ir::QueryMap& original,
                               const engine::RunOptions& options);
  Baseline(Baseline&&) noexcept;
  Baseline& operator=(Baseline&&) noexcept;
  ~Baseline();

  const engine::RunStats& stats() const;  // Of the first run.
  const explain::Tree& tree() const;
  std::int64_t rows() const;
  std::string checksum() const;  // 32 hex digits, for people and the journal.
  // Why equivalence can only be undecided on this original (instability by structure); empty if
  // not.
  const std::vector<std::string>& instabilities() const;

  struct State;
  const State& state() const { return *state_; }

 private:
  explicit Baseline(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Receives the candidate's warm-up run and gives the verdict after it: no extra execution, except
// the second pass for floats and, on a mismatch, the run that finds up to 5 differing rows.
class CandidateCheck {
 public:
  CandidateCheck(const Baseline& baseline, const Tolerance& tolerance);
  ~CandidateCheck();
  engine::RowSink& sink();
  // After the run. `candidate` is its map (for the runs without LIMIT), `engine` for second passes.
  Result<outcome::Verdict> verdict(engine::Engine& engine, const ir::QueryMap& original,
                                   const ir::QueryMap& candidate,
                                   const engine::RunOptions& options);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ado::verify
