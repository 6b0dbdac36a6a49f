// Nearest neighbours by the exact index, and a depth from ranks.
#include "coordinator/blocking.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/hash.hpp"

namespace ado::coordinator {

Result<Ranking> rank(std::span<const vectors::Vector> left,
                     std::span<const vectors::Vector> right) {
  Ranking ranking(left.size());
  if (left.empty() || right.empty()) return ranking;
  ADO_TRY(const vectors::FlatIndex index, vectors::FlatIndex::make(right, right.front().size()));
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (const vectors::Neighbour& each : index.nearest(left[i], kDepthMax)) {
      ranking[i].push_back(each.row);
    }
  }
  return ranking;
}

Depth choose_depth(std::span<const std::vector<std::size_t>> matches, double recall_wanted,
                   std::size_t depth_max) {
  std::vector<std::size_t> ranks;
  for (const std::vector<std::size_t>& each : matches) {
    ranks.insert(ranks.end(), each.begin(), each.end());
  }
  Depth chosen{.depth = std::min(kDepthUnknown, depth_max), .sample = matches.size()};
  if (ranks.empty()) return chosen;
  std::ranges::sort(ranks);
  const auto all = static_cast<double>(ranks.size());
  const auto wanted = static_cast<std::size_t>(std::ceil(recall_wanted * all - 1e-9));
  chosen.depth = wanted == 0 ? 1 : ranks[wanted - 1] + 1;
  const auto found =
      std::ranges::count_if(ranks, [&chosen](std::size_t rank) { return rank < chosen.depth; });
  chosen.recall = static_cast<double>(found) / all;
  return chosen;
}

std::vector<std::size_t> sample_of(std::span<const std::string> texts) {
  std::vector<std::pair<Hash128, std::size_t>> order;
  for (std::size_t i = 0; i < texts.size(); ++i) order.emplace_back(hash128(texts[i]), i);
  std::ranges::sort(order);
  std::vector<std::size_t> sample;
  for (std::size_t i = 0; i < std::min(kSampleSize, order.size()); ++i) {
    sample.push_back(order[i].second);
  }
  std::ranges::sort(sample);
  return sample;
}

}  // namespace ado::coordinator
