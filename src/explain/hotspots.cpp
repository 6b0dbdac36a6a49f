// Sorts operators by their own cost.
#include "explain/hotspots.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "explain/places.hpp"

namespace ado::explain {

std::vector<Hotspot> hotspots(const Tree& tree, std::size_t count) {
  std::vector<Hotspot> result;
  for (Place& place : places_of(tree)) {
    if (place.share <= 0) continue;
    result.push_back({.op = place.op, .path = std::move(place.path), .share = place.share});
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Hotspot& a, const Hotspot& b) { return a.share > b.share; });
  result.resize(std::min(count, result.size()));
  return result;
}

std::vector<std::string> hotspot_lines(const Tree& tree, std::size_t count) {
  std::vector<std::string> lines;
  for (const Hotspot& hotspot : hotspots(tree, count)) {
    const std::string rows =
        tree.analyzed
            ? fmt::format("of the time, {} rows in, {} out", group_digits(rows_in(*hotspot.op)),
                          group_digits(hotspot.op->rows_out))
            : fmt::format("of the rows expected: {}", group_digits(rows_out(*hotspot.op, tree)));
    lines.push_back(
        fmt::format("{}: {:.0f} % {}", label_of(*hotspot.op), hotspot.share * 100, rows));
  }
  return lines;
}

}  // namespace ado::explain
