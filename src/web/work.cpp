// Writes command lines.
#include "web/work.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"

namespace ado::web {

const Target* WorkOptions::target(std::string_view name) const {
  const auto found = std::ranges::find(targets, name, &Target::name);
  return found == targets.end() ? nullptr : &*found;
}

const FleetFile* WorkOptions::fleet_file(std::string_view name) const {
  const auto found = std::ranges::find(fleet_files, name, &FleetFile::name);
  return found == fleet_files.end() ? nullptr : &*found;
}

std::string_view to_string(WorkKind kind) {
  switch (kind) {
    case WorkKind::optimize:
      return "optimize";
    case WorkKind::fleet_run:
      return "fleet_run";
    case WorkKind::fleet_promote:
      return "fleet_promote";
  }
  return {};
}

Command optimize_command(const WorkOptions& options, const QueryOrder& order,
                         const std::filesystem::path& query_file) {
  const Target* target = options.target(order.target);
  require(target != nullptr);
  Command command{.kind = WorkKind::optimize, .target = target->name};
  command.arguments = {options.binary.string(), "optimize", query_file.string(), "--workspace",
                       options.workspace.string()};
  if (order.mode) command.arguments.insert(command.arguments.end(), {"--mode", *order.mode});
  if (order.stars) {
    command.arguments.insert(command.arguments.end(), {"--stars", std::to_string(*order.stars)});
  }
  if (order.budget_s) {
    command.arguments.insert(command.arguments.end(),
                             {"--budget-time", fmt::format("{}", *order.budget_s)});
  }
  command.environment = {{"ADO_DB", target->db}};
  return command;
}

Command fleet_command(const WorkOptions& options, WorkKind kind, const FleetFile& file,
                      const std::string& fleet_id) {
  require(kind != WorkKind::optimize);
  Command command{.kind = kind, .target = file.name, .fleet_id = fleet_id};
  command.arguments = {
      options.binary.string(), "fleet",       kind == WorkKind::fleet_run ? "run" : "promote",
      file.file.string(),      "--workspace", options.workspace.string()};
  return command;
}

}  // namespace ado::web
