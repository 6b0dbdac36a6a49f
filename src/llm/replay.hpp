// ReplayProvider: answers from recorded exchanges, without any network.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "llm/exchange.hpp"
#include "llm/provider.hpp"

namespace ado::llm {

// A request that was recorded several times gets its answers in the order of the record, and the
// last one from then on. Nothing is spent: spending() counts replies and failures only.
class ReplayProvider final : public Provider {
 public:
  explicit ReplayProvider(std::vector<Exchange> exchanges);
  // Errors: invalid_input when the request was not recorded.
  Result<Reply> complete(const Request& request, const std::stop_token& stop) override;
  Spending spending() const override;

 private:
  struct Record {
    std::vector<Result<Reply>> outcomes;
    std::size_t next = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Record, std::less<>> records_;
  Spending spending_;
};

}  // namespace ado::llm
