// Finds values for the variables of a tableau: all conditions fulfilled, or all but one.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "verify/constants.hpp"
#include "verify/witness_trials.hpp"

namespace ado::verify {

// What values are wanted.
struct Wish {
  std::vector<bool> groups;          // Which row groups are there.
  std::size_t missed = kNoVariable;  // The conjunct that must not hold; none: a hit.
  // Which of its conditions is given up; none: all. Of an OR the others of the branch stay, so that
  // the miss is a near one.
  std::size_t missed_condition = kNoVariable;
  bool on_edge = false;  // The two sides of the condition that is given up are equal instead.
  std::size_t focus = kNoVariable;  // The variable that goes through its values in turn.
};
// Variables that are equal in every solution.
struct ValueClass {
  std::vector<std::size_t> variables;
  bool conditioned = false;  // An exact condition other than equality speaks of it.
  bool joined = false;       // An equality made it: NULL would break that.
  bool nullable = false;     // Every column of it may be NULL.
};
struct Assignment {
  std::vector<std::string> values;    // By variable, as SQL literals.
  std::vector<std::size_t> class_of;  // By variable.
  std::vector<ValueClass> classes;
};

// By row of the tableau: whether it is that row, which may stand there more than once: with columns
// of a key that are equal. All false for kNoVariable.
std::vector<bool> rows_that_are(std::size_t row, const Tableau& tableau,
                                const WitnessSchema& schema, const Assignment& assignment);

std::vector<bool> groups_of_hit(const Tableau& tableau);  // All but the negative ones.

// Not thread-safe. Deterministic for one sequence of calls.
class Solver {
 public:
  Solver(const Tableau& tableau, const WitnessSchema& schema, const Pools& pools,
         sql::Dialect dialect, Evaluator& evaluator);
  // Up to `count` assignments, different where they can be. None when a condition cannot be
  // fulfilled; conditions that are only approximate are given up first.
  std::vector<Assignment> solve(const Wish& wish, std::size_t count, Random& random);

 private:
  struct Problem;
  struct Printed {
    std::string text;
    std::vector<std::size_t> variables;
    Strength strength = Strength::exact;
    std::string shape = {};  // The text with variables by their place in `variables`.
  };
  bool is_wanted(std::size_t condition, const Wish& wish) const;
  bool is_missed_elsewhere(std::size_t condition, const Problem& problem, const Wish& wish) const;
  bool is_there(const std::vector<std::size_t>& variables, const Wish& wish) const;
  void join_rows_by_key(std::vector<std::size_t>& parents, const Wish& wish) const;
  void make_classes(Problem& problem, const Wish& wish) const;
  void collect(Problem& problem, const Wish& wish) const;
  void fill_candidates(Problem& problem);
  bool narrow(Problem& problem, std::size_t condition);
  Puzzle puzzle_of(const Problem& problem, const std::vector<std::size_t>& classes) const;
  std::vector<std::size_t> choose(const Problem& problem, const Wish& wish, std::size_t n,
                                  Random& random) const;
  bool solve_components(Problem& problem, Random& random, std::size_t count);
  std::vector<Truth> truths_of(const Printed& condition, std::size_t value_class,
                               const Problem& problem);

  const Tableau& tableau_;
  const WitnessSchema& schema_;
  const Pools& pools_;
  Evaluator& evaluator_;
  std::vector<Printed> conditions_;  // As in the tableau.
  std::vector<Printed> edges_;       // By condition: its sides as equal; empty text where none.
  std::vector<Printed> misses_;      // By conjunct: its whole, turned; empty text where none.
  std::map<std::string, std::vector<Truth>> known_;  // Truths of one condition over one pool.
};

}  // namespace ado::verify
