// `ado verify`: the gates alone, on two texts and a database or a schema.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "engine/engine.hpp"
#include "outcome/verdict.hpp"
#include "sql/schema.hpp"
#include "verify/full_result.hpp"
#include "verify/witness.hpp"

namespace ado::verify {

// Of WitnessOptions for a pair. Longer than in a mission: here the verdict is all that is asked
// for.
inline constexpr std::chrono::milliseconds kPairTimeLimit{6000};

struct PairReport {
  outcome::Verdict verdict;  // The combination: any rejected rejects, else any undecided.
  std::vector<outcome::Verdict> gates;  // Each gate that ran, in order.
  WitnessReport witness;
  std::int64_t rows = 0;  // Of the original on the user's data.
};
// Parses, has the referee agree (else unsupported), binds, compares outputs, full result (with an
// engine), witness data. Without an engine only the schema is known and witness data decide alone.
// Texts may hold several queries: the first is held against the first, and so on; the report is
// their sum, up to the first that is rejected.
Result<PairReport> verify_pair(std::string_view original, std::string_view candidate,
                               engine::Engine& engine, const WitnessOptions& witness,
                               const Tolerance& tolerance, const engine::RunOptions& options);
Result<PairReport> verify_pair(std::string_view original, std::string_view candidate,
                               const sql::Schema& schema, sql::Dialect dialect,
                               const WitnessOptions& witness);

}  // namespace ado::verify
