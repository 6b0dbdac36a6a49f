// decide: from what is known of a fleet to its next effect. Pure.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "fleet/view.hpp"

namespace ado::fleet {

struct TakeSurvey {
  std::string query_id;
};  // One run of a query, with its plan.
struct MakeSchedule {};
struct FlyMission {
  std::string query_id;
  std::string mission_id;
  int stars = 1;
  std::optional<double> budget_ms;  // Less than its own, because the fleet has no more.
};
struct CheckResult {
  std::string query_id;
  int round = 0;
};  // A result and the query of state 0, afresh.
struct BeginRound {
  int round = 1;
};
struct EndRound {
  int round = 1;
};
struct Stop {
  std::string reason;
};
struct Finish {};
using Effect = std::variant<TakeSurvey, MakeSchedule, FlyMission, CheckResult, BeginRound, EndRound,
                            Stop, Finish>;

struct Limits {
  double time_ms = 0;        // Of the whole fleet; 0: none. So for the next two.
  double money = 0;          // US dollars for models.
  double mission_ms = 0;     // Of one mission, as configured; 0: by its query's own time.
  bool only_models = false;  // Without money nothing can be tried.
};

// What a run does next; nothing when the fleet has finished. `card` is the scorecard of `view`.
std::optional<Effect> decide(const View& view, const Scorecard& card, const Limits& limits);

// The survey and the schedule alone: what comes before the missions.
std::optional<Effect> decide_survey(const View& view, const Scorecard& card, const Limits& limits);

// What `validate` does next: a round over all queries whose SQL differs from that of state 0.
// Nothing when the round that was open has ended; `rounds_before` is how many had been begun.
std::optional<Effect> decide_validation(const View& view, const Scorecard& card, int rounds_before);

// Whether there is something to be held against state 0: its SQL has changed.
bool has_changed(const View& view, const Row& row);

}  // namespace ado::fleet
