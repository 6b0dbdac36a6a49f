// Facts: all that a prompt may say about one query, as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "briefing/redaction.hpp"
#include "explain/tree.hpp"
#include "ir/query_map.hpp"
#include "knowledge/gold_example.hpp"
#include "outcome/bda.hpp"
#include "patch/plan.hpp"

namespace ado::briefing {

// One earlier plan and what became of it.
struct Attempt {
  std::string probe_id = {};
  patch::PatchPlan plan = {};
  std::string status = {};  // "WIN", "FAIL_EQUIV", ...
  double speedup = 0;       // 0: not timed.
  std::string reason = {};  // Why it failed, in full; may be empty.
  std::optional<outcome::Counterexample> counterexample = {};
};

// What a worker is told to do: a probe of the dispatcher or a brief of the analyst, as its JSON.
struct Assignment {
  std::string id = {};    // "p03", "b2"
  std::string json = {};  // As the reply that ordered it said it.
};

// Which facts a plan may rest on.
enum class FactsAllowed { declared, observed };

struct Facts {
  const ir::QueryMap& query;             // The original.
  const explain::Tree* plan = nullptr;   // Its plan, if there is one.
  const Redaction* redaction = nullptr;  // Made for `query`; null: literals are shown.
  std::string engine_version = {};       // "duckdb 1.5.6"
  int stars = 1;
  FactsAllowed facts_allowed = FactsAllowed::declared;
  std::span<const patch::Precondition> assumptions = {};
  std::span<const knowledge::GoldExample> examples = {};  // The most telling first.
  std::span<const outcome::BdaRow> bda = {};
  std::span<const Attempt> attempts = {};  // The most telling first.
  std::optional<Assignment> assignment = {};
  std::string plan_id = {};  // What the plan of a worker or sniper is to be called.
  std::string steer = {};    // What an analyst says about the next attempt, for its worker.
  int strategy = 0;          // Of a swarm worker, 1 to 4.
  int probes_min = 0;        // Of a dispatcher.
  int probes_max = 0;
  double target_speedup = 0;         // Of expert mode; 0: none.
  std::int64_t tokens_max = 32'000;  // For the whole prompt.
};

}  // namespace ado::briefing
