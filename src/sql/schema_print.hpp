// A schema as text.
#pragma once

#include <string>

#include "sql/schema.hpp"

namespace ado::sql {

// What parse_schema reads as these tables; views as tables, schema names and row counts left out.
std::string print_schema(const Schema& schema, Dialect dialect);

}  // namespace ado::sql
