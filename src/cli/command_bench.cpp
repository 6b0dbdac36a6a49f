// ado bench: the benchmark alone; the first query is the one that the others are compared with.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "bench/interleaved.hpp"
#include "bench/statistics.hpp"
#include "cli/app.hpp"
#include "cli/bench_self.hpp"
#include "mission/settings.hpp"
#include "outcome/json.hpp"
#include "patch/setting.hpp"
#include "report/text_report.hpp"

namespace ado::cli {
namespace {

struct BenchArguments {
  std::vector<std::string> queries;
  bool self = false;
  SelfTest self_test;
};

struct Entry {
  std::string name;
  bench::Lap lap;
  outcome::Measurement measurement;
};

std::string table(const std::vector<Entry>& entries) {
  std::vector<std::vector<std::string>> rows{
      {"query", "wall ms", "cpu ms", "spread", "speedup", "note"}};
  for (const Entry& entry : entries) {
    const bool failed = entry.lap.error.has_value();
    rows.push_back({entry.name, failed ? "-" : fmt::format("{:.1f}", entry.lap.timing.wall_ms_kept),
                    failed ? "-" : fmt::format("{:.1f}", entry.lap.timing.cpu_ms_kept),
                    failed ? "-" : fmt::format("±{:.0f} %", 100 * entry.lap.timing.spread),
                    failed ? "-" : fmt::format("{:.2f}x", entry.measurement.speedup),
                    failed                    ? entry.lap.error->message
                    : entry.lap.stopped_early ? "stopped early: far slower than the first"
                                              : ""});
  }
  return report::align(rows);
}

Result<Exit> self_command(const BenchArguments& arguments, const Source& source,
                          engine::Engine& engine, const config::Config& config, Session& session) {
  if (arguments.queries.size() != 1) {
    return fail(ErrorKind::invalid_input, "--self takes one query, not {}",
                arguments.queries.size());
  }
  const SelfTest& test = arguments.self_test;
  ADO_TRY(const SelfTestResult result,
          run_self_test(engine, source.text, test, run_options(config, session)));
  const std::string planted = fmt::format("gain of {:.2f}x planted", test.planted);
  if (session.json) {
    const auto counts = [](const StatusCounts& all) {
      nlohmann::json object = nlohmann::json::object();
      for (std::size_t i = 0; i < all.size(); ++i) {
        object[std::string(to_string(static_cast<outcome::OutcomeStatus>(i)))] = all[i];
      }
      return object;
    };
    print_out(json_page(nlohmann::json{{"trials", test.trials},
                                       {"planted", test.planted},
                                       {"query_ms", result.query_ms},
                                       {"rounds_mean", result.rounds_mean},
                                       {"against_itself", counts(result.against_itself)},
                                       {"with_gain", counts(result.with_gain)}}));
    return Exit::done;
  }
  print_out(report::align({{"trials", "of", "came out as"},
                           {std::to_string(test.trials), "the query against itself",
                            counts_line(result.against_itself)},
                           {std::to_string(test.trials), planted, counts_line(result.with_gain)}}));
  print_out(fmt::format("{:.0f} ms a run, {:.1f} rounds a trial, {} threads, {} {}\n",
                        result.query_ms, result.rounds_mean, engine.info().threads,
                        engine.info().engine, engine.info().version));
  return Exit::done;
}

Result<Exit> bench_command(const BenchArguments& arguments, Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  std::vector<Source> sources;
  for (const std::string& path : arguments.queries) {
    ADO_TRY(Source source, read_source(path));
    sources.push_back(std::move(source));
  }
  ADO_TRY(const auto engine, open_engine(config));
  std::vector<bench::Contestant> contestants;
  for (const Source& source : sources) {
    const auto query = patch::split_settings(source.text, engine->dialect());
    if (!query) return tell(query.error(), &source);
    if (const auto columns = engine->describe(query->sql); !columns) {
      return tell(columns.error(), &source);
    }
    contestants.push_back({.sql = query->sql, .settings = mission::plain(query->settings)});
  }
  if (arguments.self) return self_command(arguments, sources[0], *engine, config, session);
  bench::Rules rules;
  rules.protocol =
      config.protocol == "5run" ? outcome::Protocol::five_run : outcome::Protocol::three_run;
  rules.run = run_options(config, session);
  ADO_TRY(const std::vector<bench::Lap> laps, bench::run_interleaved(*engine, contestants, rules));
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < laps.size(); ++i) {
    entries.push_back({.name = sources[i].name,
                       .lap = laps[i],
                       .measurement = bench::compare(laps[0], laps[i], engine->info())});
  }
  if (session.json) {
    nlohmann::json list = nlohmann::json::array();
    for (const Entry& entry : entries) {
      list.push_back({{"query", entry.name},
                      {"measurement", outcome::to_json(entry.measurement)},
                      {"error", entry.lap.error ? entry.lap.error->message : ""}});
    }
    print_out(json_page(list));
  } else {
    print_out(table(entries));
    print_out(fmt::format(
        "{}, interleaved, {} threads, {} {}; the answers were not compared: see "
        "ado verify\n",
        rules.protocol == outcome::Protocol::five_run ? "5 runs, trimmed mean of 3"
                                                      : "3 runs, the first discarded, mean of 2",
        engine->info().threads, engine->info().engine, engine->info().version));
  }
  return Exit::done;
}

}  // namespace

void add_bench(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<BenchArguments>();
  CLI::App* command =
      app.add_subcommand("bench", "time queries side by side, interleaved, on one connection");
  command
      ->add_option("QUERIES", arguments->queries, "two or more files; the first is compared with")
      ->required()
      ->expected(1, 16);
  command->add_flag("--self", arguments->self,
                    "time one query against itself, as it is and with a planted gain: does the "
                    "benchmark tell noise from gains on this machine?");
  command->add_option("--trials", arguments->self_test.trials, "of --self, for each of the two")
      ->check(CLI::Range(1, 10000));
  command->add_option("--planted", arguments->self_test.planted, "the gain that --self plants")
      ->check([](const std::string& text) {  // Not CLI::Range, which takes nan.
        double gain = 0;
        const bool is_number = CLI::detail::lexical_cast(text, gain);
        return is_number && gain >= 1 && gain <= 10 ? "" : "must be from 1 to 10: " + text;
      });
  add_settings(*command, session,
               {"db", "protocol", "threads", "memory_limit", "timeout", "workspace"});
  command->footer("Example: ado bench slow.sql fast.sql --db retail.duckdb --protocol 5run");
  command->callback([arguments, &session] {
    run_command(session, [&] { return bench_command(*arguments, session); });
  });
}

}  // namespace ado::cli
