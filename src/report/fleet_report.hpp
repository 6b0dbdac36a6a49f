// A fleet's report as plain values: a row for each query, with its mission where there was one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/mission_report.hpp"
#include "report/text_report.hpp"

namespace ado::report {

struct FleetEntry {
  Score score;       // score_of() fills it from the mission.
  double calls = 0;  // How often the query runs, in whatever span; 0: not known, each counts once.
  int stars = 0;     // 0: not given.
  std::string note;  // For people: why nothing was done, an error; may be empty.
  std::optional<MissionReport> mission;
};

struct FleetReport {
  std::string name;                    // "demo"
  std::string target;                  // Never with a password.
  std::string engine;                  // "duckdb 1.5.6"
  std::string started_at, changed_at;  // UTC; may be empty.
  bool finished = true;                // False: the rest is what is known so far.
  int threads = 0;                     // 0: not known.
  std::string folder;                  // Where its files lie; may be empty.
  std::vector<std::string> notes;      // Lines for people, below the figures.
  std::vector<FleetEntry> rows;
};

// A row's line in a scorecard, from its mission.
Score score_of(const MissionReport& report);

// One number of the scorecard: "WIN" 12.
struct StatusCount {
  std::string status;
  std::size_t count = 0;
};
// What a row adds to the sums, in milliseconds: its time before and after, times its calls.
struct RowTime {
  std::size_t row = 0;  // Into rows.
  double before_ms = 0, after_ms = 0;
};

// What is added up. Rows whose original ran into a time limit have no time before: they are counted
// apart, and neither sums nor means hold them.
struct FleetFigures {
  std::vector<StatusCount> counts;  // In the order WIN, IMPROVED, NEUTRAL, REGRESSION, the rest.
  std::vector<RowTime> times;       // Most saved first.
  double before_ms = 0, after_ms = 0;
  std::size_t gains = 0;     // Rows that a result was taken for.
  double mean_of_gains = 0;  // Geometric, of the speedups of those; 0: none.
  double mean_of_all = 0;    // Geometric, a query that stays counts as 1; 0: no row.
  std::size_t rescued = 0;   // Finish now, and ran into their time limit before.
  bool weighed_by_calls = false;
};
FleetFigures figures_of(const FleetReport& report);

}  // namespace ado::report
