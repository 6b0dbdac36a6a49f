// Tier 1: structural gates. Instant, no query runs; each failure is a message a worker can act on.
#pragma once

#include <span>

#include "engine/engine.hpp"
#include "ir/query_map.hpp"
#include "outcome/verdict.hpp"
#include "patch/allowance.hpp"

namespace ado::verify {

struct StructureInput {
  const ir::QueryMap& original;
  const ir::QueryMap& candidate;
  const patch::Allowance& allowance;
};
// One structural gate: a name and a pure function.
struct StructureGate {
  std::string_view name;
  std::string_view summary;
  outcome::Verdict (*check)(const StructureInput& input);
};
std::span<const StructureGate> structure_gates();  // In order: cheapest and clearest first.
// All gates in order; the first that is not accepted decides.
outcome::Verdict check_structure(const StructureInput& input);

// The part that needs the engine, but runs nothing: the engine's parser agrees with our print
// (referee), the candidate binds, and its output columns have the same count, names, order and
// types.
Result<outcome::Verdict> check_binding(engine::Engine& engine, std::string_view original_sql,
                                       std::string_view candidate_sql);

}  // namespace ado::verify
