// The second half of solving: candidates narrowed by what speaks of one class, and trials for what
// speaks of several.
#include "verify/witness_solver.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "sql/build.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"
#include "verify/witness_problem.hpp"

namespace ado::verify {
namespace {

std::string shape_of(const Condition& condition, sql::Dialect dialect) {
  sql::Expr shape = condition.expr;
  sql::transform(shape, {.expr = [&](sql::Expr& node) {
                   const auto variable = variable_of(node);
                   if (!variable) return;
                   const auto place = std::ranges::find(condition.variables, *variable);
                   const auto number =
                       static_cast<std::size_t>(place - condition.variables.begin());
                   node = sql::make_column(sql::Identifier{variable_name(number)});
                 }});
  return sql::print(shape, dialect);
}

}  // namespace

Solver::Solver(const Tableau& tableau, const WitnessSchema& schema, const Pools& pools,
               sql::Dialect dialect, Evaluator& evaluator)
    : tableau_(tableau), schema_(schema), pools_(pools), evaluator_(evaluator) {
  for (const Condition& condition : tableau.conditions) {
    conditions_.push_back({sql::print(condition.expr, dialect), condition.variables,
                           condition.strength, shape_of(condition, dialect)});
    Printed edge;
    if (const auto equality = edge_of(condition)) {
      edge = {sql::print(*equality, dialect), condition.variables, Strength::exact};
    }
    edges_.push_back(std::move(edge));
  }
  for (const Conjunct& conjunct : tableau.conjuncts) {
    Printed miss;
    if (conjunct.whole) {
      miss = {fmt::format("({}) IS NOT TRUE", sql::print(conjunct.whole->expr, dialect)),
              conjunct.whole->variables, conjunct.whole->strength};
    }
    misses_.push_back(std::move(miss));
  }
}

std::vector<Truth> Solver::truths_of(const Printed& condition, std::size_t value_class,
                                     const Problem& problem) {
  const std::string key = problem.pool_keys[value_class] + "|" + condition.text;
  const auto known = known_.find(key);
  if (known != known_.end()) return known->second;
  TrialColumn column{problem.types[value_class], {}};
  for (const std::size_t v : condition.variables) column.names.push_back(variable_name(v));
  std::vector<std::vector<std::string>> rows;
  for (const std::string& value : problem.pools[value_class]) rows.push_back({value});
  std::vector<Truth> truths;
  for (const auto& row : evaluator_.evaluate({column}, rows, {condition.text})) {
    truths.push_back(row[0]);
  }
  known_[key] = truths;
  return truths;
}

// False when no value of the class fulfils an exact condition.
bool Solver::narrow(Problem& problem, std::size_t condition) {
  const Printed& printed = problem.local[condition];
  const std::size_t value_class = problem.classes_of(printed).front();
  const std::vector<Truth> truths = truths_of(printed, value_class, problem);
  std::vector<std::size_t> kept;
  for (const std::size_t candidate : problem.candidates[value_class]) {
    if (truths[candidate] != Truth::not_true) kept.push_back(candidate);
  }
  if (kept.empty()) return printed.strength != Strength::exact;
  problem.candidates[value_class] = std::move(kept);
  return true;
}

namespace {

// Classes that joint conditions connect.
std::vector<std::vector<std::size_t>> connected(
    const std::vector<std::vector<std::size_t>>& joint_classes, std::size_t class_count) {
  std::vector<std::size_t> parents(class_count);
  std::iota(parents.begin(), parents.end(), std::size_t{0});
  const auto root = [&](std::size_t c) {
    while (parents[c] != c) c = parents[c] = parents[parents[c]];
    return c;
  };
  std::set<std::size_t> involved;
  for (const auto& classes : joint_classes) {
    for (const std::size_t c : classes) {
      involved.insert(c);
      parents[root(c)] = root(classes.front());
    }
  }
  std::vector<std::vector<std::size_t>> components;
  std::vector<std::size_t> index(class_count, kNoVariable);
  for (const std::size_t c : involved) {
    std::size_t& at = index[root(c)];
    if (at == kNoVariable) {
      at = components.size();
      components.emplace_back();
    }
    components[at].push_back(c);
  }
  return components;
}

}  // namespace

Puzzle Solver::puzzle_of(const Problem& problem, const std::vector<std::size_t>& classes) const {
  Puzzle puzzle;
  for (const std::size_t c : classes) {
    TrialColumn& column = puzzle.columns.emplace_back(TrialColumn{problem.types[c], {}});
    for (const std::size_t v : problem.classes[c].variables) {
      column.names.push_back(variable_name(v));
    }
    puzzle.pools.push_back(problem.pools[c]);
    puzzle.candidates.push_back(problem.candidates[c]);
  }
  for (std::size_t i = 0; i < problem.joint.size(); ++i) {
    if (std::ranges::find(classes, problem.joint_classes[i].front()) == classes.end()) continue;
    puzzle.conditions.push_back(problem.joint[i].text);
    puzzle.strengths.push_back(problem.joint[i].strength);
  }
  return puzzle;
}

bool Solver::solve_components(Problem& problem, Random& random, std::size_t count) {
  for (const auto& classes : connected(problem.joint_classes, problem.classes.size())) {
    auto solutions = solve_puzzle(puzzle_of(problem, classes), evaluator_, random, count);
    if (solutions.empty()) return false;
    problem.components.push_back({classes, std::move(solutions)});
  }
  return true;
}

// The values of the n-th assignment: candidates by lot, solutions of components in turn where the
// wish asks for different ones.
std::vector<std::size_t> Solver::choose(const Problem& problem, const Wish& wish, std::size_t n,
                                        Random& random) const {
  std::vector<std::size_t> chosen;
  for (const auto& candidates : problem.candidates) chosen.push_back(draw(candidates, random));
  if (wish.focus != kNoVariable) {
    const std::size_t focus = problem.class_of[wish.focus];
    if (n >= problem.candidates[focus].size()) return {};
    chosen[focus] = problem.candidates[focus][n];
  }
  const bool is_miss = wish.missed != kNoVariable && !wish.on_edge;
  const bool in_turn = is_miss || wish.focus != kNoVariable;
  for (const Problem::Component& component : problem.components) {
    const std::size_t count = component.solutions.size();
    const auto& solution = component.solutions[in_turn ? n % count : random.below(count)];
    for (std::size_t i = 0; i < component.classes.size(); ++i) {
      chosen[component.classes[i]] = solution[i];
    }
  }
  return chosen;
}

std::vector<Assignment> Solver::solve(const Wish& wish, std::size_t count, Random& random) {
  Problem problem;
  make_classes(problem, wish);
  collect(problem, wish);
  fill_candidates(problem);
  for (std::size_t i = 0; i < problem.local.size(); ++i) {
    if (!narrow(problem, i)) return {};
  }
  if (!solve_components(problem, random, count)) return {};
  std::vector<Assignment> found;
  for (std::size_t n = 0; n < count; ++n) {
    const std::vector<std::size_t> chosen = choose(problem, wish, n, random);
    if (chosen.empty() && !problem.classes.empty()) break;
    Assignment& assignment = found.emplace_back(Assignment{{}, problem.class_of, problem.classes});
    for (const std::size_t c : problem.class_of) {
      assignment.values.push_back(problem.pools[c][chosen[c]]);
    }
  }
  return found;
}

}  // namespace ado::verify
