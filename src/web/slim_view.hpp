// slim: a mission's view without its long texts, so that thousands fit into memory. Lists,
// scorecards and charts need no more.
#pragma once

#include "mission/view.hpp"

namespace ado::web {

// Without SQL, plans, evidence and what models wrote. Figures, statuses, names and reasons stay.
mission::View slim(mission::View view);

}  // namespace ado::web
