// Files that a mission leaves beside its journal, for people and for `ado patch apply`.
#pragma once

#include <filesystem>
#include <string>

#include "ir/query_map.hpp"
#include "mission/view.hpp"

namespace ado::mission {

// original.sql, best.sql, best.diff, plans/<probe>.json, candidates/<probe>.sql, bda.json. Written
// from the view alone: writing again gives the same files.
Result<void> write_artifacts(const std::filesystem::path& folder, const View& view,
                             const ir::QueryMap& query);

// What changed, as a diff against our print of the original; "" when the original stays.
std::string best_diff(const View& view, const ir::QueryMap& query);

}  // namespace ado::mission
