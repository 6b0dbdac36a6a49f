// Fills in a mission's options.
#include "cli/mission_options.hpp"

#include "cli/knowledge_shelf.hpp"
#include "cli/version.hpp"
#include "mission/setting_ideas.hpp"

namespace ado::cli {
namespace {

mission::Workers workers_of(const config::Config& config) {
  if (config.workers == "llm") return mission::Workers::llm;
  return config.workers == "both" ? mission::Workers::both : mission::Workers::builtin;
}

}  // namespace

Result<mission::Options> mission_options(const config::Config& config, const Session& session,
                                         std::span<const std::string> assumptions) {
  mission::Options options;
  options.target = engine::without_password(config.db);
  options.mode = config.mode;
  options.workers = workers_of(config);
  options.stars = config.stars;
  options.protocol =
      config.protocol == "5run" ? outcome::Protocol::five_run : outcome::Protocol::three_run;
  options.rely_on_observed = config.facts == "observed";
  options.timeout = run_options(config, session).timeout;
  if (config.budget_time_s > 0) {
    options.budget = milliseconds_of(config.budget_time_s);
  }
  options.settings = config.settings == "on";
  if (options.settings && !config.memory_limit.empty()) {
    ADO_TRY(options.settings_memory, mission::parse_bytes(config.memory_limit));
  }
  options.workspace = config.workspace;
  options.git_sha = kGitSha;
  options.knowledge = open_knowledge(config);
  for (const std::string& text : assumptions) {
    ADO_TRY(patch::Precondition fact, patch::parse_fact(text));
    options.assumptions.push_back(std::move(fact));
  }
  return options;
}

}  // namespace ado::cli
