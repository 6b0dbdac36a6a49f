// Where a query's time goes once its tables are in memory.
#pragma once

#include <string_view>

#include "engine/engine.hpp"

namespace ado::engine {

// `first` is the query's first run. What it read from disk would look hot, so a quick query is run
// once more; the result has that run's plan and the lesser times. A second run that fails or is
// stopped changes nothing: the first one stands.
Engine::Profiled warm_profile(Engine& engine, std::string_view sql, const RunOptions& options,
                              Engine::Profiled first);

}  // namespace ado::engine
