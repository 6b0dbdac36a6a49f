// Mappings: a label for each of the distinct texts, which depends on all of them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "coordinator/context.hpp"

namespace ado::coordinator {

// Texts are distinct and sorted. Errors: as evaluate.
Result<std::vector<Outcome>> evaluate_mapping(Context& context, const semantic::Call& call,
                                              std::span<const std::string> texts);

// The calls that MEANING and TOPICS consist of: names for all texts, then one of them for each.
semantic::Call label_call(const semantic::Call& mapping, std::span<const std::string> labels);

// Whether TOPICS groups vectors and asks for a name of each group, by this call.
bool names_groups_of_vectors(const semantic::Call& mapping, const Services& services);
semantic::Call topic_call();

}  // namespace ado::coordinator
