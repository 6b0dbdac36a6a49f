// Caller: one call of a model, with its counts and its record.
#pragma once

#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/services.hpp"
#include "coordinator/work.hpp"

namespace ado::coordinator {

// What is asked.
struct Question {
  const semantic::Operator* op = nullptr;
  std::string_view what;         // As in CallRecord.
  std::string_view prompt_name;  // Of the library.
  llm::Prompt prompt;
  std::vector<llm::Turn> turns = {};
  std::size_t rows = 0;
};

// halted: the budget has refused an attempt, or a stop was asked for. Nothing more may be asked.
enum class CallEnd { replied, failed, halted };
struct Answered {
  CallEnd end = CallEnd::failed;
  Result<llm::Reply> reply;
  CallRecord record;
};

// Thread-safe. Every call that was made must be noted once, when it is known how many rows it left
// unanswered.
class Caller {
 public:
  Caller(const Options& options, const Services& services)
      : options_(options), services_(services) {}

  Answered ask(const Question& question, const std::stop_token& stop);
  void note(const CallRecord& record);
  Counts counts() const;
  // So many calls failed, and none ever succeeded, that further ones are in vain.
  bool is_hopeless() const;
  // The budget has refused an attempt: nobody was asked, and nobody is to be.
  bool is_refused() const { return services_.purse != nullptr && services_.purse->has_refused(); }

 private:
  llm::Request request_for(const Question& question) const;

  const Options& options_;
  const Services& services_;
  mutable std::mutex mutex_;  // Guards what follows, and the sink.
  Counts counts_;
  int failures_ = 0;
  bool had_reply_ = false;
};

// Whether a provider says that a prompt is longer than its model can read. Providers have no common
// code for it.
bool is_too_long(const Error& error);

}  // namespace ado::coordinator
