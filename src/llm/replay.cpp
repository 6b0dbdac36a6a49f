// Looks requests up by their hash.
#include "llm/replay.hpp"

#include <utility>

namespace ado::llm {

ReplayProvider::ReplayProvider(std::vector<Exchange> exchanges) {
  for (Exchange& exchange : exchanges) {
    records_[exchange.request_hash].outcomes.push_back(std::move(exchange.outcome));
  }
}

Result<Reply> ReplayProvider::complete(const Request& request, const std::stop_token&) {
  const std::string hash = request_hash(request);
  const std::lock_guard lock(mutex_);
  const auto found = records_.find(hash);
  if (found == records_.end()) {
    ++spending_.failures;
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = fmt::format("the record has no answer for this request of the {}: "
                                             "{}",
                                             request.role, hash),
                      .hint = "record the run anew: a prompt, a model or a setting has changed"});
  }
  Record& record = found->second;
  const Result<Reply>& outcome = record.outcomes[record.next];
  if (record.next + 1 < record.outcomes.size()) ++record.next;
  if (outcome) {
    ++spending_.replies;
  } else {
    ++spending_.failures;
  }
  return outcome;
}

Spending ReplayProvider::spending() const {
  const std::lock_guard lock(mutex_);
  return spending_;
}

}  // namespace ado::llm
