// The fleet's view: all that is known of a fleet, folded from its journal. What its missions did
// stands in their own journals: scorecard() joins both.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "fleet/scorecard.hpp"
#include "journal/journal.hpp"
#include "mission/track_record.hpp"
#include "mission/view.hpp"

namespace ado::fleet {

// One query of a fleet, as it was ordered.
struct Order {
  std::string id;                        // Unique in the fleet.
  std::string file;                      // Where its text came from.
  std::string sql;                       // The baseline of this state.
  std::string origin_sql;                // The same in state 0: the query as the user wrote it.
  std::vector<std::string> valid_while;  // What earlier states' results rest on.
  int stars = 0;                         // 0: the survey decides.
  double calls = 1;
  double recorded_ms = 0;  // Total time as the database recorded it; 0: calls x the survey's time.
};

// What the fleet was asked, as journaled in its first event.
struct Charter {
  std::string fleet_id;  // UTC time and the head of the key.
  std::string resume_key;
  std::string name;
  int state = 0;
  std::string target;  // Never a password.
  std::string engine, engine_version;
  int threads = 1;
  std::string mode, workers;
  std::vector<Order> orders;
};

struct Survey {
  enum class Kind { timed, unsupported, failed };
  Kind kind = Kind::timed;
  double wall_ms = 0;  // At the time limit: the limit.
  bool timed_out = false;
  double expected_share = 0;  // Of its time, that the best site may save; 0 to 1.
  std::string best_site;      // For people.
  std::string reason;         // Why it was not timed.
};
std::string_view to_string(Survey::Kind kind);

struct ScheduleLine {  // One line of the schedule.
  std::string query_id;
  int stars = 1;
  double cost_ms = 0, share = 0, expected_gain_ms = 0;
};

// What became of a mission; a mission that came to its end has an ending without a reason.
struct Ending {
  enum class Kind { done, unsupported, failed };
  Kind kind = Kind::done;
  std::string reason;
};
std::string_view to_string(Ending::Kind kind);

struct View {
  std::optional<Charter> charter;
  std::string started;                    // UTC.
  int runs = 0;                           // How often a run was begun or went on.
  std::map<std::string, Survey> surveys;  // By query; so for the rest.
  std::vector<ScheduleLine> schedule;     // Highest expected gain first.
  bool scheduled = false;
  // When it was scheduled; all its missions go by them. None in journals before they were kept.
  std::optional<mission::TrackRecords> records;
  std::map<std::string, std::string> missions;  // Begun: their ids.
  std::map<std::string, Ending> endings;        // Of missions.
  std::map<std::string, Check> checks;          // The latest.
  int rounds = 0;                               // Of validate, begun so far.
  bool round_open = false;
  std::string stopped;  // Why the last run ended before its time; "" while one is at work.
  bool finished = false;
  double survey_ms = 0, check_ms = 0;        // Spent, by wall clock.
  std::map<std::string, double> mission_ms;  // Of missions that ended, waiting for models too.

  const Order* order(std::string_view query_id) const;
  const ScheduleLine* line(std::string_view query_id) const;
};

// Adds one event. Errors: invalid_input for an event of an unknown type or with wrong fields.
Result<void> fold(View& view, const journal::Event& event);
Result<View> fold(const std::vector<journal::Event>& events);
// The errors name the file and the line.
Result<View> fold(const journal::Contents& contents, const std::filesystem::path& file);

// By query; never null. Shared, because who shows a fleet keeps the views of thousands of missions.
using MissionViews = std::map<std::string, std::shared_ptr<const mission::View>, std::less<>>;

// By wall clock, so far: of one query's mission, as its journal and the fleet's know it; of all.
double mission_spent_ms(const View& view, const MissionViews& missions, const std::string& query);
double spent_ms(const View& view, const MissionViews& missions);
// US dollars, of calls whose price is known.
double spent_money(const MissionViews& missions);

// Pure. `missions_folder`: <workspace>/missions, for the paths that people are shown.
Scorecard scorecard(const View& view, const MissionViews& missions,
                    std::string_view missions_folder);

}  // namespace ado::fleet
