// ModelWorkers: what a mission needs to ask models.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "briefing/prompt_library.hpp"
#include "knowledge/retrieval.hpp"
#include "llm/provider.hpp"

namespace ado::mission {

struct ModelWorkers {
  llm::Provider* provider = nullptr;  // Null in a dry run: nothing is asked.
  std::string provider_name;
  briefing::PromptLibrary prompts;
  std::shared_ptr<const knowledge::Retrieval> knowledge;   // Examples to choose from; may be null.
  std::map<std::string, std::string, std::less<>> models;  // By part: "worker".
  std::optional<double> temperature;
  std::optional<llm::Effort> effort;
  std::int64_t output_tokens_max = 0;
  double deadline_ms = 0;  // Of one call with all its attempts.
  int concurrency = 1;
  bool redact = false;  // Placeholders stand for the query's literals.
};

}  // namespace ado::mission
