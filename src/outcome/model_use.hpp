// What one part of a mission asked of models and what that came to: a plain value.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace ado::outcome {

// One part that asks: dispatcher, worker, sniper or analyst.
struct ModelUse {
  std::string part;
  int calls = 0;
  int lost = 0;                        // Nobody answered.
  std::map<std::string, int> refused;  // Replies that were not taken, by reason.
  std::int64_t input_tokens = 0, cached_tokens = 0, output_tokens = 0;
  double cost = 0;   // US dollars, of calls whose price is known.
  int unpriced = 0;  // Replies whose price is unknown.
  double seconds = 0;
};

}  // namespace ado::outcome
