// The protocol of Anthropic's messages: requests to JSON, answers to replies. Pure.
#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "llm/endpoint.hpp"
#include "llm/protocol.hpp"
#include "llm/request.hpp"

namespace ado::llm {

inline constexpr std::string_view kAnthropicVersion = "2023-06-01";

// The end of the header is a cache breakpoint.
nlohmann::json anthropic_body(const Request& request, Delivery delivery);

// As read_openai.
Attempt read_anthropic(std::string_view body, Delivery delivery);

}  // namespace ado::llm
