// Writes the events of missions and of their fleet through the types that they have.
#include "tests/workspaces/make_workspace.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/random.hpp"
#include "blackboard/storage.hpp"
#include "fleet/events.hpp"
#include "journal/event.hpp"
#include "mission/events.hpp"
#include "mission/record.hpp"

namespace ado::workspaces {
namespace {

namespace fs = std::filesystem;
using mission::MissionEvent;
using outcome::Verdict;

constexpr std::array<std::string_view, 10> kTransforms = {
    "eager_aggregation",  "semi_join_reduction",  "shared_narrow_scan", "sargable_predicate",
    "redundant_join_hop", "rank_limit_prefilter", "staged_rollup",      "narrow_arithmetic",
    "or_join_to_union",   "exists_to_in"};
constexpr std::array<std::string_view, 3> kVersions = {"1.4.4", "1.5.4", "1.5.6"};

// A moment of a made-up month; a second for each event.
std::string moment(std::size_t second) {
  return fmt::format("2026-11-{:02}T{:02}:{:02}:{:02}.000Z", 1 + second / 86'400 % 28,
                     second / 3'600 % 24, second / 60 % 60, second % 60);
}

// Lines of a journal, in memory until they are written: a maker of thousands need not wait for the
// disk after each.
class Lines {
 public:
  explicit Lines(std::size_t second) : second_(second) {}
  void add(std::string type, std::string key, nlohmann::json data, double took_ms = 0) {
    if (took_ms > 0) data["took_ms"] = took_ms;
    events_.push_back({.seq = static_cast<std::int64_t>(events_.size()) + 1,
                       .ts = moment(second_++),
                       .type = std::move(type),
                       .key = std::move(key),
                       .data = std::move(data)});
  }
  void add(const MissionEvent& event, double took_ms = 0) {
    add(std::string(type_of(event)), "", to_json(event), took_ms);
  }
  void add(const fleet::FleetEvent& event) {
    add(std::string(type_of(event)), key_of(event), to_json(event));
  }
  const std::vector<journal::Event>& events() const { return events_; }

  Result<void> write(const fs::path& file) const {
    fs::create_directories(file.parent_path());
    std::ofstream stream(file, std::ios::binary);
    for (const journal::Event& event : events_) stream << journal::write_line(event) << '\n';
    stream.close();
    if (!stream) return fail(ErrorKind::unavailable, "cannot write {}", file.string());
    return {};
  }

 private:
  std::size_t second_;
  std::vector<journal::Event> events_;
};

// A query of usual length.
std::string query_text(std::size_t number, std::size_t joins) {
  std::string sql =
      fmt::format("SELECT s.store_key, SUM(f.amount) AS total_{}\nFROM sales AS f", number);
  for (std::size_t i = 0; i < joins; ++i) {
    sql += fmt::format(
        "\nJOIN dimension_{0} AS d{0} ON d{0}.key_{0} = f.key_{0} AND d{0}.valid_from <= "
        "f.sold_on",
        i);
  }
  sql += "\nJOIN stores AS s ON s.store_key = f.store_key\nWHERE f.sold_on >= DATE '2024-01-01'";
  return sql + fmt::format("\n  AND f.quantity > {}\nGROUP BY s.store_key\nORDER BY total_{}",
                           number, number);
}

explain::Tree plan_of(Random& random, double total_ms) {
  explain::Tree tree;
  tree.analyzed = true;
  tree.total_ms = total_ms;
  tree.cpu_ms = total_ms * 1.8;
  explain::Operator* at = &tree.root;
  *at = {.name = "ORDER_BY", .kind = explain::OperatorKind::sort, .self_ms = 1};
  for (int i = 0; i < 12; ++i) {
    explain::Operator scan{.name = "SEQ_SCAN",
                           .kind = explain::OperatorKind::scan,
                           .relation = fmt::format("dimension_{}", i),
                           .self_ms = total_ms * random.unit() / 8,
                           .rows_out = random.between<std::int64_t>(10, 100'000),
                           .rows_estimated = 1'000,
                           .details = {{"Filters", "valid_from <= '2024-01-01'::DATE"}}};
    explain::Operator join{.name = "HASH_JOIN",
                           .kind = explain::OperatorKind::hash_join,
                           .self_ms = total_ms * random.unit() / 8,
                           .rows_out = random.between<std::int64_t>(10, 1'000'000),
                           .rows_estimated = 5'000,
                           .details = {{"Conditions", fmt::format("key_{0} = key_{0}", i)}}};
    at->children = {std::move(join), std::move(scan)};
    at = &at->children.front();
  }
  at->children = {{.name = "SEQ_SCAN",
                   .kind = explain::OperatorKind::scan,
                   .relation = "sales",
                   .self_ms = total_ms,
                   .rows_out = 2'000'000}};
  return tree;
}

outcome::Timing timing_of(Random& random, double wall_ms, int runs) {
  outcome::Timing timing;
  for (int i = 0; i < runs; ++i) {
    timing.wall_ms.push_back(wall_ms * (0.97 + 0.06 * random.unit()));
    timing.cpu_ms.push_back(1.8 * timing.wall_ms.back());
  }
  timing.wall_ms_kept = wall_ms;
  timing.cpu_ms_kept = 1.8 * wall_ms;
  timing.spread = 0.06;
  return timing;
}

outcome::Measurement measurement_of(Random& random, double before_ms, double speedup, int runs,
                                    std::string_view version) {
  outcome::Measurement measurement;
  measurement.protocol = runs > 3 ? outcome::Protocol::five_run : outcome::Protocol::three_run;
  measurement.original = timing_of(random, before_ms, runs);
  measurement.candidate = timing_of(random, before_ms / speedup, runs);
  measurement.speedup = speedup;
  measurement.cpu_speedup = speedup;
  measurement.noise = 0.03;
  measurement.engine = fmt::format("duckdb {}", version);
  measurement.threads = 2;
  measurement.rows = 100;
  return measurement;
}

struct Plan {  // Of one mission.
  std::size_t number = 0;
  std::string id, query_id, sql;
  std::string_view version;
  double before_ms = 0;
  bool is_finished = true;
};

void add_probe(Lines& lines, Random& random, const Plan& plan, const std::string& probe) {
  lines.add(mission::Prepared{.probe_id = probe,
                              .plan_json = "{}",
                              .sql = query_text(plan.number, 10),
                              .ops_used = {"insert_cte", "replace_from"},
                              .structure = Verdict::accepted("order")});
  const double speedup = 0.6 + 2.4 * random.unit() * random.unit();
  lines.add(mission::Measured{.items = {{.probe_id = probe,
                                         .full_result = Verdict::accepted("full_result"),
                                         .measurement = measurement_of(random, plan.before_ms,
                                                                       speedup, 3, plan.version),
                                         .explain_delta =
                                             "scans of sales: 2 -> 1\nHASH_JOIN 210 ms -> 80 ms"}}},
            3 * plan.before_ms);
  if (random.chance(0.1)) {
    Verdict differs = Verdict::rejected("witness", "row count 2 vs 3");
    differs.counterexample = outcome::Counterexample{
        .script =
            "CREATE TABLE sales (key_0 INTEGER, amount INTEGER);\nINSERT INTO sales VALUES "
            "(1, 2), (1, NULL);",
        .original_result = "store_key | total\n1 | 2\n",
        .candidate_result = "store_key | total\n1 | 2\n1 | NULL\n"};
    lines.add(mission::Refuted{.probe_id = probe, .witness = std::move(differs)}, 40);
  } else {
    lines.add(mission::Refuted{.probe_id = probe, .witness = Verdict::accepted("witness")}, 40);
  }
}

Lines mission_lines(Random& random, const Plan& plan, std::size_t probe_count) {
  Lines lines(plan.number * 300);
  lines.add(mission::MissionStarted{{.mission_id = plan.id,
                                     .resume_key = plan.id,
                                     .query_id = plan.query_id,
                                     .sql = plan.sql,
                                     .target = "made.duckdb",
                                     .engine = "duckdb",
                                     .engine_version = std::string(plan.version),
                                     .database = "made",
                                     .threads = 2}});
  lines.add(mission::BaselineTaken{{.wall_ms = plan.before_ms,
                                    .cpu_ms = 1.8 * plan.before_ms,
                                    .rows = 100,
                                    .checksum = "ab",
                                    .hotspots = {"SEQ_SCAN sales 60 %"},
                                    .tree = plan_of(random, plan.before_ms)}},
            2 * plan.before_ms);
  mission::Dispatched dispatched;
  for (std::size_t i = 0; i < probe_count; ++i) {
    mission::Probe probe;
    probe.id = fmt::format("p{:02}", i + 1);
    probe.transform_id = random.pick(kTransforms);
    probe.family = outcome::Family::aggregation_pushdown;
    probe.label = fmt::format("main: site {}", i);
    probe.why = "the scan of sales takes 60 % of the time";
    probe.score = random.unit();
    dispatched.probes.push_back(std::move(probe));
  }
  const std::size_t last = probe_count - 1;
  lines.add(dispatched);
  for (std::size_t i = 0; i < (plan.is_finished ? probe_count : last); ++i) {
    add_probe(lines, random, plan, dispatched.probes[i].id);
  }
  return lines;
}

// The fastest that was not refuted is measured afresh, as a mission does.
std::string add_end(Lines& lines, Random& random, const Plan& plan, const mission::View& view) {
  const mission::Probe* best = nullptr;
  for (const mission::Probe& probe : view.probes) {
    const bool won = probe.status == outcome::ProbeStatus::win;
    if (won && (best == nullptr || probe.measurement->speedup > best->measurement->speedup)) {
      best = &probe;
    }
  }
  if (best == nullptr) {
    lines.add(mission::MissionFinished{.probe_id = "", .reason = "no probe was faster"});
    return {};
  }
  lines.add(
      mission::FinalMeasured{.probe_id = best->id,
                             .measurement = measurement_of(
                                 random, plan.before_ms,
                                 std::max(1.2, 0.97 * best->measurement->speedup), 7, plan.version),
                             .tree = plan_of(random, plan.before_ms / 2),
                             .holds = true},
      14 * plan.before_ms);
  lines.add(mission::MissionFinished{.probe_id = best->id, .reason = "measured afresh"});
  return best->id;
}

class Maker {
 public:
  Maker(fs::path workspace, const Size& size)
      : workspace_(std::move(workspace)), size_(size), random_(size.seed), fleet_(0) {}

  Result<Made> make() {
    begin_fleet();
    for (const Plan& plan : plans_) ADO_CHECK(add_mission(plan));
    ADO_CHECK(fleet_.write(workspace_ / "fleets" / made_.fleet_id / "journal.jsonl"));
    ADO_CHECK(add_older_outcomes());
    made_.first_mission = plans_.front().id;
    made_.last_mission = plans_.back().id;
    return made_;
  }

 private:
  void begin_fleet() {
    made_.fleet_id = fmt::format("20261101T000000Z-{:08x}", size_.seed & 0xffffffff);
    fleet::Charter charter{.fleet_id = made_.fleet_id,
                           .resume_key = made_.fleet_id,
                           .name = "made",
                           .target = "made.duckdb",
                           .engine = "duckdb",
                           .engine_version = "1.5.6",
                           .threads = 2,
                           .mode = "probe",
                           .workers = "builtin"};
    std::vector<fleet::ScheduleLine> schedule;
    for (std::size_t i = 0; i < size_.missions; ++i) {
      Plan plan{.number = i,
                .id = fmt::format("20261101T000000Z-made-q{:05}", i),
                .query_id = fmt::format("q{:05}", i),
                .sql = query_text(i, 12),
                .version = random_.pick(kVersions),
                .before_ms = 5 + 2'000 * random_.unit() * random_.unit(),
                .is_finished = i + 1 < size_.missions};
      charter.orders.push_back({.id = plan.query_id,
                                .file = plan.query_id + ".sql",
                                .sql = plan.sql,
                                .origin_sql = plan.sql,
                                .calls = static_cast<double>(random_.between(1, 500))});
      const double cost = charter.orders.back().calls * plan.before_ms;
      schedule.push_back({.query_id = plan.query_id,
                          .stars = random_.between(1, 3),
                          .cost_ms = cost,
                          .share = 1.0 / static_cast<double>(size_.missions),
                          .expected_gain_ms = cost * random_.unit()});
      plans_.push_back(std::move(plan));
    }
    fleet_.add(fleet::FleetStarted{charter});
    for (const Plan& plan : plans_) {
      fleet_.add(fleet::Surveyed{
          .query_id = plan.query_id,
          .survey = {
              .wall_ms = plan.before_ms, .expected_share = 0.5, .best_site = "main: site 0"}});
    }
    std::ranges::sort(schedule, std::greater<>(), &fleet::ScheduleLine::expected_gain_ms);
    fleet_.add(fleet::Scheduled{.lines = schedule, .records = {}});
  }

  Result<void> add_mission(const Plan& plan) {
    Lines lines = mission_lines(random_, plan, size_.probes);
    ADO_TRY(mission::View view, mission::fold(lines.events()));
    if (plan.is_finished) {
      add_end(lines, random_, plan, view);
      ADO_TRY(view, mission::fold(lines.events()));
      for (blackboard::Entry& entry : mission::make_entries(view, lines.events())) {
        entries_.push_back(std::move(entry));
      }
    }
    fleet_.add(fleet::MissionBegun{.query_id = plan.query_id, .mission_id = plan.id});
    if (plan.is_finished) fleet_.add(fleet::MissionEnded{.query_id = plan.query_id, .ending = {}});
    return lines.write(workspace_ / "missions" / plan.id / "journal.jsonl");
  }

  // The same outcomes under the names of earlier runs, until there are as many as asked for.
  Result<void> add_older_outcomes() {
    const std::vector<blackboard::Entry> first = entries_;
    for (int run = 0; !first.empty() && entries_.size() < size_.outcomes; ++run) {
      for (const blackboard::Entry& entry : first) {
        if (entries_.size() >= size_.outcomes) break;
        blackboard::Entry older = entry;
        older.base.run_id += fmt::format("-r{}", run);
        older.id += fmt::format("-r{}", run);
        if (older.outcome.speedup) *older.outcome.speedup *= 0.9 + 0.2 * random_.unit();
        entries_.push_back(std::move(older));
      }
    }
    made_.outcomes = entries_.size();
    return blackboard::append(workspace_, entries_);
  }

  fs::path workspace_;
  Size size_;
  Random random_;
  Lines fleet_;
  std::vector<Plan> plans_;
  std::vector<blackboard::Entry> entries_;
  Made made_;
};

}  // namespace

Result<Made> make_workspace(const fs::path& workspace, const Size& size) {
  if (fs::exists(workspace)) {
    return fail(ErrorKind::invalid_input, "{} is there already", workspace.string());
  }
  if (size.missions == 0 || size.probes == 0) {
    return fail(ErrorKind::invalid_input, "a workspace has missions, and they have probes");
  }
  return Maker(workspace, size).make();
}

}  // namespace ado::workspaces
