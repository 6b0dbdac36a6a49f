// What models are asked, and when: the part of the strategy that is about them. Pure.
#pragma once

#include <vector>

#include "mission/decide.hpp"

namespace ado::mission {

// Who takes part, by --workers.
bool uses_builtin(const View& view);
bool uses_models(const View& view);

// The next attempt at a question, from 1; nothing when it was answered, or asking again is of no
// use.
std::optional<int> next_attempt(const View& view, const Question& question);
// The last call about it whose reply was taken; null when there is none.
const Call* taken(const View& view, const Question& question);

// Calls that came to nothing because nobody answered. After kLostCalls of them no model is asked.
inline constexpr int kLostCalls = 2;
int lost_calls(const View& view);

// The first sortie: the dispatcher or analyst, then its workers.
std::vector<Effect> ask_first(const View& view, const ModeSpec& mode);
// Once each: plans that a gate refused, with the reason or the counterexample.
std::vector<Effect> ask_to_mend(const View& view, const ModeSpec& mode);
// A round of the sniper over all that was tried; `has_work`: there is something to compose or mend.
std::vector<Effect> ask_sniper(const View& view, const ModeSpec& mode, bool has_work);
// The analyst, then the worker that it steers.
std::vector<Effect> ask_analyst(const View& view, const ModeSpec& mode, bool wants_more);

}  // namespace ado::mission
