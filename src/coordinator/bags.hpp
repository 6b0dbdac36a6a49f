// Aggregates: one answer for each bag; a bag that is longer than a context is answered in parts,
// whose answers are joined.
#pragma once

#include <span>
#include <vector>

#include "coordinator/context.hpp"
#include "coordinator/distinct.hpp"

namespace ado::coordinator {

// One outcome for each bag; the bags are distinct, sorted and not empty. Errors: as evaluate.
Result<std::vector<Outcome>> evaluate_bags(Context& context, const semantic::Call& call,
                                           std::span<const Bag> bags);

// The call of SENTIMENT for each text, and the texts of all bags: how SENTIMENT_AGG is answered.
semantic::Call sentiment_call();
std::vector<semantic::Arguments> texts_of(std::span<const Bag> bags);  // Distinct and sorted.

}  // namespace ado::coordinator
