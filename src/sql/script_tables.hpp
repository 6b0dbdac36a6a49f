// The tables of a script that does more, such as filling them.
#pragma once

#include <string_view>

#include "sql/schema.hpp"

namespace ado::sql {

// Reads its CREATE TABLE statements as parse_schema does, and passes over all others.
Result<Schema> parse_script_tables(std::string_view script, Dialect dialect);

}  // namespace ado::sql
