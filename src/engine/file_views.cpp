// Opens DuckDBs in memory over files of ours.
#include "engine/file_views.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/cell.hpp"

namespace ado::engine {

std::string sql_text(std::string_view text) {
  return to_sql_literal({.kind = CellKind::text, .bytes = text});
}

Result<DuckDbConnection> open_workbench(const std::filesystem::path& temp_directory) {
  DuckDbConfiguration configuration;
  auto& list = configuration.settings;
  list.emplace_back("autoinstall_known_extensions", "false");
  list.emplace_back("autoload_known_extensions", "false");
  list.emplace_back("temp_directory", temp_directory.string());
  return DuckDbConnection::open(configuration);
}

Result<DuckDbConnection> open_file_views(const FileViews& views) {
  ADO_TRY(DuckDbConnection connection, open_workbench(views.temp_directory));
  ADO_CHECK(connection.execute(views.script));
  std::vector<std::string> folders;
  for (const std::filesystem::path& folder : views.folders) {
    folders.push_back(sql_text((folder / "").string()));
  }
  ADO_CHECK(
      connection.execute(fmt::format("SET allowed_directories = [{}]", fmt::join(folders, ", "))));
  ADO_CHECK(connection.execute("SET enable_external_access = false"));
  ADO_CHECK(connection.execute("SET lock_configuration = true"));
  return connection;
}

}  // namespace ado::engine
