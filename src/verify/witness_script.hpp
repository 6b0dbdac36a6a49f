// A witness database as SQL text, to load it and to show it.
#pragma once

#include <string>
#include <vector>

#include "verify/witness_database.hpp"

namespace ado::verify {

enum class RowOrder { forward, backward };
// DELETE for every table of `filled` that has rows so far, INSERT for every table that gets some.
std::string load_script(const WitnessSchema& schema, const WitnessDatabase& database,
                        RowOrder order, const std::vector<bool>& filled);
// CREATE TABLE and INSERT, for people: tables without rows are created too.
std::string readable_script(const WitnessSchema& schema, const WitnessDatabase& database);

}  // namespace ado::verify
