// Sorties: what is worth a probe when the best candidate is searched for sites again.
#pragma once

#include <vector>

#include "mission/dispatcher.hpp"
#include "mission/view.hpp"

namespace ado::mission {

// Of the sites found in the SQL of `base`: those of probes that gain but are not part of it,
// because they could not be composed with it; only where there are none, new ones. Ids go on: f01,
// f02, ...
std::vector<Probe> further_probes(std::vector<Probe> found, const Probe& base, const View& view);

// Earlier missions' records and what this one has seen so far.
TrackRecords with_own(TrackRecords records, const View& view);

}  // namespace ado::mission
