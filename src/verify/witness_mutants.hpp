// Mutants: a query with one classical mistake each. Data that cannot tell those of the original and
// of the candidate from the original says little about the candidate either.
#pragma once

#include <string>
#include <vector>

#include "base/random.hpp"
#include "ir/query_map.hpp"

namespace ado::verify {

struct Mutant {
  const ir::QueryMap& query;  // What it is a mutant of; outlives it.
  sql::Statement statement;
  std::string change;  // "< becomes <= in l_quantity < 25": for people.
};
// Up to `count_max`, chosen at random when there are more.
std::vector<Mutant> make_mutants(const ir::QueryMap& query, std::size_t count_max, Random random);

// The operator or the constant that the two queries differ in, when one operator or constants are
// all they differ in; and what data that agree never prove, whatever else differs: another constant
// of a function, another regular expression, a recursion in one query only.
std::optional<std::string> mistake_between(const ir::QueryMap& original,
                                           const ir::QueryMap& candidate);

}  // namespace ado::verify
