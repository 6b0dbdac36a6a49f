// ado demo: a database of ado's own, its slow queries, and the scorecard.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/json_text.hpp"
#include "cli/app.hpp"
#include "cli/demo_dashboard.hpp"
#include "cli/mission_options.hpp"
#include "cli/progress.hpp"
#include "demo/retail.hpp"
#include "mission/mission.hpp"
#include "mission/report.hpp"
#include "report/render.hpp"

namespace ado::cli {
namespace {

struct DemoArguments {
  std::string folder = "ado-demo";
  demo::RetailOptions retail;
  std::vector<std::string> only;
  std::string report;  // Empty: report.html in the folder.
  bool data_only = false;
  bool dashboard = false;
};

// The queries that --only names; all when it names none.
Result<std::vector<demo::DemoQuery>> wanted_queries(const DemoArguments& arguments) {
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

// Of one query, from those of all.
mission::Options options_for(const demo::DemoQuery& query, mission::Options options) {
  options.query_id = query.id;
  options.sql = query.sql;
  options.benchmark = "demo";
  return options;
}

std::string summary(const report::FleetReport& fleet, const std::filesystem::path& report) {
  int faster = 0;
  int slower = 0;
  for (const report::FleetEntry& row : fleet.rows) {
    if (!row.score.measurement) continue;
    (row.score.measurement->speedup > 1 ? faster : slower) += 1;
  }
  const auto same = fleet.rows.size() - static_cast<std::size_t>(faster + slower);
  return fmt::format(
      "{} queries: {} verified faster, {} slower, {} without a gain (their SQL stays as it is).\n"
      "Each result was compared in full with the original's and tried on generated data; times are "
      "trimmed means of 5 to 100 runs, original and result interleaved.\n"
      "Database, plans, SQL and journals: {}\n"
      "Report with every diff, plan and proof: {}\n",
      fleet.rows.size(), faster, slower, same, fleet.folder, report.string());
}

report::FleetReport new_fleet(const config::Config& config, const engine::EngineInfo& info) {
  report::FleetReport fleet;
  fleet.name = "demo";
  fleet.target = config.db;
  fleet.engine = info.engine + " " + info.version;
  fleet.threads = info.threads;
  fleet.folder = std::filesystem::path(config.workspace).parent_path().string();
  fleet.notes = {
      "Each result was compared in full with the original's and tried on generated data. Times are "
      "trimmed means of 5 to 100 runs, original and result interleaved."};
  return fleet;
}

void add(const mission::MissionResult& result, report::FleetReport& fleet) {
  report::MissionReport report = mission::make_report(result);
  if (fleet.started_at.empty()) fleet.started_at = report.started_at;
  fleet.changed_at = report.changed_at;
  fleet.rows.push_back({.score = report::score_of(report),
                        .stars = report.subject.stars,
                        .note = {},
                        .mission = std::move(report)});
}

Result<Exit> demo_command(const DemoArguments& arguments, Session& session) {
  ADO_TRY(config::Config config, load_config(session));
  const std::filesystem::path folder = arguments.folder;
  const std::filesystem::path file =
      arguments.report.empty() ? folder / "report.html" : std::filesystem::path(arguments.report);
  ADO_TRY(const report::Format format, report::format_of(file));
  ADO_CHECK(check_target(file));
  config.db = (folder / "retail.duckdb").string();
  if (session.flags.count("workspace") == 0) config.workspace = (folder / ".ado").string();
  ADO_TRY(const std::vector<demo::DemoQuery> queries, wanted_queries(arguments));
  print_err(fmt::format("making {} (seed {}, scale {})\n", config.db, arguments.retail.seed,
                        arguments.retail.scale));
  ADO_CHECK(demo::make_retail(config.db, arguments.retail));
  if (arguments.data_only) return Exit::done;
  if (arguments.dashboard) return demo_with_dashboard(folder, config, queries, session);
  ADO_TRY(const mission::Options options, mission_options(config, session, {}));
  report::FleetReport fleet;
  for (const demo::DemoQuery& query : queries) {
    ADO_TRY(const auto engine, open_engine(config));
    if (fleet.rows.empty()) fleet = new_fleet(config, engine->info());
    ProgressPrinter progress(query.id);
    ADO_TRY(const mission::MissionResult result,
            mission::run_mission(*engine, options_for(query, options), session.clock, session.stop,
                                 std::ref(progress)));
    add(result, fleet);
  }
  ADO_CHECK(write_file_atomically(file, report::render(fleet, format)));
  if (session.json) {
    nlohmann::json missions = nlohmann::json::array();
    for (const report::FleetEntry& row : fleet.rows) missions.push_back(to_json(*row.mission));
    print_out(json_page(missions));
  } else {
    std::vector<report::Score> scores;
    for (const report::FleetEntry& row : fleet.rows) scores.push_back(row.score);
    print_out("\n" + report::scorecard(scores) + "\n" + summary(fleet, file));
  }
  return Exit::done;
}

}  // namespace

void add_demo(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<DemoArguments>();
  CLI::App* command = app.add_subcommand(
      "demo", "make a retail database, optimize its slow queries, show the scorecard");
  command->add_option("DIR", arguments->folder, "folder for the database and all results");
  command->add_option("--seed", arguments->retail.seed, "seed of the data");
  command->add_option("--scale", arguments->retail.scale, "1 is two million sales");
  command->add_option("--only", arguments->only, "only queries whose names begin so, like 03,05")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--report", arguments->report,
                      "write the report to this file, .html, .md or .json; DIR/report.html if not "
                      "given");
  command->add_flag("--data-only", arguments->data_only, "make the database and stop");
  command->add_flag("--dashboard", arguments->dashboard,
                    "optimize the queries as a fleet, then show it in a browser until Ctrl-C");
  add_settings(*command, session,
               {"stars", "protocol", "threads", "memory_limit", "timeout", "workspace"});
  command->footer("Example: ado demo");
  command->callback([arguments, &session] {
    run_command(session, [&] { return demo_command(*arguments, session); });
  });
}

}  // namespace ado::cli
