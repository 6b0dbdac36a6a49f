// Pairs operators in three passes, from alike in all to alike in what they read.
#include "explain/pairing.hpp"

#include <functional>
#include <string>

#include <fmt/format.h>

namespace ado::explain {
namespace {

using Key = std::function<std::string(const Place&, const Tree&)>;

// What the operator does, as the engine says it; not how long it took.
std::string work_of(const Place& place, const Tree&) {
  const Operator& op = *place.op;
  std::string text = op.name + " " + op.relation;
  for (const auto& [name, detail] : op.details) text += fmt::format(" [{}: {}]", name, detail);
  return text;
}

std::string work_and_rows_of(const Place& place, const Tree& tree) {
  return fmt::format("{} {} {}", work_of(place, tree), rows_in(*place.op),
                     rows_out(*place.op, tree));
}

// Only what is read tells which of several scans is meant; two joins by other conditions are two.
std::string reading_of(const Place& place, const Tree&) {
  return place.op->relation.empty() ? "" : place.op->name + " " + place.op->relation;
}

struct Side {
  const Tree& tree;
  std::vector<Place> places;
  std::vector<Paired>& paired;
};

std::vector<std::string> keys_of(const Key& key_of, const Side& side) {
  std::vector<std::string> keys;
  for (const Place& place : side.places) keys.push_back(key_of(place, side.tree));
  return keys;
}

void pair_by(const Key& key_of, Likeness likeness, Side& before, Side& after) {
  const std::vector<std::string> old_keys = keys_of(key_of, before);
  const std::vector<std::string> new_keys = keys_of(key_of, after);
  for (std::size_t b = 0; b < old_keys.size(); ++b) {
    if (before.paired[b].other >= 0 || old_keys[b].empty()) continue;
    for (std::size_t a = 0; a < new_keys.size(); ++a) {
      if (after.paired[a].other >= 0 || new_keys[a] != old_keys[b]) continue;
      before.paired[b] = {.likeness = likeness, .other = static_cast<int>(a)};
      after.paired[a] = {.likeness = likeness, .other = static_cast<int>(b)};
      break;
    }
  }
}

}  // namespace

Pairing pair_operators(const Tree& before, const Tree& after) {
  Pairing pairing;
  Side old_side{.tree = before, .places = places_of(before), .paired = pairing.before};
  Side new_side{.tree = after, .places = places_of(after), .paired = pairing.after};
  pairing.before.resize(old_side.places.size());
  pairing.after.resize(new_side.places.size());
  pair_by(work_and_rows_of, Likeness::same, old_side, new_side);
  pair_by(work_of, Likeness::changed, old_side, new_side);
  pair_by(reading_of, Likeness::changed, old_side, new_side);
  return pairing;
}

}  // namespace ado::explain
