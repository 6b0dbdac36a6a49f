// Trials: values for several columns at once, tried and changed until their conditions hold.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "verify/witness_evaluator.hpp"
#include "verify/witness_tableau.hpp"

namespace ado::verify {

// Columns that conditions connect.
struct Puzzle {
  std::vector<TrialColumn> columns;
  std::vector<std::vector<std::string>> pools;       // By column.
  std::vector<std::vector<std::size_t>> candidates;  // By column: indexes into its pool.
  std::vector<std::string> conditions;
  std::vector<Strength> strengths;  // By condition.
};
// By column: an index into its pool.
using PuzzleSolution = std::vector<std::size_t>;

// Solutions that fulfil all exact conditions and as many of the others as was found to be possible.
// Looks for `count`; none when exact conditions could not be fulfilled.
std::vector<PuzzleSolution> solve_puzzle(const Puzzle& puzzle, Evaluator& evaluator, Random& random,
                                         std::size_t count);

// One of the candidates; the first ones, which are the most telling, more often.
std::size_t draw(const std::vector<std::size_t>& candidates, Random& random);

}  // namespace ado::verify
