// Promote: a probe of a finished mission as a gold example, when it is proven.
#pragma once

#include <string>
#include <vector>

#include "knowledge/gold_example.hpp"
#include "mission/view.hpp"

namespace ado::mission {

// What a person says about it; nothing of it can be read off a mission.
struct Curation {
  std::string id;  // Of the example: a-z, 0-9 and _.
  std::string what, why, when;
  std::vector<std::string> when_not;
};

// `probe_id` empty: the mission's result. A gain becomes a promoted example, a loss a regression.
// Pure; the schema's file and the facts that it needs are left for the caller to set. Errors:
// invalid_input, saying what is missing: the mission is not finished, there is no such probe, it is
// of several transforms or of a model, sets settings, was not timed against the original, its
// result was not compared in full, it is neither faster nor slower.
Result<knowledge::GoldExample> promote(const View& view, std::string_view probe_id,
                                       const Curation& curation);

}  // namespace ado::mission
