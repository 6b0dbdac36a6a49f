// Collate: a mechanical grouping of attempts, per query and per transform. Nothing is reasoned
// here: people read it. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "blackboard/attempt.hpp"

namespace ado::blackboard {

struct QueryGroup {
  QueryKey query;
  std::string best;  // The id of its best gain; empty without any.
  std::vector<std::string> gains, neutral, regressions, failures;  // Ids, by time.
  bool operator==(const QueryGroup&) const = default;
};
// One attempt at one place, as a transform's group lists it.
struct Sighting {
  std::string id, query_id;
  std::string status;
  std::optional<double> speedup;
  bool operator==(const Sighting&) const = default;
};
struct TransformGroup {
  std::string transform, engine;
  std::vector<Sighting> gains, losses;  // Also of several transforms together.
  std::size_t neutral = 0;
  bool operator==(const TransformGroup&) const = default;
};
// A slower candidate, beside the queries where the same transforms have gained.
struct Regression {
  std::string id, query_id, engine;
  std::vector<std::string> transforms;
  std::optional<double> speedup;
  std::vector<Sighting> gains_elsewhere;
  bool operator==(const Regression&) const = default;
};
// A transform that has only ever lost on an engine, more than once.
struct AntiPattern {
  std::string transform, engine;
  std::size_t tried = 0, regressions = 0, failures = 0;
  std::vector<std::string> queries;  // Where it lost.
  std::vector<std::string> reasons;  // As recorded, each once.
  bool operator==(const AntiPattern&) const = default;
};
struct Collation {
  std::vector<std::string> runs;
  std::vector<QueryGroup> queries;
  std::vector<TransformGroup> transforms;
  std::vector<Regression> regressions;
  std::vector<AntiPattern> anti_patterns;
  bool operator==(const Collation&) const = default;
};

Collation collate(std::span<const SourceAttempt> attempts);
// Indented, with a newline at its end: the same collation is the same text.
std::string write_collation(const Collation& collation);

}  // namespace ado::blackboard
