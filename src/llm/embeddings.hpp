// Embeddings: vectors of texts from an OpenAI-compatible /embeddings.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/sleeper.hpp"
#include "llm/http.hpp"
#include "llm/prices.hpp"
#include "llm/purse.hpp"
#include "llm/retry.hpp"
#include "llm/secret.hpp"

namespace ado::llm {

struct EmbeddingSettings {
  std::string name;      // Of the provider, for errors.
  std::string base_url;  // "https://api.openai.com/v1"
  Secret key;
  std::string key_variable;  // For errors.
  std::string model;
  RetryPolicy retry;
  double deadline_ms = 120'000;  // Of one call with all its attempts.
  std::optional<Price> price;
  Purse* purse = nullptr;  // Must outlive the embeddings. Null: no budget.
};

struct EmbeddingReply {
  std::vector<std::vector<float>> vectors;  // In the order of the texts, all of one length.
  std::int64_t input_tokens = 0;            // 0: not told.
  std::optional<double> cost;
  int attempts = 1;
  double latency_ms = 0;
};

// Thread-safe.
class Embeddings {
 public:
  // Errors: invalid_input for an address that is none.
  static Result<std::unique_ptr<Embeddings>> make(EmbeddingSettings settings, const Clock& clock,
                                                  Sleeper& sleeper, std::uint64_t seed);
  // One call. Errors: unavailable (also: the budget would be passed), invalid_input (key, model,
  // address).
  Result<EmbeddingReply> embed(std::span<const std::string> texts, const std::stop_token& stop);
  const std::string& model() const { return settings_.model; }
  const std::string& provider() const { return settings_.name; }

 private:
  Embeddings(EmbeddingSettings settings, const Clock& clock, Sleeper& sleeper, std::uint64_t seed);
  tl::expected<EmbeddingReply, Failure> attempt(std::span<const std::string> texts, double left_ms,
                                                const std::stop_token& stop);
  tl::expected<EmbeddingReply, Failure> paid_attempt(std::span<const std::string> texts,
                                                     double left_ms, const std::stop_token& stop);
  Claim claim_for(std::span<const std::string> texts) const;

  EmbeddingSettings settings_;
  const Clock& clock_;
  Sleeper& sleeper_;
  std::mutex mutex_;  // Guards the randomness.
  Random random_;
  HttpClient client_;
};

}  // namespace ado::llm
