// Opens a user's file so that reading it is all that is possible.
#include <fmt/ranges.h>
#include <unistd.h>

#include "engine/duckdb_engine.hpp"
#include "engine/duckdb_view_files.hpp"
#include "engine/engine.hpp"

namespace ado::engine {
namespace {

namespace fs = std::filesystem;

std::string sql_text(std::string_view text) {
  return to_sql_literal({.kind = CellKind::text, .bytes = text});
}

std::string sql_list(const std::vector<std::string>& values) {
  std::vector<std::string> literals;
  for (const std::string& value : values) literals.push_back(sql_text(value));
  return fmt::format("[{}]", fmt::join(literals, ", "));
}

// The engine's default lies beside the user's file.
fs::path temp_directory_or_default(const fs::path& wanted) {
  if (!wanted.empty()) return wanted;
  return fs::temp_directory_path() / fmt::format("ado-spill-{}", ::getpid());
}

DuckDbConfiguration make_configuration(const fs::path& file, const EngineSettings& settings) {
  DuckDbConfiguration configuration{.file = file, .settings = {}};
  auto& list = configuration.settings;
  list.emplace_back("access_mode", "READ_ONLY");
  list.emplace_back("autoinstall_known_extensions", "false");
  list.emplace_back("autoload_known_extensions", "false");
  list.emplace_back("temp_directory", temp_directory_or_default(settings.temp_directory).string());
  if (settings.threads > 0) list.emplace_back("threads", std::to_string(settings.threads));
  if (!settings.memory_limit.empty()) list.emplace_back("memory_limit", settings.memory_limit);
  return configuration;
}

// Views over files keep working; no other file can be named. Profiling stays switchable.
Result<ViewFiles> close_doors(DuckDbConnection& connection) {
  ADO_TRY(const TextTable views, connection.query("SELECT sql FROM duckdb_views() "
                                                  "WHERE NOT internal ORDER BY view_oid"));
  ViewFiles files;
  for (const auto& row : views.rows) add_view_files(row[0], files);
  ADO_CHECK(connection.execute("SET allowed_paths = " + sql_list(files.paths)));
  ADO_CHECK(connection.execute("SET allowed_directories = " + sql_list(files.directories)));
  ADO_CHECK(connection.execute("SET allowed_configs = ['enable_profiling', 'memory_limit']"));
  ADO_CHECK(connection.execute("SET enable_external_access = false"));
  ADO_CHECK(connection.execute("SET lock_configuration = true"));
  return files;
}

}  // namespace

Result<std::unique_ptr<Engine>> open_duckdb(const fs::path& file, const EngineSettings& settings) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) {
    return fail(ErrorKind::invalid_input, "database file is a folder: {}", file.string());
  }
  ADO_TRY(DuckDbConnection connection, DuckDbConnection::open(make_configuration(file, settings)));
  ADO_TRY(ViewFiles files, close_doors(connection));
  EngineInfo info;
  info.database = file.stem().string();
  info.external_files = std::move(files.paths);
  info.external_files.insert(info.external_files.end(), files.directories.begin(),
                             files.directories.end());
  return make_duckdb_engine(std::move(connection), std::move(info));
}

}  // namespace ado::engine
