// ado log: what missions and pipelines asked databases and models.
#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/rows_output.hpp"
#include "engine/file_views.hpp"
#include "mission/log_views.hpp"

namespace ado::cli {
namespace {

Result<Exit> query_command(const std::string& statement, const Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  ADO_TRY(engine::DuckDbConnection log, mission::open_log(config.workspace));
  ADO_CHECK(engine::check_reads_only(log, statement));
  return print_rows(log, statement, session);
}

}  // namespace

void add_log(CLI::App& app, Session& session) {
  auto statement = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("log", "what missions asked databases and models");
  command->footer(
      "Example: ado log query \"SELECT query_id, purpose, wall_ms FROM sql_query_log LIMIT 5\"");
  command->require_subcommand(1);
  CLI::App* query = command->add_subcommand(
      "query",
      "one SELECT in DuckDB's SQL over the views sql_query_log (statements that were timed, and "
      "pipelines), llm_calls and semantic_calls (calls to models), semantic_errors (tuples without "
      "an answer) and events (the journals)");
  query->add_option("SQL", *statement, "the query")->required();
  add_settings(*query, session, {"workspace"});
  query->footer(
      "Example: ado log query \"SELECT model, count(*), sum(cost) FROM llm_calls GROUP BY model\"");
  query->callback([statement, &session] {
    run_command(session, [&] { return query_command(*statement, session); });
  });
}

}  // namespace ado::cli
