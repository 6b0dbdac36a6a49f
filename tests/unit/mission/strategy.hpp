// What tests of the strategy share.
#pragma once

#include <string>
#include <vector>

#include "mission/decide.hpp"

namespace ado::mission {

using Keys = std::vector<std::string>;

// The keys of the effects that follow.
inline Keys next(const View& view) {
  Keys keys;
  for (const Effect& effect : decide(view, **find_mode(view.assignment->mode))) {
    keys.push_back(key_of(effect));
  }
  return keys;
}

inline outcome::Measurement measurement(double speedup) {
  outcome::Measurement result;
  result.speedup = speedup;
  result.cpu_speedup = speedup;
  result.noise = 0.01;
  result.threads = 2;
  return result;
}

}  // namespace ado::mission
