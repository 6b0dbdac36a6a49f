// Precedents: how a transform did on the gold examples that are most like a query.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "explain/tree.hpp"
#include "ir/query_map.hpp"
#include "knowledge/retrieval.hpp"

namespace ado::mission {

struct Precedent {
  std::string example_id;
  double likeness = 0;  // The cosine, 0 where it is below: 0 to 1.
};
// Of one transform: the most similar example where it was faster, and the regression.
struct Precedents {
  std::optional<Precedent> gain, loss;
};
using PrecedentsOf = std::map<std::string, Precedents, std::less<>>;  // By transform.

// The gaps of a query are the transforms of its dialect that have a site in it. `plan` may be null.
knowledge::Profile profile_of(const ir::QueryMap& query, const explain::Tree* plan);

// Of the transforms that have a site in the query. Null: nothing is known of any.
PrecedentsOf precedents_of(const knowledge::Retrieval* knowledge, const ir::QueryMap& query,
                           const explain::Tree* plan);

// Between 0.8 and 1.2; 1 where there is none.
double weight_of(const Precedents& precedents);
// Those that count for something, and so are told.
std::vector<std::string> examples_of(const Precedents& precedents);
// "; like gold example x (0.71)"; "" where there is none.
std::string told(const Precedents& precedents);

}  // namespace ado::mission
