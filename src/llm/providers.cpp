// One row a provider. What makes a provider different stands in its row and nowhere else.
#include "llm/providers.hpp"

#include <algorithm>

#include "base/require.hpp"
#include "base/text.hpp"
#include "llm/child_process.hpp"
#include "llm/command.hpp"
#include "llm/replay.hpp"

namespace ado::llm {
namespace {

using EffortField = OpenAiDialect::EffortField;
using Key = ProviderRow::Key;

constexpr ProviderRow kRows[] = {
    {.name = "deepseek",
     .base_url = "https://api.deepseek.com",
     .key_variable = "ADO_DEEPSEEK_API_KEY"},
    {.name = "openrouter",
     .base_url = "https://openrouter.ai/api/v1",
     .key_variable = "ADO_OPENROUTER_API_KEY",
     .dialect = {.effort = EffortField::reasoning, .is_router = true}},
    {.name = "openai",
     .base_url = "https://api.openai.com/v1",
     .key_variable = "ADO_OPENAI_API_KEY",
     .dialect = {.output_limit = "max_completion_tokens"}},  // Reasoning models know no other.
    {.name = "anthropic",
     .protocol = Protocol::anthropic,
     .base_url = "https://api.anthropic.com/v1",
     .key_variable = "ADO_ANTHROPIC_API_KEY"},
    {.name = "ollama",
     .base_url = "http://localhost:11434/v1",
     .key_variable = "ADO_OLLAMA_API_KEY",
     .key = Key::optional},
    {.name = "vllm",
     .base_url = "http://localhost:8000/v1",
     .key_variable = "ADO_VLLM_API_KEY",
     .key = Key::optional},
    {.name = "llama_cpp",
     .base_url = "http://localhost:8080/v1",
     .key_variable = "ADO_LLAMA_CPP_API_KEY",
     .key = Key::optional},
    {.name = "openai_compatible",
     .key_variable = "ADO_OPENAI_COMPATIBLE_API_KEY",
     .key = Key::optional},
    {.name = "command", .channel = Channel::command},
    {.name = "replay", .channel = Channel::replay},
};

Result<Secret> find_key(const ProviderRow& row, const World& world) {
  const std::string variable(row.key_variable);
  ADO_TRY(Secret key, Secret::create(world.environment(variable).value_or(""), variable));
  if (!key.empty() || row.key == Key::optional) return key;
  return fail(Error{.kind = ErrorKind::invalid_input,
                    .message = fmt::format("{} needs a key, and {} is not set", row.name, variable),
                    .hint = fmt::format("put {}=... into the environment or into .env", variable)});
}

// Of all providers that are set: what a program of the user's may know.
Result<std::vector<Secret>> all_keys(const World& world) {
  std::vector<Secret> keys;
  for (const ProviderRow& row : kRows) {
    const std::string variable(row.key_variable);
    if (variable.empty()) continue;
    ADO_TRY(Secret key, Secret::create(world.environment(variable).value_or(""), variable));
    if (!key.empty()) keys.push_back(std::move(key));
  }
  return keys;
}

Result<std::unique_ptr<Endpoint>> make_http(const ProviderRow& row,
                                            const ProviderSettings& settings, const World& world) {
  HttpEndpointSettings http{
      .name = std::string(row.name),
      .protocol = row.protocol,
      .dialect = row.dialect,
      .base_url = settings.base_url.empty() ? std::string(row.base_url) : settings.base_url,
      .key_variable = std::string(row.key_variable),
      .delivery = settings.delivery};
  if (http.base_url.empty()) {
    return fail(ErrorKind::invalid_input, "{} needs a base URL", row.name);
  }
  ADO_CHECK(check_base_url(http.base_url));
  ADO_TRY(http.key, find_key(row, world));
  return std::make_unique<HttpEndpoint>(std::move(http), world.clock);
}

Result<std::unique_ptr<Endpoint>> make_endpoint(const ProviderRow& row,
                                                const ProviderSettings& settings,
                                                const World& world) {
  switch (row.channel) {
    case Channel::http:
      return make_http(row, settings, world);
    case Channel::command: {
      ADO_TRY(std::vector<std::string> arguments, split_command(settings.command));
      ADO_TRY(std::vector<Secret> keys, all_keys(world));
      return std::make_unique<CommandEndpoint>(std::move(arguments), world.clock, std::move(keys));
    }
    case Channel::replay:
      break;
  }
  require(false);
}

}  // namespace

std::span<const ProviderRow> provider_rows() { return kRows; }

Result<ProviderRow> find_provider(std::string_view name) {
  const auto found = std::ranges::find(kRows, name, &ProviderRow::name);
  if (found != std::end(kRows)) return *found;
  std::vector<std::string_view> names;
  for (const ProviderRow& row : kRows) names.push_back(row.name);
  const std::string_view close = closest_name(name, names);
  return fail(Error{.kind = ErrorKind::invalid_input,
                    .message = fmt::format("unknown provider of models: {}", name),
                    .hint = close.empty() ? fmt::format("it is one of {}", join(names, ", "))
                                          : fmt::format("did you mean {}?", close)});
}

Result<std::unique_ptr<Provider>> make_provider(const ProviderSettings& settings,
                                                const World& world) {
  ADO_TRY(const ProviderRow row, find_provider(settings.provider));
  if (row.channel == Channel::replay) return std::make_unique<ReplayProvider>(settings.recorded);
  ADO_TRY(std::unique_ptr<Endpoint> endpoint, make_endpoint(row, settings, world));
  return std::make_unique<GovernedProvider>(settings.provider, std::move(endpoint),
                                            settings.governance, settings.prices, world.clock,
                                            world.sleeper, world.seed);
}

Result<std::unique_ptr<Embeddings>> make_embeddings(const ProviderSettings& settings,
                                                    const std::string& model, const World& world) {
  ADO_TRY(const ProviderRow row, find_provider(settings.provider));
  if (row.channel != Channel::http || row.protocol != Protocol::openai) {
    return fail(ErrorKind::invalid_input, "{} has no embeddings that ado can ask for", row.name);
  }
  EmbeddingSettings embeddings{
      .name = std::string(row.name),
      .base_url = settings.base_url.empty() ? std::string(row.base_url) : settings.base_url,
      .key = {},
      .key_variable = std::string(row.key_variable),
      .model = model,
      .retry = settings.governance.retry,
      .price = find_price(settings.prices, row.name, model),
      .purse = settings.governance.purse};
  ADO_TRY(embeddings.key, find_key(row, world));
  return Embeddings::make(std::move(embeddings), world.clock, world.sleeper, world.seed);
}

}  // namespace ado::llm
