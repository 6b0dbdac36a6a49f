// Copying rows from one engine into a scratch database.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/scratch.hpp"

namespace ado::engine {

// Adds the rows of a query of `source` to a table that is there in an embedded scratch. Returns how
// many. Errors: the query's own; unsupported when a value does not fit its column.
Result<std::int64_t> copy_rows(Engine& source, std::string_view statement, Scratch& into,
                               std::string_view table, const RunOptions& options);

}  // namespace ado::engine
