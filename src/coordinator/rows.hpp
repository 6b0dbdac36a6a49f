// Row operators: cache, batches, concurrent calls, and single rows again where a reply failed them.
#pragma once

#include <span>
#include <vector>

#include "coordinator/context.hpp"
#include "semantic/prompt.hpp"

namespace ado::coordinator {

// One outcome for each row; the rows are distinct. Errors: as evaluate.
Result<std::vector<Outcome>> evaluate_rows(Context& context, const semantic::Call& call,
                                           std::span<const semantic::Arguments> rows);

}  // namespace ado::coordinator
