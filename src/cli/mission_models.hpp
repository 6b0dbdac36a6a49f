// The models of a mission: from the configuration to what asks them.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/sleeper.hpp"
#include "config/config.hpp"
#include "llm/provider.hpp"
#include "mission/models.hpp"

namespace ado::cli {

struct ModelFlags {
  bool redact = false;
  std::shared_ptr<const knowledge::Retrieval> knowledge = nullptr;  // Examples for prompts.
  bool dry_run = false;  // No provider is made: nobody is asked, and no key is needed.
};

// The settings as what a request holds; nothing: the provider's own.
std::optional<llm::Effort> effort_of(const config::Config& config);
std::optional<double> temperature_of(const config::Config& config);
double call_deadline_ms(const config::Config& config);  // Of a call with all its attempts.

// Owns the provider: it must outlive the mission. `clock` must outlive it.
class MissionModels {
 public:
  explicit MissionModels(const Clock& clock) : clock_(clock) {}

  // Errors: invalid_input when no provider or model is set, a key is missing, or a setting is
  // wrong.
  Result<std::shared_ptr<const mission::ModelWorkers>> make(const config::Config& config,
                                                            const ModelFlags& flags);

 private:
  const Clock& clock_;
  SystemSleeper sleeper_;
  std::unique_ptr<llm::Provider> provider_;
};

}  // namespace ado::cli
