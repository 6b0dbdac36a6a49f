// Makes a fleet of the demo's queries.
#include "cli/demo_dashboard.hpp"

#include "base/files.hpp"
#include "cli/dashboard.hpp"
#include "cli/fleet_commands.hpp"
#include "cli/version.hpp"
#include "fleet/draft.hpp"
#include "fleet/sources.hpp"

namespace ado::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kName = "demo";

// An earlier demo with other queries leaves none of them behind.
Result<fs::path> write_queries(const fs::path& folder, std::span<const demo::DemoQuery> queries) {
  const fs::path place = folder / "queries";
  std::error_code ignored;
  fs::remove_all(place, ignored);
  for (const demo::DemoQuery& query : queries) {
    ADO_CHECK(write_file_atomically(place / (query.id + ".sql"), query.sql));
  }
  return place;
}

}  // namespace

Result<Exit> demo_with_dashboard(const fs::path& folder, const config::Config& config,
                                 std::span<const demo::DemoQuery> queries, Session& session) {
  ADO_TRY(const fs::path place, write_queries(folder, queries));
  ADO_TRY(const auto found, fleet::find_queries(place, sql::Dialect::duckdb));
  std::map<std::string, std::string> settings = session.flags;
  for (const char* name : {"stars", "workspace"}) settings.erase(name);
  const fs::path file = folder / fmt::format("{}.toml", kName);
  const fleet::Draft draft = fleet::draft_fleet(
      {.file = file, .db = config.db, .source = "the demo", .settings = std::move(settings)},
      found);
  ADO_CHECK(write_file_atomically(file, draft.toml));
  session.flags.erase("stars");
  session.flags["workspace"] = config.workspace;
  ADO_TRY(const Exit exit, run_fleet_file(file.string(), session));
  if (exit != Exit::done) return exit;
  web::ServerOptions options;
  options.port = 0;  // The demo must not fail at its end because a port is taken.
  options.site.workspace = fs::absolute(config.workspace);
  options.site.version = kVersion;
  options.site.git_sha = kGitSha;
  options.site.allow_run = true;
  options.work.targets = {{.name = "retail",
                           .db = fs::absolute(config.db).string(),
                           .shown = config.db,
                           .engine = "duckdb"}};
  options.work.fleet_files = {{.name = std::string(kName), .file = fs::absolute(file)}};
  return serve_dashboard(std::move(options), session);
}

}  // namespace ado::cli
