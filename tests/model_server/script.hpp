// The script of ado-model-server: rules in a JSON file that say how to answer.
#pragma once

#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "tests/model_server/model_server.hpp"

namespace ado::test {

// {"rules": [{"header": REGEX, "prompt": REGEX, "model": REGEX, "times": N,
//             "answer": ANSWER} or {..., "program": [WORD, ...]}
//             or {..., "semantic": {"garbage_one_in": N, "delay_ms": N}}, ...]}
//
// The first rule that fits a request, and was not used `times` times yet, answers it. A pattern
// that is left out fits everything; it is searched, not matched whole, as ECMAScript writes them.
// ANSWER has the fields of ModelAnswer; all may be left out. A program gets the request as a JSON
// object, {"path", "model", "header", "prompt", "stream", "body"}, and writes an ANSWER; what does
// not begin with "{\"answer\":" is the text of one. `semantic` answers the prompts of semantic
// operators and /embeddings: see semantic_model.hpp.
struct ScriptRule {
  std::optional<std::regex> header;
  std::optional<std::regex> prompt;
  std::optional<std::regex> model;
  std::optional<std::int64_t> times;
  ModelAnswer answer;
  std::vector<std::string> program;
  ModelServer::Script semantic;
};

// Strict. Errors: invalid_input with the place.
Result<std::vector<ScriptRule>> read_script(std::string_view json);

// Answers by the rules; 404 when none fits. Thread-safe.
ModelServer::Script run_script(std::vector<ScriptRule> rules);

}  // namespace ado::test
