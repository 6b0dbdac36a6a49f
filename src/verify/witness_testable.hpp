// Whether witness data can tell wrong rewrites of a query apart at all.
#pragma once

#include <optional>
#include <string>

#include "ir/query_map.hpp"
#include "verify/witness_schema.hpp"

namespace ado::verify {

// A column that the query reads but that no values are known of, or a collation under which no
// equal texts are known: nothing may be accepted then. None when all is known.
std::optional<std::string> untestable_part(const ir::QueryMap& map, const ServerColumns& server);

}  // namespace ado::verify
