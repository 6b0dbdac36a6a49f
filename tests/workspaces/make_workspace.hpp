// make_workspace: a workspace as large as one wishes, with journals as missions write them and
// outcomes as the blackboard keeps them. The same seed is the same workspace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace ado::workspaces {

struct Size {
  std::uint64_t seed = 1;
  std::size_t missions = 2'000;    // All of one fleet; the last one is not finished.
  std::size_t outcomes = 100'000;  // At least: what the missions come to is among them.
  std::size_t probes = 8;          // Of each mission.
};

struct Made {
  std::string fleet_id;
  std::string first_mission, last_mission;  // By query.
  std::size_t outcomes = 0;
};

// `workspace` must not be there yet.
Result<Made> make_workspace(const std::filesystem::path& workspace, const Size& size);

}  // namespace ado::workspaces
