// The second half of solving: candidates narrowed by what speaks of one class, and trials for what
// speaks of several.
#include "verify/witness_solver.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "sql/print.hpp"
#include "verify/witness_problem.hpp"

namespace ado::verify {
namespace {

constexpr std::size_t kTrials = 96;  // Assignments tried at once.
constexpr int kTrialRoundsMax = 6;   // Each starts from the best of the last.
constexpr std::size_t kSolutionsMax = 24;

// The first values are the most telling: they are drawn more often.
std::size_t draw(const std::vector<std::size_t>& candidates, Random& random) {
  const std::size_t front = std::min<std::size_t>(candidates.size(), 4);
  return random.chance(0.5) ? candidates[random.below(front)] : random.pick(candidates);
}

}  // namespace

Solver::Solver(const Tableau& tableau, const WitnessSchema& schema, const Pools& pools,
               sql::Dialect dialect, Evaluator& evaluator)
    : tableau_(tableau), schema_(schema), pools_(pools), evaluator_(evaluator) {
  for (const Condition& condition : tableau.conditions) {
    conditions_.push_back(
        {sql::print(condition.expr, dialect), condition.variables, condition.strength});
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

struct Trial {
  std::vector<std::size_t> values;  // Aligned with the component's classes.
  std::size_t missing = 0;          // Exact conditions that do not hold, weighed ten times.
};

}  // namespace

// Random trials, then small changes of the best ones, until enough of them fulfil everything.
bool Solver::solve_components(Problem& problem, Random& random, std::size_t count) {
  for (const auto& classes : connected(problem.joint_classes, problem.classes.size())) {
    Problem::Component component{classes, {}};
    std::vector<std::string> texts;
    std::vector<Strength> strengths;
    std::vector<TrialColumn> columns;
    for (const std::size_t c : classes) {
      TrialColumn column{problem.types[c], {}};
      for (const std::size_t v : problem.classes[c].variables) {
        column.names.push_back(variable_name(v));
      }
      columns.push_back(std::move(column));
    }
    for (std::size_t i = 0; i < problem.joint.size(); ++i) {
      if (std::ranges::find(classes, problem.joint_classes[i].front()) == classes.end()) continue;
      texts.push_back(problem.joint[i].text);
      strengths.push_back(problem.joint[i].strength);
    }
    std::vector<Trial> best;
    for (int round = 0; round < kTrialRoundsMax; ++round) {
      std::vector<Trial> trials;
      for (std::size_t t = 0; t < kTrials; ++t) {
        Trial trial;
        if (!best.empty() && t % 4 != 0) {
          trial.values = best[t % best.size()].values;
          const auto at = static_cast<std::size_t>(random.below(classes.size()));
          trial.values[at] = draw(problem.candidates[classes[at]], random);
        } else {
          for (const std::size_t c : classes) {
            trial.values.push_back(draw(problem.candidates[c], random));
          }
        }
        trials.push_back(std::move(trial));
      }
      std::vector<std::vector<std::string>> rows;
      for (const Trial& trial : trials) {
        std::vector<std::string> row;
        for (std::size_t i = 0; i < classes.size(); ++i) {
          row.push_back(problem.pools[classes[i]][trial.values[i]]);
        }
        rows.push_back(std::move(row));
      }
      const auto truths = evaluator_.evaluate(columns, rows, texts);
      for (std::size_t t = 0; t < trials.size(); ++t) {
        for (std::size_t i = 0; i < texts.size(); ++i) {
          if (truths[t][i] != Truth::not_true) continue;
          trials[t].missing += strengths[i] == Strength::exact ? 10 : 1;
        }
      }
      best.insert(best.end(), trials.begin(), trials.end());
      std::ranges::stable_sort(best, {}, &Trial::missing);
      const auto [first, last] = std::ranges::unique(best, {}, &Trial::values);
      best.erase(first, last);
      if (best.size() > kSolutionsMax) best.resize(kSolutionsMax);
      const auto good =
          static_cast<std::size_t>(std::ranges::count(best, std::size_t{0}, &Trial::missing));
      if (good >= std::min(count, kSolutionsMax)) break;
      if (good > 0 && round >= 2) break;
    }
    // What approximate conditions ask for may be out of reach; exact ones must hold.
    const std::size_t least = best.front().missing;
    if (least >= 10) return false;
    for (const Trial& trial : best) {
      if (trial.missing == least) component.solutions.push_back(trial.values);
    }
    problem.components.push_back(std::move(component));
  }
  return true;
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
  const std::size_t focus = wish.focus == kNoVariable ? kNoVariable : problem.class_of[wish.focus];
  std::vector<Assignment> found;
  for (std::size_t n = 0; n < count; ++n) {
    std::vector<std::size_t> chosen(problem.classes.size());
    for (std::size_t c = 0; c < chosen.size(); ++c) {
      chosen[c] = draw(problem.candidates[c], random);
    }
    if (focus != kNoVariable) {
      if (n >= problem.candidates[focus].size()) break;
      chosen[focus] = problem.candidates[focus][n];
    }
    for (const Problem::Component& component : problem.components) {
      // Solutions in turn: the next assignment differs where it can.
      const std::size_t at = wish.missed != kNoVariable || focus != kNoVariable
                                 ? n % component.solutions.size()
                                 : random.below(component.solutions.size());
      for (std::size_t i = 0; i < component.classes.size(); ++i) {
        chosen[component.classes[i]] = component.solutions[at][i];
      }
    }
    Assignment assignment{{}, problem.class_of, problem.classes};
    for (std::size_t v = 0; v < tableau_.variables.size(); ++v) {
      const std::size_t c = problem.class_of[v];
      assignment.values.push_back(problem.pools[c][chosen[c]]);
    }
    found.push_back(std::move(assignment));
  }
  return found;
}

}  // namespace ado::verify
