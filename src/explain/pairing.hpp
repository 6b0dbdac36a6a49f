// Which operators of two plans correspond, and which are new or gone.
#pragma once

#include <vector>

#include "explain/places.hpp"
#include "explain/tree.hpp"

namespace ado::explain {

// same: does the same to as many rows. changed: the same operator over other rows, or a scan of the
// same table by other conditions. alone: nothing in the other plan corresponds.
enum class Likeness { same, changed, alone };

struct Paired {
  Likeness likeness = Likeness::alone;
  int other = -1;  // Index into the other plan's list; -1 when alone.
};
struct Pairing {
  std::vector<Paired> before, after;  // In the order of places_of.
};

// Each operator has one counterpart at most: the likest, of several alike the first in pre-order.
Pairing pair_operators(const Tree& before, const Tree& after);

}  // namespace ado::explain
