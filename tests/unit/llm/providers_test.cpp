// The table of providers, and what is checked before one is made.
#include "llm/providers.hpp"

#include <map>

#include "base/text.hpp"
#include "tests/unit/llm/world.hpp"

namespace ado::llm::test {
namespace {

struct Make {
  FakeTime time;
  std::map<std::string, std::string> environment;

  Result<std::unique_ptr<Provider>> operator()(const ProviderSettings& settings) {
    return make_provider(
        settings, {.clock = time,
                   .sleeper = time,
                   .environment = [this](const std::string& name) -> std::optional<std::string> {
                     const auto found = environment.find(name);
                     if (found == environment.end()) return std::nullopt;
                     return found->second;
                   }});
  }
};

TEST(Providers, EveryRowIsWhole) {
  for (const ProviderRow& row : provider_rows()) {
    EXPECT_EQ(find_provider(row.name)->name, row.name);
    if (row.channel != Channel::http) continue;
    std::string variable = "ADO_" + to_upper_ascii(row.name) + "_API_KEY";
    EXPECT_EQ(row.key_variable, variable);
    if (row.base_url.empty()) continue;
    EXPECT_TRUE(check_base_url(std::string(row.base_url))) << row.name;
    // A key goes over the network encrypted, unless the server is this machine.
    EXPECT_TRUE(row.base_url.starts_with("https://") ||
                row.base_url.starts_with("http://localhost:"))
        << row.name;
  }
}

TEST(Providers, UnknownNamesGetTheClosestOne) {
  const auto close = find_provider("deepsek");
  ASSERT_FALSE(close);
  EXPECT_EQ(close.error().hint, "did you mean deepseek?");
  const auto far = find_provider("my-own");
  ASSERT_FALSE(far);
  EXPECT_TRUE(far.error().hint.starts_with("it is one of deepseek, openrouter, "))
      << far.error().hint;
}

TEST(Providers, AMissingKeyNamesItsVariable) {
  Make make;
  const auto made = make({.provider = "deepseek"});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message, "deepseek needs a key, and ADO_DEEPSEEK_API_KEY is not set");
  make.environment["ADO_DEEPSEEK_API_KEY"] = "sk-1\n2";
  EXPECT_EQ(make({.provider = "deepseek"}).error().message,
            "ADO_DEEPSEEK_API_KEY holds blanks or characters that no key has");
  make.environment["ADO_DEEPSEEK_API_KEY"] = kKey;
  EXPECT_TRUE(make({.provider = "deepseek"}));
}

TEST(Providers, OwnServersNeedNoKey) {
  Make make;
  EXPECT_TRUE(make({.provider = "ollama"}));
  EXPECT_EQ(make({.provider = "openai_compatible"}).error().message,
            "openai_compatible needs a base URL");
  EXPECT_FALSE(make({.provider = "vllm", .base_url = "ftp://there"}));
  EXPECT_EQ(make({.provider = "command"}).error().message, "the command is empty");
  EXPECT_TRUE(make({.provider = "replay"}));
}

TEST(Providers, TheKeyGoesToTheServerAndNowhereElse) {
  const ModelServer server({.text = "x"});
  Make make;
  make.environment["ADO_OPENROUTER_API_KEY"] = kKey;
  const auto provider = make({.provider = "openrouter", .base_url = server.url()});
  ASSERT_TRUE(provider) << provider.error().message;
  const auto reply = (*provider)->complete(make_request(), {});
  ASSERT_TRUE(reply) << reply.error().message;
  const ModelRequest request = server.requests().at(0);
  EXPECT_EQ(request.headers.at("authorization"), "Bearer " + std::string(kKey));
  EXPECT_EQ(request.body.find(kKey), std::string::npos);
  EXPECT_EQ(request.path.find(kKey), std::string::npos);
}

TEST(Providers, ACommandIsGovernedToo) {
  Make make;
  const auto provider =
      make({.provider = "command", .command = "cat", .governance = {.budget = {.tokens_max = 1}}});
  ASSERT_TRUE(provider) << provider.error().message;
  const auto reply = (*provider)->complete(make_request(), {});
  ASSERT_FALSE(reply);
  EXPECT_TRUE(reply.error().message.starts_with("command was not asked: the budget of 1 tokens"));
}

}  // namespace
}  // namespace ado::llm::test
