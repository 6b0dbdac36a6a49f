// Who answers semantic operators: the configured model, or "local".
#pragma once

#include <memory>
#include <string>

#include "base/sleeper.hpp"
#include "cli/session.hpp"
#include "coordinator/services.hpp"
#include "llm/providers.hpp"
#include "pipeline/run.hpp"

namespace ado::cli {

// Owns what the coordinator's services refer to. Stays where it is made.
class PipelineModels {
 public:
  // Makes the provider and opens the cache. Errors: invalid_input for settings that are missing or
  // wrong; unavailable when the cache cannot be opened.
  static Result<std::unique_ptr<PipelineModels>> make(const config::Config& config);
  PipelineModels(const PipelineModels&) = delete;
  PipelineModels& operator=(const PipelineModels&) = delete;

  coordinator::Services services() const;
  pipeline::Settings settings() const { return settings_; }
  // What the user should know of the choice; mostly empty.
  const std::string& note() const { return note_; }

 private:
  PipelineModels() = default;
  Result<void> choose_model(const config::Config& config);
  Result<void> make_providers(const config::Config& config);
  Result<void> read_aliases(const std::string& text);

  SystemClock clock_;
  SystemSleeper sleeper_;
  semantic::Library library_;
  std::unique_ptr<llm::Purse> purse_;  // Outlives those that claim from it.
  std::unique_ptr<llm::Provider> provider_;
  std::unique_ptr<llm::Embeddings> embeddings_;
  std::optional<coordinator::Cache> cache_;
  std::vector<llm::Price> prices_;
  std::map<std::string, std::string> aliases_;
  pipeline::Settings settings_;
  std::string note_;
};

}  // namespace ado::cli
