// The demo as a fleet that is then served: what `ado demo --dashboard` does.
#pragma once

#include <filesystem>
#include <span>

#include "cli/session.hpp"
#include "demo/retail.hpp"

namespace ado::cli {

// Writes the queries and demo.toml into `folder`, runs the fleet (or goes on where it was), and
// serves its workspace until Ctrl-C. `config` names the database and the workspace.
Result<Exit> demo_with_dashboard(const std::filesystem::path& folder, const config::Config& config,
                                 std::span<const demo::DemoQuery> queries, Session& session);

}  // namespace ado::cli
