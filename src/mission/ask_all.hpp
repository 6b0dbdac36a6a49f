// Asks a model several things at once and hands over each answer as it comes.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>

#include "base/result.hpp"
#include "llm/provider.hpp"

namespace ado::mission {

// Called in the caller's thread, once for each request, in the order of arrival. An error ends it:
// calls that are still running are stopped.
using OnAnswer = std::function<Result<void>(std::size_t request, Result<llm::Reply> reply)>;

Result<void> ask_all(llm::Provider& provider, std::span<const llm::Request> requests,
                     int concurrency, const std::stop_token& stop, const OnAnswer& on_answer);

}  // namespace ado::mission
