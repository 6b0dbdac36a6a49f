// match: which texts belong together: candidates by nearness of vectors, then verified in batches.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "coordinator/blocking.hpp"
#include "coordinator/context.hpp"

namespace ado::coordinator {

struct Matches {
  std::vector<Pair> pairs;  // Ascending.
  std::size_t candidates = 0;
  Depth depth;
  std::map<std::size_t, std::string> failures;  // Left texts with a pair that failed, and why.
  std::int64_t pairs_failed = 0;
  std::int64_t hits = 0;
  Origin origin = Origin::computed;
};

// Texts of each side are distinct and sorted. Errors: as evaluate; invalid_input for more pairs
// than can be asked about.
Result<Matches> match_between(Context& context, std::span<const std::string> left,
                              std::span<const std::string> right, const std::string& relationship);
// Pairs of texts of one side, the earlier one at the left.
Result<Matches> match_within(Context& context, std::span<const std::string> texts);

semantic::Call match_call(const std::string& relationship);

}  // namespace ado::coordinator
