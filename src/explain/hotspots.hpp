// Where the time goes: the most expensive operators of a tree.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "explain/tree.hpp"

namespace ado::explain {

struct Hotspot {
  const Operator* op = nullptr;  // In the tree.
  std::string path;              // Child numbers from the root: "0.1".
  double share = 0;              // Of the tree's time; of a plan only, of the rows expected.
};

inline constexpr std::size_t kHotspotsShown = 5;  // In a mission's summary.

// At most `count`, hottest first; none that costs nothing.
std::vector<Hotspot> hotspots(const Tree& tree, std::size_t count);

// The same for people: "HASH_JOIN (a = b): 42 % of the time, 5,000 rows in, 1,000 out".
std::vector<std::string> hotspot_lines(const Tree& tree, std::size_t count);

}  // namespace ado::explain
