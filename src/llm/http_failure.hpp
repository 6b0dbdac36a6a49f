// Failures of HTTP in our words: the same for chat and for embeddings.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "llm/endpoint.hpp"
#include "llm/http.hpp"

namespace ado::llm {

// Empty when there is none; the name in lower case.
std::string header_of(const HttpResponse& response, std::string_view name);

// Of a response whose status is no 2xx. `name` is the provider's.
Failure refusal_of(const HttpResponse& response, std::string_view name,
                   std::string_view key_variable, UtcTime now);
// Of a transfer that did not complete.
Failure bad_end_of(const HttpResponse& response, std::string_view name, double timeout_ms);

}  // namespace ado::llm
