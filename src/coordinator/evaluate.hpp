// evaluate: distinct tuples -> cache -> batches -> concurrent calls -> one outcome for each tuple.
#pragma once

#include <stop_token>

#include "coordinator/services.hpp"
#include "coordinator/work.hpp"

namespace ado::coordinator {

// The answers depend on nothing but arguments, model, prompt and options marked in Options: not on
// order, duplicates, batches, parallelism or cache. Every answer is in the cache before this
// returns, in whatever way it returns. Errors: unavailable (a call failed and on_error is fail; the
// budget would be passed; a stop), invalid_input and unsupported (the model is missing, or "local"
// has no form of this operator: the hint names the setting).
Result<Evaluation> evaluate(const Work& work, const Services& services,
                            const std::stop_token& stop);

// What evaluate would refuse before it asks anybody. For the plan.
Result<void> check(const semantic::Operator& op, const Options& options, const Services& services);

}  // namespace ado::coordinator
