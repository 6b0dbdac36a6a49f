// Runs the contestants in turns and keeps their times: warm-ups first, then whole rounds.
#include "bench/interleaved.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/require.hpp"
#include "bench/statistics.hpp"

namespace ado::bench {
namespace {

using std::chrono::milliseconds;

// Wall time is seen at three times CPU time on a loaded machine: a candidate is cut off by the
// clock only where no such load could excuse it.
constexpr double kTimeoutWallSlack = 3;
constexpr milliseconds kTimeoutFloor{1000};
// Below this a ratio says nothing; the candidate is then simply measured to the end.
constexpr double kEarlyStopExcessMs = 2;

// Timed runs after the warm-up. Three runs count the warm-up as the one that is discarded; five
// runs have it besides, because it is profiled and must not be among the three that are kept.
constexpr int timed_runs_of(outcome::Protocol protocol) {
  return protocol == outcome::Protocol::three_run ? 2 : 5;
}
bool counts_warm_up(outcome::Protocol protocol) { return protocol == outcome::Protocol::three_run; }

// The warm-up and this many rounds are three runs, of which the first is discarded.
constexpr int kRoundsOfThreeRuns = timed_runs_of(outcome::Protocol::three_run);

// What one contestant has collected so far.
struct Series {
  std::vector<double> wall_ms;
  std::vector<double> cpu_ms;
  engine::RunStats warm_up;
  std::optional<explain::Tree> tree;
  bool running = true;
  bool stopped_early = false;
  bool dropped = false;  // After three runs.
  std::optional<Error> error;

  void add(const engine::RunStats& stats) {
    wall_ms.push_back(stats.wall_ms);
    cpu_ms.push_back(stats.cpu_ms);
  }
  void fail_with(Error reason) {
    error = std::move(reason);
    running = false;
  }
  void stop_early() {
    stopped_early = true;
    running = false;
  }
};

class Batch {
 public:
  Batch(engine::Engine& engine, std::vector<Contestant>& contestants, const Rules& rules)
      : engine_(engine),
        contestants_(contestants),
        rules_(rules),
        series_(contestants.size()),
        options_(rules.run) {}

  Result<void> run() {
    ADO_CHECK(warm_up_original());
    for (std::size_t index = 1; index < contestants_.size(); ++index) {
      ADO_CHECK(warm_up_candidate(index));
    }
    for (int run = 1; run <= timed_runs_of(rules_.protocol); ++run) {
      for (std::size_t index = 0; index < contestants_.size(); ++index) {
        if (series_[index].running) ADO_CHECK(run_timed(index, run));
      }
      if (run == kRoundsOfThreeRuns && rules_.drops_slower && !drop_slower()) return {};
    }
    return settle();
  }

  std::vector<Lap> laps() && {
    std::vector<Lap> laps;
    for (Series& series : series_) {
      laps.push_back({.timing = timing(series),
                      .protocol = protocol_of(series),
                      .first_three = first_three(series),
                      .warm_up = series.warm_up,
                      .tree = std::move(series.tree),
                      .stopped_early = series.stopped_early,
                      .error = std::move(series.error)});
    }
    return laps;
  }

 private:
  // Whole rounds more, for one candidate whose class is still in the noise.
  Result<void> settle() {
    if (rules_.protocol != outcome::Protocol::five_run || contestants_.size() != 2) return {};
    double further_ms = 0;
    for (int run = timed_runs_of(rules_.protocol) + 1; run <= rules_.rounds_most; ++run) {
      if (!series_[1].running) return {};
      if (is_look(static_cast<std::size_t>(run - 1)) && is_settled(measured())) return {};
      if (further_ms >= rules_.further_ms_most) return {};
      for (std::size_t index = 0; index < 2; ++index) {
        ADO_CHECK(run_timed(index, run));
        if (!series_[index].running) return {};
        further_ms += series_[index].wall_ms.back();
      }
    }
    return {};
  }

  outcome::Measurement measured() const {
    return compare(timing(series_[0]), timing(series_[1]), rules_.protocol, engine_.info());
  }

  outcome::Protocol protocol_of(const Series& series) const {
    return series.dropped ? outcome::Protocol::three_run : rules_.protocol;
  }

  outcome::Timing timing(const Series& series) const {
    if (series.dropped) return first_three(series);
    return summarize(series.wall_ms, series.cpu_ms, rules_.protocol);
  }

  // Of a five-run series: the warm-up, which is not in it, and two.
  outcome::Timing first_three(const Series& series) const {
    std::vector<double> wall_ms = series.wall_ms;
    std::vector<double> cpu_ms = series.cpu_ms;
    if (!counts_warm_up(rules_.protocol)) {
      wall_ms.insert(wall_ms.begin(), series.warm_up.wall_ms);
      cpu_ms.insert(cpu_ms.begin(), series.warm_up.cpu_ms);
    }
    constexpr std::size_t kRuns = 1 + kRoundsOfThreeRuns;
    wall_ms.resize(std::min(wall_ms.size(), kRuns));
    cpu_ms.resize(wall_ms.size());
    return summarize(std::move(wall_ms), std::move(cpu_ms), outcome::Protocol::three_run);
  }

  // False when nobody is left to be timed.
  bool drop_slower() {
    if (rules_.protocol != outcome::Protocol::five_run) return true;
    bool any_left = false;
    const outcome::Timing original = first_three(series_[0]);
    for (std::size_t index = 1; index < series_.size(); ++index) {
      Series& series = series_[index];
      if (!series.running) continue;
      const outcome::Measurement seen =
          compare(original, first_three(series), outcome::Protocol::three_run, engine_.info());
      series.dropped = seen.speedup <= 1 && seen.cpu_speedup <= 1;
      series.running = !series.dropped;
      any_left = any_left || series.running;
    }
    return any_left;
  }

  engine::RunOptions options_of(std::size_t index) const {
    engine::RunOptions options = index == 0 ? rules_.run : options_;
    options.settings = contestants_[index].settings;
    return options;
  }

  Result<engine::RunStats> execute(std::size_t index) {
    if (rules_.run.stop.stop_requested()) return fail(ErrorKind::unavailable, "cancelled");
    engine::DiscardSink discard;
    return engine_.run(contestants_[index].sql, discard, options_of(index));
  }

  // Warm-ups of both sides are profiled, so that their ratio is fair and a plan comes for free.
  Result<void> warm_up(std::size_t index) {
    if (rules_.run.stop.stop_requested()) return fail(ErrorKind::unavailable, "cancelled");
    engine::DiscardSink discard;
    engine::RowSink* sink = contestants_[index].warm_up_sink;
    ADO_TRY(engine::Engine::Profiled profiled,
            engine_.run_profiled(contestants_[index].sql, sink == nullptr ? discard : *sink,
                                 options_of(index)));
    series_[index].warm_up = profiled.stats;
    series_[index].tree = std::move(profiled.tree);
    return {};
  }

  void keep_warm_up(Series& series) const {
    if (counts_warm_up(rules_.protocol)) series.add(series.warm_up);
  }

  void report(std::size_t index, int run) const {
    const Series& series = series_[index];
    const double wall_ms = run == 0 ? series.warm_up.wall_ms : series.wall_ms.back();
    if (rules_.progress) rules_.progress(index, run, wall_ms);
  }

  Result<void> warm_up_original() {
    const Contestant& original = contestants_[0];
    Series& series = series_[0];
    if (original.warm_up_done) {
      series.warm_up = {.wall_ms = original.warm_up_wall_ms, .cpu_ms = original.warm_up_cpu_ms};
    } else {
      ADO_CHECK(warm_up(0));
    }
    keep_warm_up(series);
    report(0, 0);
    limit_candidates();
    return {};
  }

  // Derives the candidates' timeout from the original's first run.
  void limit_candidates() {
    const double wall_ms = series_[0].warm_up.wall_ms * rules_.early_stop_ratio;
    derived_timeout_ =
        kTimeoutFloor + milliseconds(std::llround(std::ceil(wall_ms * kTimeoutWallSlack)));
    derived_decides_ = !rules_.run.timeout || derived_timeout_ < *rules_.run.timeout;
    if (derived_decides_) options_.timeout = derived_timeout_;
  }

  Result<void> warm_up_candidate(std::size_t index) {
    const Contestant& contestant = contestants_[index];
    Series& series = series_[index];
    if (contestant.warm_up_done) {
      series.warm_up = {.wall_ms = contestant.warm_up_wall_ms, .cpu_ms = contestant.warm_up_cpu_ms};
    } else {
      auto done = warm_up(index);
      if (!done) return note_failure(index, std::move(done).error());
    }
    keep_warm_up(series);
    report(index, 0);
    if (rules_.keep_after_warm_up && !rules_.keep_after_warm_up(index)) {
      series.running = false;
      return {};
    }
    return stop_if_slower(index);
  }

  // One slow run may be the machine's fault; two in a row count.
  Result<void> stop_if_slower(std::size_t index) {
    if (!is_too_slow(series_[index].warm_up)) return {};
    auto repeated = execute(index);
    if (!repeated) return note_failure(index, std::move(repeated).error());
    if (is_too_slow(*repeated)) series_[index].stop_early();
    return {};
  }

  bool is_too_slow(const engine::RunStats& candidate) const {
    const engine::RunStats& original = series_[0].warm_up;
    // An engine in another process shows us no CPU time.
    const bool cpu_known = original.cpu_ms > 0 && candidate.cpu_ms > 0;
    const double before_ms = cpu_known ? original.cpu_ms : original.wall_ms;
    const double after_ms = cpu_known ? candidate.cpu_ms : candidate.wall_ms;
    return after_ms > before_ms * rules_.early_stop_ratio &&
           after_ms > before_ms + kEarlyStopExcessMs;
  }

  Result<void> run_timed(std::size_t index, int run) {
    auto stats = execute(index);
    if (!stats) return note_failure(index, std::move(stats).error());
    stats->wall_ms *= contestants_[index].handicap;
    stats->cpu_ms *= contestants_[index].handicap;
    series_[index].add(*stats);
    report(index, run);
    return {};
  }

  // A candidate's failure is its own; the original's, or a cancellation, ends the batch.
  Result<void> note_failure(std::size_t index, Error error) {
    const engine::RunFailure failure = engine_.last_failure();
    if (index == 0 || rules_.run.stop.stop_requested() ||
        failure == engine::RunFailure::cancelled) {
      return fail(std::move(error));
    }
    Series& series = series_[index];
    if (failure != engine::RunFailure::timeout || !derived_decides_) {
      series.fail_with(std::move(error));
      return {};
    }
    if (series.wall_ms.empty()) {
      series.warm_up.wall_ms = static_cast<double>(derived_timeout_.count());
      series.add(series.warm_up);
    }
    series.stop_early();
    return {};
  }

  engine::Engine& engine_;
  std::vector<Contestant>& contestants_;
  const Rules& rules_;
  std::vector<Series> series_;
  engine::RunOptions options_;  // Of candidates.
  milliseconds derived_timeout_{0};
  bool derived_decides_ = false;
};

}  // namespace

Result<std::vector<Lap>> run_interleaved(engine::Engine& engine,
                                         std::vector<Contestant>& contestants, const Rules& rules) {
  require(!contestants.empty());
  Batch batch(engine, contestants, rules);
  ADO_CHECK(batch.run());
  return std::move(batch).laps();
}

outcome::Measurement compare(const Lap& original, const Lap& candidate,
                             const engine::EngineInfo& info) {
  const bool all_runs = candidate.protocol == original.protocol;
  outcome::Measurement measurement = compare(all_runs ? original.timing : original.first_three,
                                             candidate.timing, candidate.protocol, info);
  measurement.stopped_early = candidate.stopped_early;
  return measurement;
}

}  // namespace ado::bench
