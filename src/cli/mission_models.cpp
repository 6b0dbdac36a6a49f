// Reads prompts and settings, and makes the provider.
#include "cli/mission_models.hpp"

#include <charconv>
#include <cstdint>
#include <utility>

#include "base/data_folder.hpp"
#include "cli/models.hpp"
#include "cli/session.hpp"

namespace ado::cli {
namespace {

std::map<std::string, std::string, std::less<>> models_of(const config::Config& config) {
  const auto model = [&](const std::string& own) { return own.empty() ? config.llm_model : own; };
  return {{"dispatcher", model(config.llm_model_dispatcher)},
          {"worker", model(config.llm_model_worker)},
          {"sniper", model(config.llm_model_sniper)},
          {"analyst", model(config.llm_model_analyst)}};
}

Result<void> check_settings(const config::Config& config) {
  if (config.llm_provider.empty()) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = fmt::format("--workers {} needs a model", config.workers),
                      .hint = "set ADO_LLM_PROVIDER and ADO_LLM_MODEL; see docs/llm.md"});
  }
  ADO_TRY(const llm::ProviderRow row, llm::find_provider(config.llm_provider));
  if (row.channel != llm::Channel::http) return {};
  for (const auto& [part, model] : models_of(config)) {
    if (!model.empty()) continue;
    return fail(Error{
        .kind = ErrorKind::invalid_input,
        .message = fmt::format("{} is set without a model for the {}", config.llm_provider, part),
        .hint = "set ADO_LLM_MODEL"});
  }
  return {};
}

}  // namespace

std::optional<llm::Effort> effort_of(const config::Config& config) {
  for (const llm::Effort effort : {llm::Effort::low, llm::Effort::medium, llm::Effort::high}) {
    if (to_string(effort) == config.llm_effort) return effort;
  }
  return std::nullopt;
}

double call_deadline_ms(const config::Config& config) {
  constexpr double kMillisecondsPerSecond = 1000;
  return config.llm_timeout_s * kMillisecondsPerSecond;
}

std::optional<double> temperature_of(const config::Config& config) {
  const std::string& text = config.llm_temperature;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc()) return std::nullopt;
  return value;
}

Result<std::shared_ptr<const mission::ModelWorkers>> MissionModels::make(
    const config::Config& config, const ModelFlags& flags) {
  auto models = std::make_shared<mission::ModelWorkers>();
  ADO_TRY(const std::filesystem::path data, data_folder());
  ADO_TRY(models->prompts, briefing::load_prompts(data / "prompts"));
  models->knowledge = flags.knowledge;
  models->provider_name = config.llm_provider;
  models->models = models_of(config);
  models->temperature = temperature_of(config);
  models->effort = effort_of(config);
  models->output_tokens_max = config.llm_output_tokens;
  models->deadline_ms = call_deadline_ms(config);
  models->concurrency = config.llm_concurrency;
  models->redact = flags.redact;
  if (!flags.dry_run) {
    ADO_CHECK(check_settings(config));
    ADO_TRY(const llm::ProviderSettings settings, provider_settings(config));
    const llm::World world{
        .clock = clock_,
        .sleeper = sleeper_,
        .environment = [](const std::string& name) -> std::optional<std::string> {
          auto value = variable(name);
          return value ? *std::move(value) : std::nullopt;
        },
        .seed = static_cast<std::uint64_t>(clock_.now().time_since_epoch().count())};
    ADO_TRY(provider_, llm::make_provider(settings, world));
    models->provider = provider_.get();
  }
  return std::shared_ptr<const mission::ModelWorkers>(std::move(models));
}

}  // namespace ado::cli
