// Reads settings and data, and makes provider, embeddings and cache.
#include "cli/pipeline_models.hpp"

#include <algorithm>

#include "base/data_folder.hpp"
#include "base/text.hpp"
#include "cli/mission_models.hpp"
#include "cli/models.hpp"

namespace ado::cli {
namespace {

constexpr int kConcurrencyMax = 1024;  // As many calls as `-- @ parallel` may ask for.

llm::World world_of(const Clock& clock, Sleeper& sleeper) {
  return {.clock = clock,
          .sleeper = sleeper,
          .environment = [](const std::string& name) -> std::optional<std::string> {
            auto value = variable(name);
            return value ? *std::move(value) : std::nullopt;
          },
          .seed = static_cast<std::uint64_t>(clock.now().time_since_epoch().count())};
}

}  // namespace

Result<std::unique_ptr<PipelineModels>> PipelineModels::make(const config::Config& config) {
  std::unique_ptr<PipelineModels> models(new PipelineModels);
  ADO_TRY(const std::filesystem::path data, data_folder());
  ADO_TRY(models->library_, semantic::load_library(data));
  ADO_CHECK(models->read_aliases(config.llm_aliases));
  ADO_CHECK(models->choose_model(config));
  ADO_CHECK(models->make_providers(config));
  const std::filesystem::path workspace = config.workspace;
  ADO_TRY(auto cache,
          coordinator::Cache::open(workspace / "cache" / "semantic.sqlite", models->clock_));
  models->cache_.emplace(std::move(cache));
  if (!models->cache_->notice().empty()) models->note_ += models->cache_->notice() + "\n";
  pipeline::Settings& settings = models->settings_;
  settings.workspace = workspace;
  settings.target = engine::without_password(config.db);
  settings.embedding_model = config.llm_embedding_model;
  coordinator::Options& options = settings.options;
  options.provider = config.llm_provider;
  options.temperature = temperature_of(config);
  options.effort = effort_of(config);
  options.output_tokens_max = std::min<std::int64_t>(config.llm_output_tokens, 8192);
  options.call_deadline_ms = call_deadline_ms(config);
  settings.model_of = [self = models.get()](const std::string& name) {
    const auto alias = self->aliases_.find(name);
    return alias == self->aliases_.end() ? name : alias->second;
  };
  settings.price_of = [self = models.get(),
                       provider = config.llm_provider](const std::string& model) {
    return llm::find_price(self->prices_, provider, model);
  };
  return models;
}

// Nothing leaves the machine unless a provider is configured.
Result<void> PipelineModels::choose_model(const config::Config& config) {
  std::string& model = settings_.options.model;
  const std::string asked =
      config.llm_model_semantic.empty() ? config.llm_model : config.llm_model_semantic;
  if (config.llm_model_semantic == coordinator::kLocal) return {};
  if (config.llm_provider.empty()) {
    if (!asked.empty()) {
      return fail(Error{.kind = ErrorKind::invalid_input,
                        .message = fmt::format("no provider is set for the model {}", asked),
                        .hint = "set ADO_LLM_PROVIDER, or ADO_LLM_MODEL_SEMANTIC=local"});
    }
    note_ +=
        "no model is configured: model=local answers, by words and not by meaning; set "
        "ADO_LLM_PROVIDER and ADO_LLM_MODEL for a model\n";
    return {};
  }
  const auto alias = aliases_.find(asked);
  model = alias == aliases_.end() ? asked : alias->second;
  if (model.empty()) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = fmt::format("{} is set without a model", config.llm_provider),
                      .hint = "set ADO_LLM_MODEL_SEMANTIC or ADO_LLM_MODEL"});
  }
  return {};
}

Result<void> PipelineModels::make_providers(const config::Config& config) {
  if (config.llm_provider.empty()) return {};
  ADO_TRY(llm::ProviderSettings settings, provider_settings(config));
  settings.governance.concurrency_max = kConcurrencyMax;
  purse_ = std::make_unique<llm::Purse>(settings.governance.budget);
  settings.governance.purse = purse_.get();
  prices_ = settings.prices;
  const llm::World world = world_of(clock_, sleeper_);
  ADO_TRY(provider_, llm::make_provider(settings, world));
  if (config.llm_embedding_model.empty()) return {};
  if (!config.llm_embedding_base_url.empty()) settings.base_url = config.llm_embedding_base_url;
  ADO_TRY(embeddings_, llm::make_embeddings(settings, config.llm_embedding_model, world));
  return {};
}

// fast=small-model, good=large-model
Result<void> PipelineModels::read_aliases(const std::string& text) {
  for (const std::string_view part : split(text, ',')) {
    const std::string_view each = trim(part);
    if (each.empty()) continue;
    const std::size_t equals = each.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == each.size()) {
      return fail(Error{.kind = ErrorKind::invalid_input,
                        .message = fmt::format("llm_aliases: no alias=model: {}", each),
                        .hint = "write fast=small-model, good=large-model"});
    }
    aliases_[std::string(trim(each.substr(0, equals)))] = trim(each.substr(equals + 1));
  }
  return {};
}

coordinator::Services PipelineModels::services() const {
  return {.library = library_,
          .clock = clock_,
          .provider = provider_.get(),
          .embeddings = embeddings_.get(),
          .cache = const_cast<coordinator::Cache*>(&*cache_),
          .purse = purse_.get()};
}

}  // namespace ado::cli
