// Orders the queries of a fleet by what they promise.
#include "fleet/schedule.hpp"

#include <algorithm>
#include <tuple>

namespace ado::fleet {
namespace {

constexpr double kThreeStars = 0.80;  // Of all cost.
constexpr double kTwoStars = 0.95;

int stars_at(double share_before) {
  if (share_before < kThreeStars) return 3;
  return share_before < kTwoStars ? 2 : 1;
}

}  // namespace

std::vector<ScheduleLine> schedule(const std::vector<Order>& orders,
                                   const std::map<std::string, Survey>& surveys) {
  std::vector<ScheduleLine> lines;
  std::map<std::string, int> given;
  double total = 0;
  for (const Order& order : orders) {
    const auto survey = surveys.find(order.id);
    if (survey == surveys.end() || survey->second.kind != Survey::Kind::timed) continue;
    const double cost =
        order.recorded_ms > 0 ? order.recorded_ms : order.calls * survey->second.wall_ms;
    lines.push_back({.query_id = order.id,
                     .cost_ms = cost,
                     .expected_gain_ms = cost * survey->second.expected_share});
    given[order.id] = order.stars;
    total += cost;
  }
  std::ranges::stable_sort(lines, std::greater<>(), &ScheduleLine::cost_ms);
  double before = 0;
  for (ScheduleLine& line : lines) {
    line.share = total > 0 ? line.cost_ms / total : 0;
    line.stars = given[line.query_id] > 0 ? given[line.query_id] : stars_at(before);
    before += line.share;
  }
  std::ranges::stable_sort(lines, [](const ScheduleLine& a, const ScheduleLine& b) {
    return std::tie(a.expected_gain_ms, a.cost_ms) > std::tie(b.expected_gain_ms, b.cost_ms);
  });
  return lines;
}

}  // namespace ado::fleet
