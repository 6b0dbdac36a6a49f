// The protocol of OpenAI's chat completions, as DeepSeek, OpenRouter, vLLM, Ollama and llama.cpp
// speak it too: requests to JSON, answers to replies. Pure.
#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "llm/endpoint.hpp"
#include "llm/protocol.hpp"
#include "llm/request.hpp"

namespace ado::llm {

// Where those who speak the protocol differ.
struct OpenAiDialect {
  std::string_view output_limit = "max_tokens";  // The field that limits the output.
  // reasoning_effort: a field of that name. reasoning: an object with `effort`.
  enum class EffortField { reasoning_effort, reasoning } effort = EffortField::reasoning_effort;
  bool is_router = false;  // OpenRouter: tells costs when asked, passes cache breakpoints on.
};

nlohmann::json openai_body(const Request& request, const OpenAiDialect& dialect, Delivery delivery);

// The reply in a body of status 200. Failures: unreadable; broken when a stream ends too early;
// overloaded when an error stands in the middle of the stream.
Attempt read_openai(std::string_view body, Delivery delivery);

}  // namespace ado::llm
