// The strategy of a fleet: survey, schedule, missions by expected gain, checks against state 0.
#include "fleet/decide.hpp"

#include <fmt/format.h>

#include "mission/budget.hpp"

namespace ado::fleet {
namespace {

// Why nothing new may begin; empty when it may.
std::string limit_reached(const Scorecard& card, const Limits& limits) {
  if (limits.time_ms > 0 && card.totals.spent_ms >= limits.time_ms) {
    return fmt::format("the time budget of {:.0f} s is spent", limits.time_ms / 1000);
  }
  if (limits.only_models && limits.money > 0 && card.totals.cost >= limits.money) {
    return fmt::format("the budget of {:.2f} US dollars is spent", limits.money);
  }
  return {};
}

std::optional<double> mission_budget(const Row& row, const Scorecard& card, const Limits& limits) {
  if (limits.time_ms <= 0) return std::nullopt;
  const double own =
      limits.mission_ms > 0 ? limits.mission_ms : mission::default_budget_ms(row.survey_ms);
  const double left = limits.time_ms - card.totals.spent_ms;
  return left < own ? std::optional<double>(left) : std::nullopt;
}

FlyMission mission_of(const View& view, const Row& row, const Scorecard& card,
                      const Limits& limits) {
  const auto begun = view.missions.find(row.query);
  const bool is_begun = begun != view.missions.end();
  return {.query_id = row.query,
          .mission_id =
              is_begun ? begun->second : fmt::format("{}-{}", view.charter->fleet_id, row.query),
          .stars = row.stars,
          .budget_ms = mission_budget(row, card, limits)};
}

}  // namespace

bool has_changed(const View& view, const Row& row) {
  const Order* order = view.order(row.query);
  return row.stage == Stage::done && order != nullptr && row.best_sql != order->origin_sql;
}

std::optional<Effect> decide_survey(const View& view, const Scorecard& card, const Limits& limits) {
  if (view.scheduled) return std::nullopt;
  for (const Order& order : view.charter->orders) {
    if (view.surveys.contains(order.id)) continue;
    if (std::string reason = limit_reached(card, limits); !reason.empty()) {
      return Stop{std::move(reason)};
    }
    return TakeSurvey{order.id};
  }
  return MakeSchedule{};
}

std::optional<Effect> decide(const View& view, const Scorecard& card, const Limits& limits) {
  if (view.finished) return std::nullopt;
  if (auto effect = decide_survey(view, card, limits)) return effect;
  // What was begun is brought to its end first.
  for (const Row& row : card.rows) {
    const bool is_due =
        view.charter->state > 0 && has_changed(view, row) && !view.checks.contains(row.query);
    if (is_due) return CheckResult{.query_id = row.query, .round = 0};
  }
  for (const Stage stage : {Stage::running, Stage::surveyed}) {
    for (const Row& row : card.rows) {
      if (row.stage != stage) continue;
      if (std::string reason = limit_reached(card, limits); !reason.empty()) {
        return Stop{std::move(reason)};
      }
      return mission_of(view, row, card, limits);
    }
  }
  return Finish{};
}

std::optional<Effect> decide_validation(const View& view, const Scorecard& card,
                                        int rounds_before) {
  if (!view.round_open) {
    if (view.rounds > rounds_before) return std::nullopt;
    return BeginRound{.round = view.rounds + 1};
  }
  for (const Row& row : card.rows) {
    if (!has_changed(view, row)) continue;
    const auto check = view.checks.find(row.query);
    const bool is_done = check != view.checks.end() && check->second.round == view.rounds;
    if (!is_done) return CheckResult{.query_id = row.query, .round = view.rounds};
  }
  return EndRound{.round = view.rounds};
}

}  // namespace ado::fleet
