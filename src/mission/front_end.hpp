// From a user's text to a query map, or to the one clear error that says why not.
#pragma once

#include <memory>
#include <string_view>

#include "engine/engine.hpp"
#include "ir/query_map.hpp"

namespace ado::mission {

// Parses, asks the engine's own parser whether it sees the same query in our print (else
// unsupported), binds in the engine (its message is the best one), and maps. Errors carry positions
// in `text`.
Result<ir::QueryMap> read_query(engine::Engine& engine, std::shared_ptr<const sql::Schema> schema,
                                std::string_view text);

}  // namespace ado::mission
