// Adds up a fleet: counts, sums, means.
#include <algorithm>
#include <array>
#include <cmath>

#include "report/fleet_report.hpp"

namespace ado::report {
namespace {

constexpr std::array<std::string_view, 8> kOrder{"WIN",     "IMPROVED",  "NEUTRAL", "REGRESSION",
                                                 "no gain", "undecided", "ERROR",   "FAIL"};

std::size_t place_of(std::string_view status) {
  return static_cast<std::size_t>(std::ranges::find(kOrder, status) - kOrder.begin());
}

void count(const FleetEntry& row, std::vector<StatusCount>& counts) {
  const auto found = std::ranges::find(counts, row.score.status, &StatusCount::status);
  if (found != counts.end())
    ++found->count;
  else
    counts.push_back({.status = row.score.status, .count = 1});
}

// Its time before is a limit, not a time.
bool ran_into_limit(const FleetEntry& row) {
  if (row.mission && is_rescue(*row.mission)) return true;
  return row.score.measurement &&
         row.score.measurement->speedup_type != outcome::SpeedupType::measured;
}

double geometric_mean(double sum_of_logs, std::size_t count) {
  return count == 0 ? 0 : std::exp(sum_of_logs / static_cast<double>(count));
}

}  // namespace

FleetFigures figures_of(const FleetReport& report) {
  FleetFigures figures;
  figures.weighed_by_calls =
      std::ranges::any_of(report.rows, [](const FleetEntry& row) { return row.calls > 0; });
  double sum_of_logs = 0;
  for (std::size_t i = 0; i < report.rows.size(); ++i) {
    const FleetEntry& row = report.rows[i];
    count(row, figures.counts);
    if (ran_into_limit(row)) {
      if (row.score.measurement) ++figures.rescued;
      continue;
    }
    const auto& measurement = row.score.measurement;
    RowTime time{.row = i, .before_ms = row.score.baseline_ms, .after_ms = row.score.baseline_ms};
    if (measurement) {
      time.before_ms = measurement->original.wall_ms_kept;
      time.after_ms = measurement->candidate.wall_ms_kept;
      ++figures.gains;
      sum_of_logs += std::log(std::max(measurement->speedup, 1e-9));
    }
    if (time.before_ms <= 0) continue;  // It never ran.
    const double calls = row.calls > 0 ? row.calls : 1;
    time.before_ms *= calls;
    time.after_ms *= calls;
    figures.before_ms += time.before_ms;
    figures.after_ms += time.after_ms;
    figures.times.push_back(time);
  }
  figures.mean_of_gains = geometric_mean(sum_of_logs, figures.gains);
  figures.mean_of_all = geometric_mean(sum_of_logs, figures.times.size());
  std::ranges::stable_sort(figures.counts, {},
                           [](const StatusCount& each) { return place_of(each.status); });
  std::ranges::stable_sort(figures.times, std::greater<>(),
                           [](const RowTime& time) { return time.before_ms - time.after_ms; });
  return figures;
}

}  // namespace ado::report
