// Evidence: the plans that a fleet's survey saw, kept beside its journal. The schedule and the
// sites of every mission rest on one look at each query, whatever run goes on with the fleet.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "explain/tree.hpp"

namespace ado::fleet {

// `fleet_folder`: <workspace>/fleets/<id>. Errors: unavailable, when the disk takes no more.
Result<void> keep_evidence(const std::filesystem::path& fleet_folder, std::string_view query_id,
                           const explain::Tree& tree);

// None of a query that was not surveyed, or by a version that kept no plan, and none where the file
// cannot be read: its mission looks itself.
std::optional<explain::Tree> read_evidence(const std::filesystem::path& fleet_folder,
                                           std::string_view query_id);

}  // namespace ado::fleet
