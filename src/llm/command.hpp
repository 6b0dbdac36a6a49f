// CommandEndpoint: any program as a model. Its protocol is described in docs/llm.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "llm/endpoint.hpp"
#include "llm/secret.hpp"

namespace ado::llm {

// What the program reads.
std::string command_input(const Request& request);

// What the program wrote: the text of the answer as it is or, when it begins with {"ado_reply", a
// JSON object that is read strictly. Failures: unreadable.
Attempt read_command_output(std::string_view output);

// `clock` must outlive it. The program inherits the environment, keys included, and may say them:
// `keys` are taken out of its answers and errors.
class CommandEndpoint final : public Endpoint {
 public:
  CommandEndpoint(std::vector<std::string> arguments, const Clock& clock,
                  std::vector<Secret> keys = {});
  Attempt attempt(const Request& request, double timeout_ms, const std::stop_token& stop) override;

 private:
  std::string without_keys(std::string text) const;

  std::vector<std::string> arguments_;
  std::vector<Secret> keys_;
  const Clock& clock_;
};

}  // namespace ado::llm
