// HttpEndpoint: one attempt over HTTP, in the protocol of OpenAI or of Anthropic.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "llm/endpoint.hpp"
#include "llm/http.hpp"
#include "llm/openai.hpp"
#include "llm/secret.hpp"

namespace ado::llm {

enum class Protocol { openai, anthropic };

struct HttpEndpointSettings {
  std::string name;  // Of the provider, for errors.
  Protocol protocol = Protocol::openai;
  OpenAiDialect dialect;
  std::string base_url;  // "https://api.openai.com/v1"
  Secret key;
  std::string key_variable;  // Where the key comes from, for errors.
  Delivery delivery = Delivery::streamed;
};

// Errors: invalid_input when it is no http or https address, or holds a user or a key.
Result<void> check_base_url(const std::string& url);

// `clock` must outlive it.
class HttpEndpoint final : public Endpoint {
 public:
  HttpEndpoint(HttpEndpointSettings settings, const Clock& clock);
  Attempt attempt(const Request& request, double timeout_ms, const std::stop_token& stop) override;

 private:
  HttpRequest write(const Request& request, double timeout_ms) const;
  Attempt read(const HttpResponse& response, double timeout_ms) const;
  Attempt read_body(const HttpResponse& response) const;

  HttpEndpointSettings settings_;
  const Clock& clock_;
  HttpClient client_;
};

}  // namespace ado::llm
