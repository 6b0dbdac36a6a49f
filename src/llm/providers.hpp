// The table of known providers, and how one is made from settings.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/sleeper.hpp"
#include "llm/embeddings.hpp"
#include "llm/exchange.hpp"
#include "llm/governed.hpp"
#include "llm/http_endpoint.hpp"

namespace ado::llm {

// How a provider is reached.
enum class Channel { http, command, replay };

struct ProviderRow {
  std::string_view name;
  Channel channel = Channel::http;
  Protocol protocol = Protocol::openai;  // The rest is of HTTP only.
  std::string_view base_url;             // Empty: it must be given.
  std::string_view key_variable;         // Where a key is looked for.
  enum class Key { required, optional } key = Key::required;
  OpenAiDialect dialect;
};
std::span<const ProviderRow> provider_rows();

// Errors: invalid_input for a name that is not in the table, with the closest one as a hint.
Result<ProviderRow> find_provider(std::string_view name);

struct ProviderSettings {
  std::string provider;
  std::string base_url;            // Empty: the provider's own.
  std::string command;             // Of `command`.
  std::vector<Exchange> recorded;  // Of `replay`.
  Delivery delivery = Delivery::streamed;
  Governance governance;
  std::vector<Price> prices;
};

// The outside world of a provider. All of it must outlive the provider.
struct World {
  const Clock& clock;
  Sleeper& sleeper;
  std::function<std::optional<std::string>(const std::string&)> environment;
  std::uint64_t seed = 0;  // Of the jitter.
};

// Errors: invalid_input when the provider is unknown, a key is missing, the address or the command
// is wrong.
Result<std::unique_ptr<Provider>> make_provider(const ProviderSettings& settings,
                                                const World& world);

// Vectors of texts, from a provider that speaks OpenAI's protocol over HTTP. Errors: invalid_input,
// as above, and for any other provider.
Result<std::unique_ptr<Embeddings>> make_embeddings(const ProviderSettings& settings,
                                                    const std::string& model, const World& world);

}  // namespace ado::llm
