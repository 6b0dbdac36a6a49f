// Joins a fleet's view with those of its missions: one row a query.
#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "fleet/forecast.hpp"
#include "fleet/view.hpp"
#include "mission/model_use.hpp"
#include "mission/settings.hpp"
#include "outcome/status.hpp"

namespace ado::fleet {
namespace {

const mission::View* mission_of(const MissionViews& missions, const std::string& query) {
  const auto found = missions.find(query);
  return found == missions.end() ? nullptr : found->second.get();
}

Stage stage_of(const View& view, const std::string& query, std::string& reason) {
  if (const auto survey = view.surveys.find(query); survey != view.surveys.end()) {
    reason = survey->second.reason;
    if (survey->second.kind == Survey::Kind::unsupported) return Stage::unsupported;
    if (survey->second.kind == Survey::Kind::failed) return Stage::failed;
  }
  if (const auto ending = view.endings.find(query); ending != view.endings.end()) {
    reason = ending->second.reason;
    switch (ending->second.kind) {
      case Ending::Kind::done:
        return Stage::done;
      case Ending::Kind::unsupported:
        return Stage::unsupported;
      case Ending::Kind::failed:
        return Stage::failed;
    }
  }
  if (view.missions.contains(query)) return Stage::running;
  return view.surveys.contains(query) ? Stage::surveyed : Stage::waiting;
}

std::string step_of(const mission::View& mission) {
  if (!mission.baseline) return "baseline";
  if (mission.final || mission.sampled) return "result";
  if (!mission.finals_failed.empty()) return "measuring the next finalist";
  if (mission.tuning) return "settings";
  const auto closed =
      std::ranges::count(mission.probes, mission::Stage::closed, &mission::Probe::stage);
  if (mission.probes.empty()) return mission.calls.empty() ? "dispatch" : "asking models";
  return fmt::format("{} of {} probes", closed, mission.probes.size());
}

void add_result(Row& row, const mission::View& mission) {
  const mission::Probe* best = mission.final ? mission.probe(mission.final->probe_id) : nullptr;
  if (best == nullptr) {
    row.status = "no gain";
    if (mission.sampled) {
      row.reason = fmt::format("undecided, not taken: {}", mission.sampled->reason);
    } else if (mission.final) {
      row.reason = mission.final->reason;
    }
    return;
  }
  row.measurement = mission.final->measurement;
  if (row.measurement) row.status = outcome::to_string(outcome::classify(*row.measurement));
  row.transforms = transforms_of(*best, mission);
  row.best_sql = script_of(*best);
  row.rests_on_sample = best->sample.has_value();
  if (best->witness) {
    for (const std::string& fact : best->witness->valid_while) row.valid_while.push_back(fact);
  }
}

void add_mission(Row& row, const mission::View& mission) {
  row.baseline_ms = mission.baseline ? mission.baseline->wall_ms : 0;
  row.best_speedup = mission::best_speedup(mission);
  for (const mission::ModelUse& use : model_use(mission)) {
    row.tokens += use.input_tokens + use.output_tokens;
    row.cost += use.cost;
  }
  if (row.stage == Stage::running) row.step = step_of(mission);
  if (row.stage == Stage::done) add_result(row, mission);
}

// A later look found another answer: that is no gain, whatever was measured.
void take_back(Row& row) {
  row.status = "rejected";
  row.reason = "another answer than in state 0: " + row.check->reason;
  row.measurement.reset();
}

Row row_of(const View& view, const MissionViews& missions, const Order& order,
           const ScheduleLine* line, std::string_view missions_folder) {
  Row row{.query = order.id, .file = order.file};
  row.stage = stage_of(view, order.id, row.reason);
  row.stars = order.stars;
  row.calls = order.calls;
  row.sql = order.sql;
  row.best_sql = order.sql;
  row.valid_while = order.valid_while;
  if (const auto survey = view.surveys.find(order.id); survey != view.surveys.end()) {
    row.survey_ms = survey->second.wall_ms;
  }
  if (line != nullptr) {
    row.stars = line->stars;
    row.cost_ms = line->cost_ms;
    row.share = line->share;
    row.expected_gain_ms = line->expected_gain_ms;
  }
  if (const auto begun = view.missions.find(order.id); begun != view.missions.end()) {
    row.mission_id = begun->second;
    row.folder = (std::filesystem::path(missions_folder) / begun->second).string();
  }
  if (const mission::View* mission = mission_of(missions, order.id)) add_mission(row, *mission);
  row.spent_ms = mission_spent_ms(view, missions, order.id);
  if (const auto check = view.checks.find(order.id); check != view.checks.end()) {
    row.check = check->second;
    if (row.check->verdict == "rejected") take_back(row);
  }
  return row;
}

}  // namespace

double mission_spent_ms(const View& view, const MissionViews& missions, const std::string& query) {
  const auto ended = view.mission_ms.find(query);
  const double known = ended == view.mission_ms.end() ? 0 : ended->second;
  const mission::View* mission = mission_of(missions, query);
  return mission == nullptr ? known : std::max(known, mission->spent_ms + mission->final_ms);
}

double spent_ms(const View& view, const MissionViews& missions) {
  double total = view.survey_ms + view.check_ms;
  for (const auto& [query, id] : view.missions) total += mission_spent_ms(view, missions, query);
  return total;
}

double spent_money(const MissionViews& missions) {
  double total = 0;
  for (const auto& [query, mission] : missions) {
    for (const mission::ModelUse& use : model_use(*mission)) total += use.cost;
  }
  return total;
}

Scorecard scorecard(const View& view, const MissionViews& missions,
                    std::string_view missions_folder) {
  Scorecard card;
  if (!view.charter) return card;
  const Charter& charter = *view.charter;
  card.name = charter.name;
  card.fleet_id = charter.fleet_id;
  card.state = charter.state;
  card.target = charter.target;
  card.engine = charter.engine + " " + charter.engine_version;
  card.threads = charter.threads;
  card.mode = charter.mode;
  card.workers = charter.workers;
  card.started = view.started;
  card.complete = view.finished;
  card.stopped = view.stopped;
  std::map<std::string_view, const Order*> unscheduled;
  for (const Order& order : charter.orders) unscheduled.emplace(order.id, &order);
  for (const ScheduleLine& line : view.schedule) {
    const auto order = unscheduled.find(line.query_id);
    if (order == unscheduled.end()) continue;
    card.rows.push_back(row_of(view, missions, *order->second, &line, missions_folder));
    unscheduled.erase(order);
  }
  for (const Order& order : charter.orders) {
    if (!unscheduled.contains(order.id)) continue;
    card.rows.push_back(row_of(view, missions, order, nullptr, missions_folder));
  }
  card.totals = totals_of(card.rows);
  card.totals.spent_ms = spent_ms(view, missions);
  card.eta_ms = eta_ms(card.rows);
  return card;
}

}  // namespace ado::fleet
