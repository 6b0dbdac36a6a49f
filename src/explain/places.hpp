// The operators of a tree as a list, each with its place: what the signals look through.
#pragma once

#include <string>
#include <vector>

#include "explain/tree.hpp"

namespace ado::explain {

struct Place {
  const Operator* op = nullptr;
  int parent = -1;         // Index into the list; -1 for the root.
  std::string path;        // Child numbers from the root: "0.1"; "" for the root.
  double share = 0;        // Of the tree's cost, in this operator alone.
  double share_below = 0;  // Of the tree's cost, in what lies below it.
};

// In pre-order: everything below an operator follows it directly. The cost is the time; of a plan
// that was not run, it is the number of rows expected. The list points into the tree.
std::vector<Place> places_of(const Tree& tree);

// A place that people are shown. Projections that cost next to nothing are left out, and what lies
// below them moves up.
struct ShownPlace {
  std::size_t index = 0;  // Into the list of places.
  std::size_t depth = 0;  // Among those that are shown.
};
std::vector<ShownPlace> shown_places(const std::vector<Place>& places);

// How many places lie below this one: they follow it.
std::size_t count_below(const std::vector<Place>& places, std::size_t index);

// Rows that came in: what the children gave, or for a scan what was read.
std::int64_t rows_in(const Operator& op);
// Actual rows, or the estimate in a plan that was not run.
std::int64_t rows_out(const Operator& op, const Tree& tree);

// How an operator is named to people: "HASH_JOIN (a = b)", "SEQ_SCAN sales".
std::string label_of(const Operator& op);
// " [year >= 2022]": what is filtered while scanning, on one line; "" when nothing is.
std::string filters_of(const Operator& op);
// 12,345,678
std::string group_digits(std::int64_t number);

}  // namespace ado::explain
