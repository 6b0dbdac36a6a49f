// Renders prompts: (role, facts) -> header and tail, within a budget of tokens. Pure.
#pragma once

#include <string>
#include <vector>

#include "briefing/facts.hpp"
#include "briefing/prompt_library.hpp"
#include "llm/prompt.hpp"

namespace ado::briefing {

struct RenderedPrompt {
  llm::Prompt prompt = {};
  int version = 0;                         // Of the role's file.
  std::int64_t tokens = 0;                 // Header, boundary and tail, as estimated.
  std::vector<std::string> left_out = {};  // What the budget took away; the prompt says so itself.
};

// The header depends on role and dialect alone: its bytes are the same for every query. Errors:
// invalid_input when header, SQL and what else is essential do not fit into facts.tokens_max.
Result<RenderedPrompt> render(const PromptLibrary& library, Role role, const Facts& facts);

}  // namespace ado::briefing
