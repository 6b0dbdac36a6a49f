// Writes the request, posts it, and tells answers, refusals and accidents apart.
#include "llm/http_endpoint.hpp"

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "base/require.hpp"
#include "llm/anthropic.hpp"
#include "llm/http_failure.hpp"

namespace ado::llm {
namespace {

using nlohmann::json;

std::string_view path_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::openai:
      return "/chat/completions";
    case Protocol::anthropic:
      return "/messages";
  }
  require(false);
}

}  // namespace

Result<void> check_base_url(const std::string& url) {
  const bool is_http = url.starts_with("http://") || url.starts_with("https://");
  const bool is_plain = url.find_first_of(" \t\r\n?#@") == std::string::npos;
  if (is_http && is_plain && url.size() > std::string_view("https://").size()) return {};
  // The text is not shown: it might hold a password.
  return fail(Error{.kind = ErrorKind::invalid_input,
                    .message = "the base URL is no http or https address without user, query "
                               "or fragment",
                    .hint = "write it like https://host/v1"});
}

HttpEndpoint::HttpEndpoint(HttpEndpointSettings settings, const Clock& clock)
    : settings_(std::move(settings)), clock_(clock) {
  while (settings_.base_url.ends_with('/')) settings_.base_url.pop_back();
}

Attempt HttpEndpoint::attempt(const Request& request, double timeout_ms,
                              const std::stop_token& stop) {
  Attempt attempt = read(client_.post(write(request, timeout_ms), stop), timeout_ms);
  const Secret& key = settings_.key;
  if (!attempt) {
    attempt.error().message = key.redact(attempt.error().message);
    return attempt;
  }
  attempt->text = key.redact(attempt->text);
  attempt->reasoning = key.redact(attempt->reasoning);
  attempt->model = key.redact(attempt->model);
  if (attempt->model.empty()) attempt->model = request.model;
  return attempt;
}

HttpRequest HttpEndpoint::write(const Request& request, double timeout_ms) const {
  HttpRequest http{.url = settings_.base_url + std::string(path_of(settings_.protocol)),
                   .headers = {"Content-Type: application/json"},
                   .timeout_ms = timeout_ms,
                   .response_bytes_max = answer_bytes_max(request)};
  const auto add = [&http](std::string_view name, std::string_view value) {
    http.headers.push_back(fmt::format("{}: {}", name, value));
  };
  json body;
  switch (settings_.protocol) {
    case Protocol::openai:
      body = openai_body(request, settings_.dialect, settings_.delivery);
      if (!settings_.key.empty()) add("Authorization", "Bearer " + settings_.key.reveal());
      if (settings_.dialect.is_router) {
        add("HTTP-Referer", "http://localhost/ado");
        add("X-Title", "ado");
      }
      break;
    case Protocol::anthropic:
      body = anthropic_body(request, settings_.delivery);
      add("anthropic-version", kAnthropicVersion);
      if (!settings_.key.empty()) add("x-api-key", settings_.key.reveal());
      break;
  }
  http.body = json_line(body);
  return http;
}

Attempt HttpEndpoint::read(const HttpResponse& response, double timeout_ms) const {
  // A stream that said all it had to say is whole, however its connection ended.
  const bool is_answer = response.status >= 200 && response.status < 300;
  if (response.end != HttpEnd::complete) {
    const bool may_be_whole =
        is_answer && settings_.delivery == Delivery::streamed && response.end == HttpEnd::broken;
    if (may_be_whole) {
      if (Attempt whole = read_body(response)) return whole;
    }
    return failed(bad_end_of(response, settings_.name, timeout_ms));
  }
  if (!is_answer)
    return failed(refusal_of(response, settings_.name, settings_.key_variable, clock_.now()));
  return read_body(response);
}

Attempt HttpEndpoint::read_body(const HttpResponse& response) const {
  // Some servers know no streams and answer at once.
  const bool is_json = header_of(response, "content-type").starts_with("application/json");
  const Delivery delivery = is_json ? Delivery::whole : settings_.delivery;
  switch (settings_.protocol) {
    case Protocol::openai:
      return read_openai(response.body, delivery);
    case Protocol::anthropic:
      return read_anthropic(response.body, delivery);
  }
  require(false);
}

}  // namespace ado::llm
