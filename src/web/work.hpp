// Work that the server may start: what was configured, and what is asked for. Plain values.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ado::web {

// A database that missions may be started on.
struct Target {
  std::string name;
  std::string db;      // As --db takes it; may hold a password, and is never shown.
  std::string shown;   // Without one.
  std::string engine;  // "duckdb" or "postgres"
};
// A fleet's file that may be run and promoted.
struct FleetFile {
  std::string name;  // Of the fleet.
  std::filesystem::path file;
};

struct WorkOptions {
  std::filesystem::path binary;  // ado itself.
  std::filesystem::path workspace;
  std::vector<Target> targets;
  std::vector<FleetFile> fleet_files;

  const Target* target(std::string_view name) const;
  const FleetFile* fleet_file(std::string_view name) const;
};

// One query, as the page asks for it. Checked: see read_order() in route_run.cpp.
struct QueryOrder {
  std::string target, sql, name;
  std::optional<std::string> mode;
  std::optional<int> stars;
  std::optional<double> budget_s;
};

enum class WorkKind { optimize, fleet_run, fleet_promote };
std::string_view to_string(WorkKind kind);

// A program to start: arguments for execve, never for a shell.
struct Command {
  WorkKind kind = WorkKind::optimize;
  std::vector<std::string> arguments;                            // The binary first.
  std::vector<std::pair<std::string, std::string>> environment;  // Beside our own.
  std::string target, fleet_id;                                  // For people.
};

// The database stands in the environment: the arguments of a process can be read by everybody.
// `query_file` holds order.sql.
Command optimize_command(const WorkOptions& options, const QueryOrder& order,
                         const std::filesystem::path& query_file);
Command fleet_command(const WorkOptions& options, WorkKind kind, const FleetFile& file,
                      const std::string& fleet_id);

}  // namespace ado::web
