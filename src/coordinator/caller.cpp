// Requests from questions, and what they came to.
#include "coordinator/caller.hpp"

#include <algorithm>
#include <array>

#include "base/require.hpp"
#include "base/text.hpp"

namespace ado::coordinator {
namespace {

constexpr int kFailuresMax = 8;

}  // namespace

bool is_too_long(const Error& error) {
  constexpr std::array<std::string_view, 5> kSigns = {
      "context length", "context_length", "too long", "too many tokens", "context window"};
  const std::string message = to_lower_ascii(error.message);
  return std::ranges::any_of(kSigns, [&message](std::string_view sign) {
    return message.find(sign) != std::string::npos;
  });
}

llm::Request Caller::request_for(const Question& question) const {
  return {.role = "semantic",
          .prompt = question.prompt,
          .turns = question.turns,
          .model = options_.model,
          .temperature = options_.temperature,
          .output_tokens_max = options_.output_tokens_max,
          .effort = options_.effort,
          .deadline_ms = options_.call_deadline_ms};
}

Answered Caller::ask(const Question& question, const std::stop_token& stop) {
  require(services_.provider != nullptr);
  const llm::Request request = request_for(question);
  const double begin_ms = services_.clock.steady_ms();
  Answered answered{.reply = services_.provider->complete(request, stop), .record = {}};
  CallRecord& record = answered.record;
  record.op = question.op->name;
  record.what = question.what;
  record.model = options_.model;
  record.prompt = fmt::format("{}, version {}", question.prompt_name,
                              services_.library.prompt(question.prompt_name).version);
  record.request_hash = llm::request_hash(request);
  record.rows = static_cast<std::int64_t>(question.rows);
  record.latency_ms = services_.clock.steady_ms() - begin_ms;
  if (answered.reply) {
    answered.end = CallEnd::replied;
    record.attempts = answered.reply->attempts;
    record.usage = answered.reply->usage.value_or(llm::Usage{});
    record.cost = answered.reply->cost;
  } else {
    answered.end = stop.stop_requested() || is_refused() ? CallEnd::halted : CallEnd::failed;
    if (is_refused()) {
      record = {};
      return answered;
    }
    record.rows_bad = record.rows;
    record.error = answered.reply.error().message;
  }
  return answered;
}

void Caller::note(const CallRecord& record) {
  const std::lock_guard lock(mutex_);
  ++counts_.calls;
  counts_.input_tokens += record.usage.input;
  counts_.cached_input_tokens += record.usage.cached_input;
  counts_.output_tokens += record.usage.output;
  counts_.cost += record.cost.value_or(0);
  if (!record.cost) ++counts_.calls_without_price;
  if (record.error.empty()) had_reply_ = true;
  if (!record.error.empty()) ++failures_;
  if (services_.sink) services_.sink(record);
}

Counts Caller::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

bool Caller::is_hopeless() const {
  const std::lock_guard lock(mutex_);
  return !had_reply_ && failures_ >= kFailuresMax;
}

}  // namespace ado::coordinator
