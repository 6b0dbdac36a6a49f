// Blocking: which pairs of two sides are worth a model's look, by nearness of their vectors. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "vectors/flat_index.hpp"

namespace ado::coordinator {

using Pair = std::pair<std::size_t, std::size_t>;  // Places at the left and at the right.

// The greatest depth, and that where no sampled text has a match. Limits of what is asked.
inline constexpr std::size_t kDepthMax = 32;
inline constexpr std::size_t kDepthUnknown = 8;
inline constexpr std::size_t kSampleSize = 24;
inline constexpr std::size_t kPairsMax = 2'000'000;

// For each left text the nearest right ones, the nearest first, at most kDepthMax.
using Ranking = std::vector<std::vector<std::size_t>>;
Result<Ranking> rank(std::span<const vectors::Vector> left, std::span<const vectors::Vector> right);

// How many of the nearest each left text is compared with, chosen by a sample.
struct Depth {
  std::size_t depth = 0;
  double recall = 1;       // Of the matches that the greatest depth finds in the sample.
  std::size_t sample = 0;  // Left texts in it.
};
// The least depth that finds this share of the matches. `matches` says for each sampled text which
// ranks matched.
Depth choose_depth(std::span<const std::vector<std::size_t>> matches, double recall_wanted,
                   std::size_t depth_max);

// Left texts that are looked at first: the same for the same texts, whatever their order.
std::vector<std::size_t> sample_of(std::span<const std::string> texts);

}  // namespace ado::coordinator
