// PostgreSQL's own parser, without a server.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ado::engine {

// The parse tree of a script as JSON. Errors: invalid_input with position. Thread-safe.
Result<std::string> parse_postgres(std::string_view text);

}  // namespace ado::engine
