// ado demo: a database of ado's own, its slow queries, and the scorecard.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/app.hpp"
#include "cli/mission_options.hpp"
#include "cli/mission_report.hpp"
#include "cli/progress.hpp"
#include "demo/retail.hpp"
#include "mission/mission.hpp"

namespace ado::cli {
namespace {

struct Arguments {
  std::string folder = "ado-demo";
  demo::RetailOptions retail;
  std::vector<std::string> only;
  bool data_only = false;
};

// The queries that --only names; all when it names none.
Result<std::vector<demo::DemoQuery>> wanted_queries(const Arguments& arguments) {
  ADO_TRY(std::vector<demo::DemoQuery> queries, demo::demo_queries());
  if (arguments.only.empty()) return queries;
  std::vector<demo::DemoQuery> wanted;
  for (const std::string& prefix : arguments.only) {
    const auto fits = [&](const demo::DemoQuery& query) { return query.id.starts_with(prefix); };
    if (prefix.empty() || std::ranges::none_of(queries, fits)) {
      return fail(ErrorKind::invalid_input,
                  "no demo query's name begins with '{}': there are {} to {}", prefix,
                  queries.front().id, queries.back().id);
    }
    std::ranges::copy_if(queries, std::back_inserter(wanted), fits);
    std::erase_if(queries, fits);
    if (queries.empty()) break;
  }
  return wanted;
}

Result<mission::Options> options_for(const demo::DemoQuery& query, const config::Config& config,
                                     const Session& session) {
  ADO_TRY(mission::Options options, mission_options(config, session, {}));
  options.query_id = query.id;
  options.sql = query.sql;
  options.benchmark = "demo";
  return options;
}

std::string summary(const std::vector<report::Score>& scores, const config::Config& config) {
  int faster = 0;
  int slower = 0;
  for (const report::Score& score : scores) {
    if (!score.measurement) continue;
    (score.measurement->speedup > 1 ? faster : slower) += 1;
  }
  const auto same = scores.size() - static_cast<std::size_t>(faster + slower);
  return fmt::format(
      "{} queries: {} verified faster, {} slower, {} without a gain (their SQL stays as it is).\n"
      "Each result was compared in full with the original's and tried on generated data; times are "
      "trimmed means of 5 to 100 runs, original and result interleaved.\n"
      "Database, plans, SQL and journals: {}\n",
      scores.size(), faster, slower, same,
      std::filesystem::path(config.workspace).parent_path().string());
}

Result<Exit> demo_command(const Arguments& arguments, Session& session) {
  ADO_TRY(config::Config config, load_config(session));
  const std::filesystem::path folder = arguments.folder;
  config.db = (folder / "retail.duckdb").string();
  if (session.flags.count("workspace") == 0) config.workspace = (folder / ".ado").string();
  ADO_TRY(const std::vector<demo::DemoQuery> queries, wanted_queries(arguments));
  print_err(fmt::format("making {} (seed {}, scale {})\n", config.db, arguments.retail.seed,
                        arguments.retail.scale));
  ADO_CHECK(demo::make_retail(config.db, arguments.retail));
  if (arguments.data_only) return Exit::done;
  std::vector<report::Score> scores;
  nlohmann::json reports = nlohmann::json::array();
  for (const demo::DemoQuery& query : queries) {
    ADO_TRY(const auto engine, open_engine(config));
    ADO_TRY(const mission::Options options, options_for(query, config, session));
    ProgressPrinter progress(query.id);
    ADO_TRY(
        const mission::MissionResult result,
        mission::run_mission(*engine, options, session.clock, session.stop, std::ref(progress)));
    scores.push_back(score_of(result));
    reports.push_back(nlohmann::json::parse(json_report(result)));
  }
  if (session.json) {
    print_out(reports.dump(2) + "\n");
  } else {
    print_out("\n" + report::scorecard(scores) + "\n" + summary(scores, config));
  }
  return Exit::done;
}

}  // namespace

void add_demo(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "demo", "make a retail database, optimize its slow queries, show the scorecard");
  command->add_option("DIR", arguments->folder, "folder for the database and all results");
  command->add_option("--seed", arguments->retail.seed, "seed of the data");
  command->add_option("--scale", arguments->retail.scale, "1 is two million sales");
  command->add_option("--only", arguments->only, "only queries whose names begin so, like 03,05")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_flag("--data-only", arguments->data_only, "make the database and stop");
  add_settings(*command, session,
               {"stars", "protocol", "threads", "memory_limit", "timeout", "workspace"});
  command->footer("Example: ado demo");
  command->callback([arguments, &session] {
    run_command(session, [&] { return demo_command(*arguments, session); });
  });
}

}  // namespace ado::cli
