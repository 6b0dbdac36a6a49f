// Halves tables first, then takes rows one by one.
#include "verify/witness_shrink.hpp"

#include <algorithm>

#include "verify/witness_references.hpp"

namespace ado::verify {
bool disagree(const Trial& trial) {
  if (trial.original != RunEnd::ran) return false;
  return trial.difference.has_value() || trial.candidate == RunEnd::raised;
}

WitnessDatabase shrink(Arena& arena, const WitnessSchema& schema, WitnessDatabase database,
                       std::size_t variant, std::int64_t small_limit,
                       const std::function<bool()>& may_go_on) {
  const auto still_differs = [&](const WitnessDatabase& smaller) {
    if (!references_hold(schema, smaller)) return false;
    return arena.load(smaller, RowOrder::forward) && disagree(arena.try_pair(variant, small_limit));
  };
  for (std::size_t part = 8; part >= 1; part /= 2) {
    for (std::size_t t = 0; t < database.tables.size(); ++t) {
      for (std::size_t first = 0; first < database.tables[t].size();) {
        WitnessDatabase smaller = database;
        auto& rows = smaller.tables[t];
        const std::size_t last = std::min(rows.size(), first + part);
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(first),
                   rows.begin() + static_cast<std::ptrdiff_t>(last));
        if (still_differs(smaller)) {
          database = std::move(smaller);
        } else {
          first = last;
        }
        if (!may_go_on()) return database;
      }
    }
  }
  return database;
}

}  // namespace ado::verify
