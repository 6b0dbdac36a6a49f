// GET /api/fleets/ID/charts: the waterfall of what was saved, and the scatter of all queries.
#include <algorithm>
#include <functional>

#include "web/json_parts.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

using fleet::Row;
using nlohmann::json;

constexpr std::size_t kStepsMax = 30;

struct Step {
  const Row* row = nullptr;
  double before_ms = 0, after_ms = 0;  // Times calls.
  double saved_ms() const { return before_ms - after_ms; }
};

json waterfall(const fleet::Scorecard& card) {
  std::vector<Step> steps;
  double before = 0;
  double after = 0;
  bool weighed = false;
  for (const Row& row : card.rows) {
    if (row.stage != fleet::Stage::done) continue;
    weighed = weighed || row.calls != 1;
    Step step{
        .row = &row, .before_ms = row.calls * row.survey_ms, .after_ms = row.calls * row.survey_ms};
    if (row.measurement && row.measurement->original.wall_ms_kept > 0) {
      step.before_ms = row.calls * row.measurement->original.wall_ms_kept;
      step.after_ms = row.calls * row.measurement->candidate.wall_ms_kept;
    }
    before += step.before_ms;
    after += step.after_ms;
    if (row.measurement) steps.push_back(step);
  }
  std::ranges::stable_sort(steps, std::greater<>(),
                           [](const Step& step) { return std::abs(step.saved_ms()); });
  json shown = json::array();
  double rest_ms = 0;
  const std::size_t count = std::min(steps.size(), kStepsMax);
  std::ranges::stable_sort(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(count),
                           std::greater<>(), [](const Step& step) { return step.saved_ms(); });
  for (std::size_t i = 0; i < count; ++i) {
    shown.push_back({{"query_id", steps[i].row->query},
                     {"saved_ms", steps[i].saved_ms()},
                     {"before_ms", steps[i].before_ms},
                     {"after_ms", steps[i].after_ms},
                     {"mission_id", steps[i].row->mission_id}});
  }
  for (std::size_t i = count; i < steps.size(); ++i) rest_ms += steps[i].saved_ms();
  return {{"weighed_by_calls", weighed},
          {"before_ms", before},
          {"after_ms", after},
          {"steps", shown},
          {"rest", {{"queries", steps.size() - count}, {"saved_ms", rest_ms}}}};
}

json scatter(const fleet::Scorecard& card) {
  json points = json::array();
  for (const Row& row : card.rows) {
    const bool is_final = row.stage == fleet::Stage::done;
    double baseline = row.survey_ms > 0 ? row.survey_ms : row.baseline_ms;
    double speedup = is_final ? 1 : row.best_speedup;
    bool is_ceiling = false;
    if (row.measurement) {
      baseline = row.measurement->original.wall_ms_kept;
      speedup = row.measurement->speedup;
      is_ceiling = row.measurement->speedup_type != outcome::SpeedupType::measured;
    }
    if (baseline <= 0 || speedup <= 0) continue;
    points.push_back({{"query_id", row.query},
                      {"baseline_ms", baseline},
                      {"speedup", speedup},
                      {"status", row.status},
                      {"stars", row.stars},
                      {"final", is_final},
                      {"is_ceiling", is_ceiling},
                      {"mission_id", row.mission_id}});
  }
  return points;
}

}  // namespace

Answer answer_fleet_charts(const Request& request, const Ids& ids, Site& site) {
  const auto fleet = site.archive.fleet(ids.front());
  if (!fleet) return refuse(Refusal::not_found, "no such fleet");
  if (!fleet->problem.empty()) return refuse(Refusal::unreadable, fleet->problem);
  return answer_list(request,
                     {{"waterfall", waterfall(fleet->card)}, {"scatter", scatter(fleet->card)}});
}

}  // namespace ado::web
