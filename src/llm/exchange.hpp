// Exchange: one call as it is recorded and replayed. It holds no key and no prompt, only its hash.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "llm/request.hpp"

namespace ado {
class JsonObject;
}

namespace ado::llm {

struct Exchange {
  std::string request_hash;
  std::string provider;
  std::string role;
  std::string model;      // As asked for.
  Result<Reply> outcome;  // A failure is an outcome too.
};

Exchange make_exchange(std::string_view provider, const Request& request, Result<Reply> outcome);

nlohmann::json to_json(const Exchange& exchange);
// Strict; what to_json wrote reads back equal. Errors: invalid_input with the place.
Result<Exchange> read_exchange(const nlohmann::json& value, const std::string& path = "");
// One exchange a line.
Result<std::vector<Exchange>> read_exchanges(std::string_view jsonl);

// Parts that other strict readers share.
Result<Usage> read_usage(const nlohmann::json& value, const std::string& path);
Finish read_finish(JsonObject& object, std::string_view name);

}  // namespace ado::llm
