// The arena: both queries run on one witness database after the other, and are compared.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "verify/witness_compare.hpp"
#include "verify/witness_literals.hpp"
#include "verify/witness_mutants.hpp"
#include "verify/witness_script.hpp"

namespace ado::verify {

enum class RunEnd { ran, raised, not_bound, given_up };
struct RunResult {
  RunEnd end = RunEnd::given_up;
  std::string message;
  ResultRows rows;
};
// The pair with its literals as they are, or with small thresholds.
struct Variant {
  LiteralChange thresholds;
  Expectation expected;
  sql::Statement candidate;
  std::string candidate_text;
  std::string risks_first;  // The candidate where it may divide too early; empty: it may not.
  bool candidate_has_limit = false;  // The same as the original's: it can be made small in both.
};
struct Trial {
  RunEnd original = RunEnd::given_up;
  RunEnd candidate = RunEnd::given_up;
  std::string message;                // Of the one that did not run.
  bool told = false;                  // The original's result has values.
  bool cut = false;                   // A LIMIT left rows out.
  std::optional<std::int64_t> limit;  // With which they differ; none: as written.
  std::optional<std::string> difference;
  ResultRows reference;
  ResultRows rows;  // The candidate's.
};

// Not thread-safe: it uses the scratch's one connection.
class Arena {
 public:
  // Creates the tables. Errors: unsupported for shapes that cannot be compared or created.
  static Result<Arena> make(const ir::QueryMap& original, const ir::QueryMap& candidate,
                            const WitnessSchema& schema, engine::Scratch& scratch);

  bool load(const WitnessDatabase& database, RowOrder order);
  // On what is loaded. `small_limit`: a LIMIT that is tried beside the one written.
  Trial try_pair(std::size_t variant, std::int64_t small_limit);
  // Whether a mutant's result differs from what `trial` saw; none when it cannot run.
  std::optional<bool> is_killed(const Mutant& mutant, std::size_t variant, const Trial& trial);
  RunResult run(const std::string& text);

  std::int64_t statements() const { return statements_; }  // That were run.
  const std::vector<Variant>& variants() const { return variants_; }

 private:
  Arena(const ir::QueryMap& candidate, const WitnessSchema& schema, engine::Scratch& scratch)
      : candidate_(candidate),
        schema_(schema),
        scratch_(scratch),
        filled_(schema.tables.size(), false) {}
  Result<void> add_variant(const ir::QueryMap& original, const LiteralChange& change);

  const ir::QueryMap& candidate_;
  const WitnessSchema& schema_;
  engine::Scratch& scratch_;
  std::vector<Variant> variants_;
  std::optional<sql::Statement> risks_first_;
  std::vector<bool> filled_;  // By table: whether it may have rows.
  std::int64_t statements_ = 0;
  // Small data takes milliseconds; where joins multiply it, a statement that is given up takes as
  // much as a hundred others. Each halves what the next may take.
  std::chrono::milliseconds statement_timeout_{1500};
  bool one_row_ = false;  // The original has at most one row.
};

}  // namespace ado::verify
