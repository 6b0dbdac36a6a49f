// Random trials first, then small changes of the best ones.
#include "verify/witness_trials.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ado::verify {
namespace {

constexpr std::size_t kTrials = 96;  // Tried at once.
constexpr int kRoundsMax = 6;        // Each starts from the best of the last.
constexpr int kRoundsWithSome = 3;   // Enough when something was found.
constexpr std::size_t kSolutionsMax = 24;
constexpr std::size_t kExactWeight = 10;  // A missed exact condition outweighs the others.
constexpr std::size_t kFront = 4;

struct Attempt {
  PuzzleSolution values;
  std::size_t missed = 0;  // Conditions that do not hold, weighed.
};

PuzzleSolution random_values(const Puzzle& puzzle, Random& random) {
  PuzzleSolution values;
  for (const auto& candidates : puzzle.candidates) values.push_back(draw(candidates, random));
  return values;
}

PuzzleSolution changed(const Puzzle& puzzle, PuzzleSolution values, Random& random) {
  const auto at = static_cast<std::size_t>(random.below(values.size()));
  values[at] = draw(puzzle.candidates[at], random);
  return values;
}

std::vector<Attempt> make_trials(const Puzzle& puzzle, const std::vector<Attempt>& best,
                                 Random& random) {
  std::vector<Attempt> trials;
  for (std::size_t t = 0; t < kTrials; ++t) {
    const bool anew = best.empty() || t % 4 == 0;
    trials.push_back({anew ? random_values(puzzle, random)
                           : changed(puzzle, best[t % best.size()].values, random)});
  }
  return trials;
}

void judge(std::vector<Attempt>& trials, const Puzzle& puzzle, Evaluator& evaluator) {
  std::vector<std::vector<std::string>> rows;
  for (const Attempt& trial : trials) {
    std::vector<std::string>& row = rows.emplace_back();
    for (std::size_t i = 0; i < trial.values.size(); ++i) {
      row.push_back(puzzle.pools[i][trial.values[i]]);
    }
  }
  const auto truths = evaluator.evaluate(puzzle.columns, rows, puzzle.conditions);
  for (std::size_t t = 0; t < trials.size(); ++t) {
    for (std::size_t i = 0; i < puzzle.conditions.size(); ++i) {
      if (truths[t][i] != Truth::not_true) continue;
      trials[t].missed += puzzle.strengths[i] == Strength::exact ? kExactWeight : 1;
    }
  }
}

void keep_best(std::vector<Attempt>& best, std::vector<Attempt> trials) {
  best.insert(best.end(), trials.begin(), trials.end());
  std::ranges::sort(best, [](const Attempt& a, const Attempt& b) {
    return std::tie(a.missed, a.values) < std::tie(b.missed, b.values);
  });
  const auto [first, last] = std::ranges::unique(best, {}, &Attempt::values);
  best.erase(first, last);
  if (best.size() > kSolutionsMax) best.resize(kSolutionsMax);
}

}  // namespace

std::size_t draw(const std::vector<std::size_t>& candidates, Random& random) {
  const std::size_t front = std::min(candidates.size(), kFront);
  return random.chance(0.5) ? candidates[random.below(front)] : random.pick(candidates);
}

std::vector<PuzzleSolution> solve_puzzle(const Puzzle& puzzle, Evaluator& evaluator, Random& random,
                                         std::size_t count) {
  std::vector<Attempt> best;
  for (int round = 1; round <= kRoundsMax; ++round) {
    std::vector<Attempt> trials = make_trials(puzzle, best, random);
    judge(trials, puzzle, evaluator);
    keep_best(best, std::move(trials));
    const auto good =
        static_cast<std::size_t>(std::ranges::count(best, std::size_t{0}, &Attempt::missed));
    if (good >= std::min(count, kSolutionsMax)) break;
    if (good > 0 && round >= kRoundsWithSome) break;
  }
  std::vector<PuzzleSolution> solutions;
  if (best.front().missed >= kExactWeight) return solutions;
  for (const Attempt& trial : best) {
    if (trial.missed == best.front().missed) solutions.push_back(trial.values);
  }
  return solutions;
}

}  // namespace ado::verify
