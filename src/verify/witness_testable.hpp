// Which values witness data need to tell wrong rewrites of a query apart, if they can at all.
#pragma once

#include <optional>
#include <string>

#include "ir/query_map.hpp"
#include "verify/witness_schema.hpp"

namespace ado::verify {

// A column that the query reads but that no values are known of, or a collation under which no
// equal texts are known: nothing may be accepted then. None when all is known.
std::optional<std::string> untestable_part(const ir::QueryMap& map, const ServerColumns& server);

// Whether NaN and infinity are named: without that, data do without them, for what is computed with
// one of them is one of them.
bool asks_for_no_number(const ir::QueryMap& map);

// Whether bytes of texts are counted or their letters changed: then texts beyond ASCII differ from
// others. Not every server can store them.
bool asks_for_bytes(const ir::QueryMap& map);

}  // namespace ado::verify
