// Configuration: one struct, one loader; file < environment < flags. Every field is documented
// once, in settings().
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ado::config {

struct Config {
  std::string db;  // TARGET; empty: none given.
  std::string mode = "probe";
  std::string workers = "builtin";
  int stars = 2;                   // 1..3
  std::string protocol = "3run";   // 3run | 5run
  int threads = 0;                 // 0: as many as the machine has.
  std::string memory_limit;        // "4GB"; empty: the engine's default.
  double timeout_s = 300;          // A statement; 0: none.
  double budget_time_s = 0;        // A mission; 0: by the query's own time.
  std::string facts = "declared";  // declared | observed
  std::string settings = "off";    // on | off
  std::string workspace = ".ado";
  std::string llm_provider;  // Empty: no model is asked.
  std::string llm_model;
  std::string llm_model_dispatcher;  // Empty: llm_model. So for the other roles.
  std::string llm_model_worker;
  std::string llm_model_sniper;
  std::string llm_model_analyst;
  std::string llm_model_semantic;      // Of semantic SQL: a model, or "local".
  std::string llm_aliases;             // Of models, for hints: "fast=small, good=large".
  std::string llm_embedding_model;     // Empty: local vectors.
  std::string llm_embedding_base_url;  // Empty: llm_base_url.
  std::string llm_base_url;            // Empty: the provider's own.
  std::string llm_command;             // Of the provider `command`.
  std::string llm_replay;              // Of the provider `replay`: a file.
  std::string llm_prices;              // Empty: the table that is shipped.
  int llm_concurrency = 16;            // Calls at once.
  int llm_requests_per_minute = 0;     // 0: no limit. So for the next three.
  int llm_tokens_per_minute = 0;
  double llm_budget_money = 0;  // US dollars.
  int llm_budget_tokens = 0;
  std::string llm_temperature;       // Empty: the provider's own.
  std::string llm_effort;            // Empty: the provider's own; low | medium | high
  int llm_output_tokens = 16'384;    // Of one reply, at most; reasoning counts.
  double llm_timeout_s = 600;        // One call with all its attempts.
  std::string llm_streaming = "on";  // on | off
  bool color = true;                 // Off by NO_COLOR, or when the output is no terminal.
};

// One field: its name in ado.toml (and, with dashes, its flag), its variable, what it means.
struct Setting {
  std::string_view name;         // "memory_limit"
  std::string_view environment;  // "ADO_MEMORY_LIMIT"
  std::string_view summary;
  // Reads a text into the field, or says why it is no value for it.
  Result<void> (*set)(Config& config, std::string_view text);
  std::string (*get)(const Config& config);
};
std::span<const Setting> settings();

struct Loaded {
  Config config;
  std::map<std::string, std::string, std::less<>>
      sources;  // Setting -> "default", "ado.toml", "ADO_MODE", "--mode".
};
// The outside world of the loader.
struct Sources {
  std::filesystem::path file = "ado.toml";  // Missing is fine.
  std::filesystem::path dotenv = ".env";    // Missing is fine; real variables win over it.
  std::function<std::optional<std::string>(const std::string&)> environment;
  std::map<std::string, std::string> flags;  // Setting name -> text, as given on the command line.
};
// Errors: invalid_input with the place (file and key, variable or flag) and what is allowed; an
// unknown key of ado.toml is an error that names the closest known one.
Result<Loaded> load(const Sources& sources);

// A variable that is no setting, such as a key: the environment, then .env. Nothing when neither
// has it. Errors: invalid_input when .env cannot be read.
Result<std::optional<std::string>> variable(const Sources& sources, const std::string& name);

// One line a setting: name, value, source.
std::string describe(const Loaded& loaded);

}  // namespace ado::config
