// tune: the part of the strategy that is about settings (family G).
#pragma once

#include <vector>

#include "mission/decide.hpp"

namespace ado::mission {

// What to do about settings once the rewriting has its result; nothing when none are wanted, or all
// is done. Pure. What was proposed in a round is prepared, measured and refuted by decide().
std::vector<Effect> tune(const View& view);

// The settings that are clear gains over their own base, by measured gain, best first.
std::vector<const Probe*> helpful_settings(const View& view, std::string_view base);

}  // namespace ado::mission
