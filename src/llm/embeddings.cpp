// Posts texts, reads vectors, and tries again while that makes sense.
#include "llm/embeddings.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "base/require.hpp"
#include "base/strict_json.hpp"
#include "llm/governed.hpp"
#include "llm/http_endpoint.hpp"
#include "llm/http_failure.hpp"
#include "llm/protocol.hpp"
#include "llm/reply_fields.hpp"

namespace ado::llm {
namespace {

using nlohmann::json;

constexpr std::size_t kBytesPerVector = 256 << 10;  // Of a long one, written as decimals.
constexpr std::size_t kNumbersMax = 16'384;

std::string write_body(const std::string& model, std::span<const std::string> texts) {
  const json body = {{"model", model},
                     {"input", std::vector<std::string>(texts.begin(), texts.end())},
                     {"encoding_format", "float"}};
  return json_line(body);
}

// Empty when it is no vector.
std::vector<float> read_vector(const json& element) {
  const json* numbers = find_field(element, {"embedding"});
  if (numbers == nullptr || !numbers->is_array() || numbers->size() > kNumbersMax) return {};
  std::vector<float> vector;
  for (const json& number : *numbers) {
    if (!number.is_number() || !std::isfinite(number.get<float>())) return {};
    vector.push_back(number.get<float>());
  }
  return vector;
}

// Each index once; all vectors of one length.
tl::expected<EmbeddingReply, Failure> read_body(const std::string& text, std::size_t count) {
  const auto refused = [](Failure failure) { return tl::unexpected<Failure>(std::move(failure)); };
  const auto body = parse_json(text);
  if (!body) return refused(unreadable("{}", body.error().message));
  if (auto inside = error_inside(*body)) return refused(*std::move(inside));
  const json* data = find_field(*body, {"data"});
  if (data == nullptr || !data->is_array() || data->size() != count) {
    return refused(unreadable("it does not hold {} vectors", count));
  }
  EmbeddingReply reply{.vectors = std::vector<std::vector<float>>(count), .cost = std::nullopt};
  for (std::size_t i = 0; i < count; ++i) {
    const json& element = (*data)[i];
    const json* index = find_field(element, {"index"});
    const bool is_place = index != nullptr && index->is_number_unsigned();
    const std::size_t place = is_place ? index->get<std::size_t>() : i;
    std::vector<float> vector = read_vector(element);
    if (place >= count || vector.empty() || !reply.vectors[place].empty()) {
      return refused(unreadable("vector {} is none, or of no text that was asked about", i));
    }
    reply.vectors[place] = std::move(vector);
  }
  const std::size_t length = reply.vectors.front().size();
  const auto has_length = [length](const std::vector<float>& each) {
    return each.size() == length;
  };
  if (!std::ranges::all_of(reply.vectors, has_length)) {
    return refused(unreadable("its vectors are of different lengths"));
  }
  reply.input_tokens = count_at(*body, {"usage", "prompt_tokens"});
  return reply;
}

}  // namespace

Embeddings::Embeddings(EmbeddingSettings settings, const Clock& clock, Sleeper& sleeper,
                       std::uint64_t seed)
    : settings_(std::move(settings)), clock_(clock), sleeper_(sleeper), random_(seed) {
  while (settings_.base_url.ends_with('/')) settings_.base_url.pop_back();
}

Result<std::unique_ptr<Embeddings>> Embeddings::make(EmbeddingSettings settings, const Clock& clock,
                                                     Sleeper& sleeper, std::uint64_t seed) {
  ADO_CHECK(check_base_url(settings.base_url));
  return std::unique_ptr<Embeddings>(new Embeddings(std::move(settings), clock, sleeper, seed));
}

tl::expected<EmbeddingReply, Failure> Embeddings::attempt(std::span<const std::string> texts,
                                                          double left_ms,
                                                          const std::stop_token& stop) {
  HttpRequest http{.url = settings_.base_url + "/embeddings",
                   .headers = {"Content-Type: application/json"},
                   .body = write_body(settings_.model, texts),
                   .timeout_ms = left_ms,
                   .response_bytes_max = kBytesPerVector * (texts.size() + 1)};
  if (!settings_.key.empty()) {
    http.headers.push_back("Authorization: Bearer " + settings_.key.reveal());
  }
  const HttpResponse response = client_.post(http, stop);
  if (response.end != HttpEnd::complete) {
    return tl::unexpected<Failure>(bad_end_of(response, settings_.name, left_ms));
  }
  if (response.status < 200 || response.status >= 300) {
    return tl::unexpected<Failure>(
        refusal_of(response, settings_.name, settings_.key_variable, clock_.now()));
  }
  auto reply = read_body(response.body, texts.size());
  if (reply && settings_.price && reply->input_tokens > 0) {
    reply->cost = cost_of(*settings_.price, {.input = reply->input_tokens});
  }
  return reply;
}

Claim Embeddings::claim_for(std::span<const std::string> texts) const {
  constexpr std::int64_t kTokensPerText = 4;  // The marks around it.
  Claim claim{.cost = std::nullopt};
  for (const std::string& text : texts) claim.tokens += tokens_max_of(text.size()) + kTokensPerText;
  if (settings_.price) claim.cost = cost_max_of(*settings_.price, claim.tokens, 0);
  return claim;
}

tl::expected<EmbeddingReply, Failure> Embeddings::paid_attempt(std::span<const std::string> texts,
                                                               double left_ms,
                                                               const std::stop_token& stop) {
  if (settings_.purse == nullptr) return attempt(texts, left_ms, stop);
  const Claim claim = claim_for(texts);
  const std::string name = fmt::format("{} with {}", settings_.name, settings_.model);
  if (auto granted = settings_.purse->claim(claim, name, stop); !granted) {
    return tl::unexpected<Failure>(std::move(granted).error());
  }
  auto reply = attempt(texts, left_ms, stop);
  if (!reply) {
    settings_.purse->settle_failure(claim, reply.error());
  } else {
    const bool is_told = reply->input_tokens > 0;
    settings_.purse->settle(claim, is_told ? Claim{reply->input_tokens, reply->cost} : claim);
  }
  return reply;
}

Result<EmbeddingReply> Embeddings::embed(std::span<const std::string> texts,
                                         const std::stop_token& stop) {
  if (texts.empty()) return EmbeddingReply{};
  const double begin_ms = clock_.steady_ms();
  for (int attempts = 1;; ++attempts) {
    const double attempt_ms = clock_.steady_ms();
    const double left_ms = begin_ms + settings_.deadline_ms - attempt_ms;
    auto reply = paid_attempt(texts, left_ms, stop);
    if (reply) {
      reply->attempts = attempts;
      reply->latency_ms = clock_.steady_ms() - attempt_ms;
      return *std::move(reply);
    }
    Failure failure = std::move(reply).error();
    failure.message = settings_.key.redact(failure.message);
    std::optional<double> wait_ms;
    {
      const std::lock_guard lock(mutex_);
      wait_ms = wait_before_retry(settings_.retry, failure, attempts,
                                  begin_ms + settings_.deadline_ms - clock_.steady_ms(), random_);
    }
    if (!wait_ms) return fail(to_error(failure));
    if (!sleeper_.pause(*wait_ms, stop)) {
      return fail(ErrorKind::unavailable, "stopped while waiting for the model");
    }
  }
}

}  // namespace ado::llm
