// The blackboard under load: 8 processes append 125,000 outcomes each to one partition, two are
// killed (-9) and started again; then queries over the million.
//
// ADO_BENCH_OUTCOMES is how many each process appends, ADO_BENCH_WORKSPACE a folder that is kept
// (else one under the system's temporary folder, which goes). It must not hold a blackboard yet.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/require.hpp"
#include "blackboard/leaderboard.hpp"
#include "blackboard/learnings.hpp"
#include "blackboard/outcomes.hpp"
#include "blackboard/storage.hpp"
#include "tests/unit/blackboard/append_race.hpp"

namespace ado {
namespace {

namespace fs = std::filesystem;

constexpr int kProcesses = 8;

int outcomes_each() {
  const char* given = std::getenv("ADO_BENCH_OUTCOMES");
  return given != nullptr ? std::atoi(given) : 125'000;
}

// Gone at the end of the program unless it was named.
class Workspace {
 public:
  Workspace() {
    const char* given = std::getenv("ADO_BENCH_WORKSPACE");
    is_ours_ = given == nullptr;
    path_ = is_ours_ ? fs::temp_directory_path() / fmt::format("ado-bench-{}", ::getpid())
                     : fs::path(given);
    require(blackboard::partition_files(path_).empty());
  }
  ~Workspace() {
    std::error_code ignored;
    if (is_ours_) fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  bool is_ours_ = true;
  fs::path path_;
};
const fs::path& workspace() {
  static const Workspace only;
  return only.path();
}

// An outcome of usual length: a query of the demo, its candidate, and what was seen.
blackboard::Entry outcome_of(int process, int number) {
  static const std::string sql =
      *read_file(ADO_SOURCE_DIR "/data/demo/queries/02_quantity_rollup.sql");
  using enum outcome::OutcomeStatus;
  constexpr outcome::OutcomeStatus kStatuses[] = {win, neutral, regression, fail, improved};
  const std::string transform = fmt::format("transform_{:02}", number % 40);
  blackboard::Entry entry;
  entry.id = fmt::format("q{:02}_p{:06}_m{}", number % 99, number, process);
  entry.source_type = "builtin_probe";
  entry.base = {.query_id = fmt::format("q{:02}", number % 99),
                .engine = "duckdb",
                .benchmark = "bench",
                .original_sql = sql,
                .fingerprint = std::string(32, 'f'),
                .timestamp = "2026-11-21T02:45:51.123Z",
                .run_id = fmt::format("m{}", process)};
  entry.opt = {.approach = "probe",
               .strategy = "cte:ws: sum over store_sales",
               .optimized_sql = "WITH staged AS (SELECT 1) " + sql};
  entry.outcome = {.status = kStatuses[number % 5],
                   .speedup = 0.5 + number % 700 / 100.0,
                   .timing = blackboard::Times{100, 50, "5run"},
                   .validation = blackboard::Validation{
                       .confidence = "high", .rows_match = true, .checksum_match = true}};
  entry.transforms = {.primary = transform, .all = {transform}, .tier = "assignment"};
  entry.reasons = {.reasoning_chain = "the join of sales moves most rows",
                   .evidence = "rows moved 1,194,290 -> 51,109, time in operators 44 -> 7 ms"};
  entry.tags = {transform};
  entry.provenance = {.git_sha = "a1b2c3d4e5f6", .engine_version = "1.5.6"};
  return entry;
}

void append_by_processes(benchmark::State& state) {
  for (auto _ : state) {
    test::AppendRace race({.workspace = workspace(),
                           .processes = kProcesses,
                           .entries = outcomes_each(),
                           .batch = 64,
                           .killed = 2,
                           .make = outcome_of});
    const test::RaceResult result = race.run();
    const fs::path file = blackboard::partition_files(workspace()).at(0);
    std::int64_t acknowledged = 0;
    for (const int count : result.acknowledged) acknowledged += count;
    std::int64_t lines = 0;
    std::ifstream stream(file, std::ios::binary);
    for (std::string line; std::getline(stream, line);) ++lines;
    const auto ids = static_cast<std::int64_t>(blackboard::ids_of(file)->size());
    state.counters["acknowledged"] = static_cast<double>(acknowledged);
    state.counters["ids_found"] = static_cast<double>(ids);
    state.counters["lost"] = static_cast<double>(acknowledged - ids);
    state.counters["lines_without_id"] = static_cast<double>(lines - ids);
    state.counters["kills"] = result.kills;
    state.counters["append_us_median"] = result.append_us_median;
    state.counters["append_us_p99"] = result.append_us_p99;
    state.counters["commit_us_median"] = result.commit_us_median;
    state.counters["commit_us_p99"] = result.commit_us_p99;
    state.counters["appends_per_s"] = static_cast<double>(acknowledged) / result.seconds;
    state.counters["megabytes"] = static_cast<double>(fs::file_size(file)) / 1e6;
  }
}
BENCHMARK(append_by_processes)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);

// One more outcome at the end of all of them: appending stays flat.
void append_one_more(benchmark::State& state) {
  int number = outcomes_each();
  for (auto _ : state) {
    const blackboard::Entry entry = outcome_of(kProcesses, number++);
    require(blackboard::append(workspace(), std::span(&entry, 1)).has_value());
  }
}
BENCHMARK(append_one_more)->Iterations(50)->UseRealTime()->Unit(benchmark::kMillisecond);

constexpr std::string_view kGroupBy =
    "SELECT transform, status, count(*), median(speedup) FROM outcomes GROUP BY ALL ORDER BY ALL";

void group_by(benchmark::State& state) {
  for (auto _ : state) {
    auto outcomes = blackboard::Outcomes::open(workspace());
    require(outcomes.has_value());
    engine::TextSink sink(10'000);
    require(outcomes->run(kGroupBy, sink, {}).has_value());
    state.counters["groups"] = static_cast<double>(sink.table().rows.size());
  }
}
void first_query_makes_columns(benchmark::State& state) { group_by(state); }
BENCHMARK(first_query_makes_columns)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);
void group_by_over_all(benchmark::State& state) { group_by(state); }
BENCHMARK(group_by_over_all)->Iterations(5)->UseRealTime()->Unit(benchmark::kSecond);

void leaderboard_and_learnings(benchmark::State& state) {
  for (auto _ : state) {
    auto outcomes = blackboard::Outcomes::open(workspace());
    require(outcomes.has_value());
    const auto attempts = outcomes->attempts({});
    require(attempts.has_value());
    benchmark::DoNotOptimize(blackboard::make_leaderboard(*attempts));
    benchmark::DoNotOptimize(blackboard::make_learnings(*attempts));
  }
}
BENCHMARK(leaderboard_and_learnings)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);

}  // namespace
}  // namespace ado
