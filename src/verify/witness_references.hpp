// Foreign keys of a witness database: whether they hold, and making them hold by leaving rows out.
#pragma once

#include "verify/witness_database.hpp"

namespace ado::verify {

bool references_hold(const WitnessSchema& schema, const WitnessDatabase& database);
// Also what is an orphan only after others went.
void remove_orphans(const WitnessSchema& schema, WitnessDatabase& database);

}  // namespace ado::verify
