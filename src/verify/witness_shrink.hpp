// Makes a counterexample small enough to be read.
#pragma once

#include <functional>

#include "verify/witness_arena.hpp"

namespace ado::verify {

// Leaves out rows as long as the pair still differs (or the candidate alone still raises) and the
// foreign keys hold, and as long as `may_go_on` says so. The arena is left with another database
// than it had.
WitnessDatabase shrink(Arena& arena, const WitnessSchema& schema, WitnessDatabase database,
                       std::size_t variant, std::int64_t small_limit,
                       const std::function<bool()>& may_go_on);

// Whether original and candidate disagree on what is loaded.
bool disagree(const Trial& trial);

}  // namespace ado::verify
