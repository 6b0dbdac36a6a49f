// A witness database as SQL text, to load it and to show it.
#pragma once

#include <string>
#include <vector>

#include "engine/scratch.hpp"
#include "verify/witness_database.hpp"

namespace ado::verify {

enum class RowOrder { forward, backward };
// What takes the place of the rows in the tables that `filled` names.
struct Load {
  std::string script;                   // DELETE and INSERT.
  std::vector<engine::TableRows> rows;  // Of tables whose values need no INSERT, on DuckDB.
};
Load load_of(const WitnessSchema& schema, const WitnessDatabase& database, RowOrder order,
             const std::vector<bool>& filled);
// CREATE TABLE and INSERT, for people: tables without rows are created too.
std::string readable_script(const WitnessSchema& schema, const WitnessDatabase& database);

}  // namespace ado::verify
