// The scorecard of a fleet as plain values: what every form of it (text, markdown, JSON, HTML) is
// rendered from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "outcome/measurement.hpp"

namespace ado::fleet {

// Where a query of a fleet stands. Out of the fleet are `unsupported` and `failed`, with a reason.
enum class Stage { waiting, surveyed, running, done, unsupported, failed };
std::string_view to_string(Stage stage);

// A later measurement of a result against the query as it was at first (state 0).
struct Check {
  int round = 0;        // 0: by the run itself, in states above 0; 1..: of `ado fleet validate`.
  std::string verdict;  // Of the full result: "accepted", "rejected", "undecided"; "failed".
  std::string reason;   // Why it is not accepted; else empty.
  std::optional<outcome::Measurement> measurement;
  bool operator==(const Check&) const = default;
};

struct Row {
  std::string query;  // Its id, unique in the fleet.
  std::string file;   // Where its text came from; for people.
  Stage stage = Stage::waiting;
  int stars = 0;                // 0: not known yet.
  double calls = 1;             // How often it runs, as far as the fleet was told.
  double survey_ms = 0;         // One run of it, as the survey saw it.
  double cost_ms = 0;           // What it costs in all: the recorded total, or calls x survey_ms.
  double share = 0;             // Of the cost of all queries, 0 to 1.
  double expected_gain_ms = 0;  // By which the queries are ordered.

  // "WIN", "IMPROVED", "NEUTRAL", "REGRESSION"; "no gain" where the original stays; "rejected"
  // where a check found another answer than in state 0; "" before that.
  std::string status;
  std::string step;              // What its mission does just now, for people; "" unless running.
  double best_speedup = 0;       // Of the best probe so far, not final; 0: none.
  double baseline_ms = 0;        // As the mission saw it first, cold and profiled.
  bool rests_on_sample = false;  // A rescued query that was compared on samples only.
  std::optional<outcome::Measurement> measurement;  // Afresh, against this state's baseline.
  std::optional<Check> check;                       // The latest, against state 0.
  std::vector<std::string> transforms;              // What the result is made of.
  std::string reason;                    // Why there is no result, no gain, or no mission.
  std::vector<std::string> valid_while;  // Observed or assumed facts that the result rests on.
  std::string sql;                       // What the mission began with.
  std::string best_sql;                  // What it ended with; the same where nothing was gained.
  std::string mission_id;
  std::string folder;  // Of its mission's journal and artifacts.
  double spent_ms = 0;
  std::int64_t tokens = 0;  // Of models.
  double cost = 0;          // US dollars, of calls whose price is known.
};

struct Totals {
  int queries = 0;
  int faster = 0, same = 0, slower = 0;  // Of those that are done; `same` keep their SQL.
  int unsupported = 0, failed = 0, open = 0;
  // One run of every query that is done, by the measurements of the missions: as it was, and as it
  // is with the results. With a gain by the same interleaved runs; without one the survey's time
  // stands on both sides.
  double before_ms = 0, after_ms = 0;
  double saved_ms = 0;        // Times calls.
  double geometric_mean = 1;  // Of the speedups of all that are done; without a gain 1.
  double spent_ms = 0;
  std::int64_t tokens = 0;
  double cost = 0;
};

struct Scorecard {
  std::string name, fleet_id;
  int state = 0;
  std::string target, engine;  // "duckdb 1.5.6"
  int threads = 1;
  std::string mode, workers;
  std::string started;  // UTC.
  bool complete = false;
  std::string stopped;    // Why a run ended before all was done; else empty.
  double eta_ms = 0;      // What is left, as guessed from what was; 0: nothing or unknown.
  std::vector<Row> rows;  // As scheduled; before that as in the file.
  Totals totals;
};

// Adds up the rows. Pure.
Totals totals_of(const std::vector<Row>& rows);

}  // namespace ado::fleet
