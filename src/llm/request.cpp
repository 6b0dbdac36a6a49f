// Names of the closed sets, and the hash of a request.
#include "llm/request.hpp"

#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/json_text.hpp"
#include "base/require.hpp"

namespace ado::llm {

using nlohmann::json;

std::string_view to_string(Speaker speaker) {
  switch (speaker) {
    case Speaker::model:
      return "assistant";
    case Speaker::user:
      return "user";
  }
  require(false);
}

std::string_view to_string(Effort effort) {
  switch (effort) {
    case Effort::low:
      return "low";
    case Effort::medium:
      return "medium";
    case Effort::high:
      return "high";
  }
  require(false);
}

std::string_view to_string(Finish finish) {
  switch (finish) {
    case Finish::stop:
      return "stop";
    case Finish::length:
      return "length";
    case Finish::refused:
      return "refused";
    case Finish::other:
      return "other";
  }
  require(false);
}

std::string request_hash(const Request& request) {
  // JSON keeps the fields apart: no text can be moved from one into the next unnoticed.
  json turns = json::array();
  for (const Turn& turn : request.turns) {
    turns.push_back({to_string(turn.speaker), turn.text});
  }
  const json parts = {
      "request-1",
      request.role,
      request.prompt.header,
      request.prompt.tail,
      turns,
      request.model,
      request.temperature ? json(*request.temperature) : json(),
      request.output_tokens_max,
      request.effort ? json(to_string(*request.effort)) : json(),
  };
  return to_hex(hash128(json_line(parts)));
}

}  // namespace ado::llm
