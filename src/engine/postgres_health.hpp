// What a server and a role allow, as ado finds it: for `ado doctor`.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.hpp"

namespace ado::engine {

enum class Health { good, note, mend };
struct HealthLine {
  Health health = Health::good;
  std::string what;   // "statistics"
  std::string value;  // "never analyzed: orders, items"
  std::string hint;   // What to do; may be empty.
};
// In the order in which people want to read it. Reads the catalogs only. Errors: the connection's.
Result<std::vector<HealthLine>> examine_server(Engine& postgres);

}  // namespace ado::engine
