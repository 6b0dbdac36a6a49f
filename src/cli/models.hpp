// The models of a run: from the configuration to what a provider is made of.
#pragma once

#include "base/result.hpp"
#include "config/config.hpp"
#include "llm/providers.hpp"

namespace ado::cli {

// Reads the table of prices and, for `replay`, the record. Errors: invalid_input when a file is
// missing or wrong.
Result<llm::ProviderSettings> provider_settings(const config::Config& config);

}  // namespace ado::cli
