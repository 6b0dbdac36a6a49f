// A model for semantic operators that is no model: answers by plain rules over words, always the
// same for the same text, whatever stands beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "tests/model_server/model_server.hpp"

namespace ado::test {

// Faults of rows, by their texts, so that they hit the same rows in every batch. A row whose text
// holds "unanswerable" never gets a usable value.
struct SemanticFaults {
  std::uint64_t garbage_one_in = 0;  // One text in so many gets garbage when first asked about.
};

// The rules, for who writes tests:
//   MEANS, IMPLIES, SEMANTIC_MATCH with a relationship: a word of three letters or more of the
//   other text stands in the text; CONTRADICTS: "not" does; SEMANTIC_MATCH: the first words are
//   equal. ALIGNS, ABOUT, RELEVANCE_TO: the share of such words that stand in the text. EXTRACTS:
//   the first word with a digit, or null; ASK: the first three words, or null when the text holds
//   "unknown"; CONDENSE: the first three words; CLASSIFY: the first label that stands in the text,
//   or null; the labels of MEANING and TOPICS likewise, else the last label. SENTIMENT: 0.8 for
//   "good", -0.8 for "bad", else 0. SUMMARIZE, CONSENSUS: the text that occurs most often;
//   OUTLIERS: those with "strange", at most the count or 5. THEMES, TOPICS, MEANING: the first
//   words, the most frequent first, at most the count or 3.
// Thread-safe.
class SemanticModel {
 public:
  explicit SemanticModel(SemanticFaults faults = {}) : faults_(faults) {}

  // The reply to a prompt: what stands above the boundary and below it.
  std::string answer(std::string_view header, std::string_view tail);
  // The body of /embeddings: a dimension for each word, as far as 32 go.
  static nlohmann::json embeddings(const nlohmann::json& request);
  // Either of them.
  ModelAnswer answer(const ModelRequest& request);

 private:
  nlohmann::json value_for(const std::string& op, const nlohmann::json& arguments,
                           const nlohmann::json& row);

  SemanticFaults faults_;
  std::mutex mutex_;
  std::set<std::string> had_garbage_;
};

// A server's script of it; `delay_ms` before each answer.
ModelServer::Script run_semantic_model(SemanticFaults faults, double delay_ms);

}  // namespace ado::test
