// Settles the facts that a plan rests on: declared, assumed, or measured in the user's data.
#pragma once

#include <vector>

#include "engine/engine.hpp"
#include "patch/plan.hpp"
#include "sql/schema.hpp"

namespace ado::mission {

struct SettledFacts {
  std::vector<patch::Precondition> facts;  // Each with its basis.
  std::vector<std::string> broken;         // Facts that do not hold; not empty: the plan is out.
};

// Declared keys, foreign keys and NOT NULLs first, then `assumptions`, then queries against the
// data (read-only, under `options`). Errors: of the engine.
Result<SettledFacts> settle_facts(engine::Engine& engine, const sql::Schema& schema,
                                  const std::vector<patch::Precondition>& needed,
                                  const std::vector<patch::Precondition>& assumptions,
                                  const engine::RunOptions& options);

// Whether the schema declares it. Pure.
bool is_declared(const sql::Schema& schema, const patch::Precondition& fact);

// Whether the tables and columns that a fact speaks of are there: a misspelt one would never be
// used, and nobody would know. Errors: invalid_input, with the name that is most like it.
Result<void> check_known(const patch::Precondition& fact, const sql::Schema& schema);

}  // namespace ado::mission
