// What a mission may cost in time: a multiple of what the query itself costs.
#pragma once

#include <cstddef>

#include "mission/view.hpp"

namespace ado::mission {

// What a mission allows itself when nobody says: by what its query takes.
double default_budget_ms(double baseline_ms);
// All work but the measurement of the result, which has its own limit. Needs the baseline.
double budget_ms(const View& view);
// Of what the present search may take: that for a rewrite leaves some of it for settings, where
// they are wanted. 0 when it is spent.
double search_budget_ms(const View& view);
double remaining_ms(const View& view);
double remaining_for_settings_ms(const View& view);
// Of the first half: the other is for compounds of gains and for further sites in the best of them,
// before the sites that promise less have their turn.
double remaining_for_sites_ms(const View& view);
// By which candidates are chosen; the result is always measured afresh. The mission's own, unless
// five runs of every site would take more than sites may: three runs of all say more than five of
// half of them.
outcome::Protocol search_protocol(const View& view);
// How many candidates can be timed within `left_ms`; at least one, while anything is left.
std::size_t affordable_candidates(const View& view, double left_ms);

}  // namespace ado::mission
