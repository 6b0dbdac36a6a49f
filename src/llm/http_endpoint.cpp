// Writes the request, posts it, and tells answers, refusals and accidents apart.
#include "llm/http_endpoint.hpp"

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "base/require.hpp"
#include "base/strict_json.hpp"
#include "base/text.hpp"
#include "llm/anthropic.hpp"
#include "llm/reply_fields.hpp"
#include "llm/retry.hpp"

namespace ado::llm {
namespace {

using nlohmann::json;

constexpr std::size_t kErrorBytesMax = 400;  // Of a body that is shown in an error.

std::string_view path_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::openai:
      return "/chat/completions";
    case Protocol::anthropic:
      return "/messages";
  }
  require(false);
}

std::string header_of(const HttpResponse& response, std::string_view name) {
  const auto found = response.headers.find(name);
  return found == response.headers.end() ? std::string() : found->second;
}

// What the server says is wrong, as one line.
std::string complaint_of(const HttpResponse& response) {
  std::string text;
  if (const auto body = parse_json(response.body)) text = error_text(*body);
  if (text.empty()) text = response.body;
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  text = first_bytes(trim(to_valid_utf8(text)), kErrorBytesMax);
  return text.empty() ? "without a reason" : text;
}

// OpenAI says "too many requests" also of an account without money.
bool is_empty_account(const HttpResponse& response) {
  if (response.status == 402) return true;
  const auto body = parse_json(response.body);
  if (response.status != 429 || !body) return false;
  return text_at(*body, {"error", "code"}) == "insufficient_quota" ||
         text_at(*body, {"error", "type"}) == "insufficient_quota";
}

Trouble trouble_of(const HttpResponse& response) {
  if (is_empty_account(response)) return Trouble::out_of_credit;
  if (response.status == 429) return Trouble::throttled;
  if (response.status == 408 || response.status >= 500) return Trouble::overloaded;
  return Trouble::settings;
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
    return failed(bad_end(response, timeout_ms));
  }
  if (!is_answer) return failed(refusal(response));
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

Failure HttpEndpoint::refusal(const HttpResponse& response) const {
  Failure failure{.trouble = trouble_of(response)};
  if (response.status >= 300 && response.status < 400) {
    failure.message = fmt::format("{} answers with a redirect ({}), which is not followed",
                                  settings_.name, response.status);
    failure.hint = "set the base URL to where the API really is";
    return failure;
  }
  failure.message =
      fmt::format("{} answers {}: {}", settings_.name, response.status, complaint_of(response));
  failure.retry_after_ms = read_retry_after(header_of(response, "retry-after"), clock_.now());
  if (failure.retry_after_ms) {
    failure.message += fmt::format(" (asks to wait {:.0f} s)", *failure.retry_after_ms / 1000);
  }
  if (response.status == 401 || response.status == 403) {
    failure.hint = fmt::format("is the key in {} right?", settings_.key_variable);
  } else if (response.status == 404) {
    failure.hint = "are the base URL and the name of the model right?";
  }
  return failure;
}

Failure HttpEndpoint::bad_end(const HttpResponse& response, double timeout_ms) const {
  const auto tell = [&](Trouble trouble, std::string_view what) {
    return Failure{.trouble = trouble,
                   .message = fmt::format("{}: {}", settings_.name, what),
                   .may_be_billed = true};
  };
  const auto not_sent = [&](Trouble trouble, std::string_view what) {
    return Failure{.trouble = trouble,
                   .message = fmt::format("{}: {}: {}", settings_.name, what, response.detail)};
  };
  switch (response.end) {
    case HttpEnd::bad_address:
      return not_sent(Trouble::settings, "the base URL is wrong");
    case HttpEnd::untrusted:
      return not_sent(Trouble::settings, "the server is not who it should be");
    case HttpEnd::unreachable:
      return not_sent(Trouble::unreachable, "no connection");
    case HttpEnd::broken:
      return tell(Trouble::broken,
                  fmt::format("the connection broke off after {} bytes of the answer: {}",
                              response.body.size(), response.detail));
    case HttpEnd::too_large:
      return tell(Trouble::too_large,
                  fmt::format("the answer was cut after {} bytes: it is longer than the tokens "
                              "asked for can be",
                              response.body.size()));
    case HttpEnd::timeout:
      return tell(Trouble::deadline, fmt::format("no answer within {:.1f} s", timeout_ms / 1000));
    case HttpEnd::stopped:
      return tell(Trouble::stopped, "stopped before the answer came");
    case HttpEnd::complete:
      break;
  }
  require(false);
}

}  // namespace ado::llm
