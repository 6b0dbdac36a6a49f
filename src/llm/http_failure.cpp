// What a server's refusal says, and how a transfer ended that did not end well.
#include "llm/http_failure.hpp"

#include "base/require.hpp"
#include "base/strict_json.hpp"
#include "base/text.hpp"
#include "llm/protocol.hpp"
#include "llm/reply_fields.hpp"
#include "llm/retry.hpp"

namespace ado::llm {
namespace {

constexpr std::size_t kErrorBytesMax = 400;  // Of a body that is shown in an error.

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

std::string header_of(const HttpResponse& response, std::string_view name) {
  const auto found = response.headers.find(name);
  return found == response.headers.end() ? std::string() : found->second;
}

Failure refusal_of(const HttpResponse& response, std::string_view name,
                   std::string_view key_variable, UtcTime now) {
  Failure failure{.trouble = trouble_of(response)};
  if (response.status >= 300 && response.status < 400) {
    failure.message = fmt::format("{} answers with a redirect ({}), which is not followed", name,
                                  response.status);
    failure.hint = "set the base URL to where the API really is";
    return failure;
  }
  failure.message = fmt::format("{} answers {}: {}", name, response.status, complaint_of(response));
  failure.retry_after_ms = read_retry_after(header_of(response, "retry-after"), now);
  if (failure.retry_after_ms) {
    failure.message += fmt::format(" (asks to wait {:.0f} s)", *failure.retry_after_ms / 1000);
  }
  if (response.status == 401 || response.status == 403) {
    failure.hint = fmt::format("is the key in {} right?", key_variable);
  } else if (response.status == 404) {
    failure.hint = "are the base URL and the name of the model right?";
  }
  return failure;
}

Failure bad_end_of(const HttpResponse& response, std::string_view name, double timeout_ms) {
  const auto tell = [&](Trouble trouble, std::string_view what) {
    return Failure{
        .trouble = trouble, .message = fmt::format("{}: {}", name, what), .may_be_billed = true};
  };
  const auto not_sent = [&](Trouble trouble, std::string_view what) {
    return Failure{.trouble = trouble,
                   .message = fmt::format("{}: {}: {}", name, what, response.detail)};
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
