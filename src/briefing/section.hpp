// Sections of a prompt, each in several sizes, and the choice of sizes that fits a budget.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace ado::briefing {

// What giving up a part of a section costs the reader; the lowest goes first.
enum class Importance : std::uint8_t {
  background,  // Further examples, cold parts of the plan.
  useful,      // The first example, signals.
  needed,      // The schema, the warm parts of the plan, cold blocks of the map.
  essential    // Never given up.
};

struct Size {
  std::string text = {};      // "" leaves the section out.
  std::string left_out = {};  // What this size leaves out, in words; "" for the whole.
  Importance next = Importance::essential;  // Of what the next size gives up besides.
};
// From the whole to the smallest. A size is made of whole things: rows, blocks, subtrees, examples.
struct Section {
  std::string title = {};
  std::vector<Size> sizes = {};
};

struct Fitted {
  std::string text = {};  // All sections, and a last one that says what is missing.
  std::vector<std::string> left_out = {};  // "Plan: operators below 2 % of the time"
  std::int64_t tokens = 0;                 // Of `text`, as estimated.
};
// Steps down the section whose next step costs least, the last such section first, until the text
// fits. Errors: invalid_input when the smallest sizes do not, with both numbers.
Result<Fitted> fit(const std::vector<Section>& sections, std::int64_t tokens_max);

}  // namespace ado::briefing
