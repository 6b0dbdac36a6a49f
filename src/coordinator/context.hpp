// Context: what the parts of one evaluation share.
#pragma once

#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/caller.hpp"
#include "coordinator/services.hpp"
#include "coordinator/work.hpp"

namespace ado::coordinator {

// Who answers calls of an operator.
enum class Answerer { rule, local, embeddings, model };
// Errors: unsupported when there is only "local" and the operator has no such form; invalid_input
// when a model is named and there is no provider.
Result<Answerer> answerer_of(const semantic::Operator& op, const Options& options,
                             const Services& services);
// "local", "rule", or the name of the model.
std::string name_of(Answerer answerer, const Options& options, const Services& services);

struct Context {
  const Options& options;
  const Services& services;
  std::stop_token stop;
  Caller caller{options, services};

  std::mutex mutex = {};  // Guards the notice.
  std::string notice = {};

  // Nothing where the cache is not asked.
  Result<std::vector<std::optional<semantic::Value>>> find(std::span<const Hash128> keys) const;
  // A cache that cannot be written costs no answer: the first problem becomes the notice.
  void keep(std::span<const CachedAnswer> answers);
};

// The error of a query that one failed answer ends.
Error failed_answer(const semantic::Operator& op, std::string_view why);

}  // namespace ado::coordinator
