// Witness data: small databases made from the schema and both queries, to tell two queries apart.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "engine/scratch.hpp"
#include "ir/query_map.hpp"
#include "outcome/verdict.hpp"
#include "patch/plan.hpp"

namespace ado::verify {

struct WitnessOptions {
  std::uint64_t seed = 1;
  // Of CPU time, so that what else runs on the machine changes no verdict; on a server of wall
  // time, held against what was done in it (witness_budget.hpp). For a pair.
  // At least the first round is always done; up to eight times the limit while the data is too weak
  // to say anything.
  std::chrono::milliseconds time_limit{2000};
  int databases_min = 12;
  std::vector<patch::Precondition> facts;  // Assumed or observed, beside the declared ones.
  bool rely_on_facts = false;              // False: facts that are not declared make set B too.
  // Where the data lives; empty: an in-memory DuckDB, which only DuckDB's queries can be tried on.
  std::function<Result<engine::Scratch>()> open_scratch;
  std::stop_token stop;
};
struct WitnessReport {
  outcome::Verdict verdict;
  int databases = 0;          // That decided something: both ran, results not all empty.
  int databases_dropped = 0;  // Original raised, or all empty.
  int mutants = 0, mutants_killed = 0;
};
// Deterministic by seed. Runs on tables of our own, never on the user's.
// accepted: no difference on data that does tell wrong versions apart. rejected: with the smallest
// counterexample found. undecided: constructs that cannot be run there, vacuous data, instability.
Result<WitnessReport> try_to_refute(const ir::QueryMap& original, const ir::QueryMap& candidate,
                                    const WitnessOptions& options);

}  // namespace ado::verify
