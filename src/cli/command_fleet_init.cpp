// ado fleet init: writes a fleet file for the queries of a folder, a file, a server or dbt.
#include <algorithm>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/json_text.hpp"
#include "cli/fleet_commands.hpp"
#include "engine/engine.hpp"
#include "engine/kept_target.hpp"
#include "fleet/draft.hpp"
#include "fleet/sources.hpp"
#include "report/figures.hpp"
#include "report/text_report.hpp"

namespace ado::cli {
namespace {

constexpr std::size_t kRowsShown = 20;

struct FleetInitArguments {
  std::string file;
  std::string from;
  std::size_t most = 100;
  bool force = false;
};

Result<fleet::FoundQueries> find(const FleetInitArguments& arguments,
                                 const config::Config& config) {
  if (arguments.from == fleet::kPgStatStatements) {
    ADO_TRY(const auto engine, open_engine(config));
    return fleet::read_pg_stat_statements(*engine, arguments.most);
  }
  const bool is_postgres = engine::is_postgres_target(config.db);
  return fleet::find_queries(arguments.from,
                             is_postgres ? sql::Dialect::postgres : sql::Dialect::duckdb);
}

// Nothing that a user may have written is written over.
Result<void> check_free(const FleetInitArguments& arguments, const fleet::Draft& draft) {
  if (arguments.force) return {};
  std::vector<std::filesystem::path> files{arguments.file};
  for (const auto& [file, sql] : draft.files) files.push_back(file);
  for (const std::filesystem::path& file : files) {
    if (!std::filesystem::exists(file)) continue;
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = fmt::format("{} is there already", file.string()),
                      .hint = "choose another name, or add --force to write it anew"});
  }
  return {};
}

std::string summary(const FleetInitArguments& arguments, const fleet::FoundQueries& found) {
  const auto unsupported = static_cast<std::size_t>(std::ranges::count_if(
      found.queries, [](const fleet::FoundQuery& query) { return !query.problem.empty(); }));
  const bool is_recorded = std::ranges::any_of(
      found.queries, [](const fleet::FoundQuery& query) { return query.recorded_ms > 0; });
  std::vector<std::vector<std::string>> table{{"query"}};
  if (is_recorded) table[0].insert(table[0].end(), {"calls", "total"});
  table[0].emplace_back("status");
  for (const fleet::FoundQuery& query : found.queries) {
    if (table.size() > kRowsShown) break;
    std::vector<std::string> row{query.id};
    if (is_recorded) {
      row.push_back(fmt::format("{:.0f}", query.calls));
      row.push_back(report::milliseconds(query.recorded_ms));
    }
    row.push_back(query.problem.empty() ? "ok" : "unsupported: " + query.problem);
    table.push_back(std::move(row));
  }
  std::string text = report::align(table);
  if (found.queries.size() > kRowsShown) {
    text += fmt::format("... and {} more\n", found.queries.size() - kRowsShown);
  }
  for (const std::string& note : found.notes) text += fmt::format("note: {}\n", note);
  return text + fmt::format(
                    "\n{}: {} queries, {} of them unsupported as they stand\n"
                    "next: ado fleet run {}\n",
                    arguments.file, found.queries.size(), unsupported, arguments.file);
}

nlohmann::json summary_json(const FleetInitArguments& arguments, const fleet::FoundQueries& found) {
  nlohmann::json queries = nlohmann::json::array();
  for (const fleet::FoundQuery& query : found.queries) {
    queries.push_back({{"query", query.id},
                       {"calls", query.calls},
                       {"total_ms", query.recorded_ms},
                       {"problem", query.problem}});
  }
  return {{"file", arguments.file}, {"queries", queries}, {"notes", found.notes}};
}

Result<Exit> init_command(const FleetInitArguments& arguments, Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  if (config.db.empty()) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = "no database given",
                      .hint = "add --db retail.duckdb, or set ADO_DB"});
  }
  ADO_TRY(const fleet::FoundQueries found, find(arguments, config));
  std::map<std::string, std::string> given = session.flags;
  given.erase("db");
  const fleet::Draft draft = fleet::draft_fleet({.file = arguments.file,
                                                 .db = engine::without_secrets(config.db),
                                                 .source = arguments.from,
                                                 .settings = std::move(given)},
                                                found);
  ADO_CHECK(check_free(arguments, draft));
  for (const auto& [file, sql] : draft.files) ADO_CHECK(write_file_atomically(file, sql));
  ADO_CHECK(write_file_atomically(arguments.file, draft.toml));
  print_out(session.json ? json_page(summary_json(arguments, found)) : summary(arguments, found));
  return Exit::done;
}

}  // namespace

void add_fleet_init(CLI::App& fleet, Session& session) {
  auto arguments = std::make_shared<FleetInitArguments>();
  CLI::App* command = add_fleet_command(
      fleet, session, "init", "write a fleet file for the queries of a source", arguments->file,
      {"db", "mode", "workers", "protocol", "threads", "memory_limit", "timeout", "budget_time",
       "facts", "settings", "workspace"});
  command
      ->add_option("--from", arguments->from,
                   "a folder of .sql files, a file of statements, a manifest.json of dbt with "
                   "compiled SQL, or pg_stat_statements")
      ->required();
  command
      ->add_option("--most", arguments->most,
                   "of pg_stat_statements: as many queries, those that took the most time")
      ->check(CLI::Range(1, 10000));
  command->add_flag("--force", arguments->force, "write over a fleet file that is there");
  command->footer(
      "Example: ado fleet init fleet.toml --from queries --db retail.duckdb\n"
      "         ado fleet init fleet.toml --from pg_stat_statements --db postgresql://me@db/shop");
  command->callback([arguments, &session] {
    run_command(session, [&] { return init_command(*arguments, session); });
  });
}

}  // namespace ado::cli
