// Exchanges to and from JSON.
#include "llm/exchange.hpp"

#include <nlohmann/json.hpp>

#include "base/strict_json.hpp"
#include "base/text.hpp"

namespace ado::llm {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;

json to_json(const Usage& usage) {
  return {{"input", usage.input},
          {"cached_input", usage.cached_input},
          {"cache_write", usage.cache_write},
          {"output", usage.output},
          {"reasoning", usage.reasoning}};
}

json to_json(const Reply& reply) {
  json value = {
      {"text", reply.text},   {"reasoning", reply.reasoning},   {"finish", to_string(reply.finish)},
      {"model", reply.model}, {"latency_ms", reply.latency_ms}, {"attempts", reply.attempts}};
  if (reply.usage) value["usage"] = to_json(*reply.usage);
  if (reply.cost) value["cost"] = *reply.cost;
  return value;
}

json to_json(const Error& error) {
  return {{"kind", to_string(error.kind)}, {"message", error.message}, {"hint", error.hint}};
}

Result<Reply> read_reply(const json& value, const std::string& path) {
  JsonObject object(value, path);
  Reply reply{.text = object.text("text"),
              .reasoning = object.text("reasoning"),
              .finish = read_finish(object, "finish"),
              .model = object.text("model"),
              .latency_ms = object.number("latency_ms"),
              .attempts = static_cast<int>(object.integer("attempts"))};
  if (const json* usage = object.value_if_any("usage")) {
    ADO_TRY(reply.usage, read_usage(*usage, object.path_of("usage")));
  }
  if (object.value_if_any("cost") != nullptr) reply.cost = object.number("cost");
  ADO_CHECK(object.finish());
  return reply;
}

Result<Error> read_error(const json& value, const std::string& path) {
  JsonObject object(value, path);
  Error error{.message = object.text("message"), .hint = object.text("hint")};
  error.kind = object.one_of("kind", {ErrorKind::invalid_input, ErrorKind::unsupported,
                                      ErrorKind::unavailable, ErrorKind::internal});
  ADO_CHECK(object.finish());
  return error;
}

Result<Result<Reply>> read_outcome(const json* reply, const json* error, const JsonObject& object) {
  if (error != nullptr) {
    ADO_TRY(Error read, read_error(*error, object.path_of("error")));
    return Result<Reply>(fail(std::move(read)));
  }
  ADO_TRY(Reply read, read_reply(*reply, object.path_of("reply")));
  return Result<Reply>(std::move(read));
}

}  // namespace

Result<Usage> read_usage(const json& value, const std::string& path) {
  JsonObject object(value, path);
  const auto count = [&object](std::string_view name) {
    const std::int64_t found = object.integer(name, 0);
    if (found < 0) object.refuse(fmt::format("below 0: {}", object.path_of(name)));
    if (found > kCountMax) {
      object.refuse(fmt::format("no count of tokens: {} is {}", object.path_of(name), found));
    }
    return found;
  };
  const Usage usage{.input = count("input"),
                    .cached_input = count("cached_input"),
                    .cache_write = count("cache_write"),
                    .output = count("output"),
                    .reasoning = count("reasoning")};
  ADO_CHECK(object.finish());
  return usage;
}

Finish read_finish(JsonObject& object, std::string_view name) {
  return object.one_of(name, {Finish::stop, Finish::length, Finish::refused, Finish::other});
}

Exchange make_exchange(std::string_view provider, const Request& request, Result<Reply> outcome) {
  return {.request_hash = request_hash(request),
          .provider = std::string(provider),
          .role = request.role,
          .model = request.model,
          .outcome = std::move(outcome)};
}

json to_json(const Exchange& exchange) {
  json value = {{"v", kVersion},
                {"request_hash", exchange.request_hash},
                {"provider", exchange.provider},
                {"role", exchange.role},
                {"model", exchange.model}};
  if (exchange.outcome) {
    value["reply"] = to_json(*exchange.outcome);
  } else {
    value["error"] = to_json(exchange.outcome.error());
  }
  return value;
}

Result<Exchange> read_exchange(const json& value, const std::string& path) {
  JsonObject object(value, path);
  const std::int64_t version = object.integer("v");
  if (version != kVersion)
    object.refuse(fmt::format("unknown version of an exchange: {}", version));
  Exchange exchange{.request_hash = object.text("request_hash"),
                    .provider = object.text("provider"),
                    .role = object.text("role"),
                    .model = object.text("model"),
                    .outcome = Reply{}};
  const json* reply = object.value_if_any("reply");
  const json* error = object.value_if_any("error");
  if ((reply == nullptr) == (error == nullptr)) {
    object.refuse("an exchange has either a reply or an error");
  }
  ADO_CHECK(object.finish());
  ADO_TRY(exchange.outcome, read_outcome(reply, error, object));
  return exchange;
}

Result<std::vector<Exchange>> read_exchanges(std::string_view jsonl) {
  std::vector<Exchange> exchanges;
  std::size_t number = 0;
  for (const std::string_view line : split_lines(jsonl)) {
    ++number;
    if (trim(line).empty()) continue;
    const auto read_line = [&]() -> Result<Exchange> {
      ADO_TRY(const json value, parse_json(line));
      return read_exchange(value);
    };
    auto exchange = read_line();
    if (!exchange) {
      return fail(ErrorKind::invalid_input, "line {}: {}", number, exchange.error().message);
    }
    exchanges.push_back(*std::move(exchange));
  }
  return exchanges;
}

}  // namespace ado::llm
