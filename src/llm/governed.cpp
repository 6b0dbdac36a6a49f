// One call: a place among the running ones, a claim on the budget, a place in the minute, an
// attempt, and again while that makes sense.
#include "llm/governed.hpp"

#include "base/require.hpp"

namespace ado::llm {
namespace {

Failure stopped() {
  return {.trouble = Trouble::stopped, .message = "stopped while waiting for the model"};
}

Failure too_late(std::string_view name, const Request& request) {
  return {
      .trouble = Trouble::deadline,
      .message = fmt::format("{}: no answer within {:.1f} s", name, request.deadline_ms / 1000)};
}

void add(Usage& sum, const Usage& usage) {
  sum.input += usage.input;
  sum.cached_input += usage.cached_input;
  sum.cache_write += usage.cache_write;
  sum.output += usage.output;
  sum.reasoning += usage.reasoning;
}

}  // namespace

std::int64_t tokens_max_of(std::size_t bytes) {
  constexpr std::size_t kBytesPerToken = 2;
  return static_cast<std::int64_t>(bytes / kBytesPerToken);
}

std::int64_t input_tokens_max(const Request& request) {
  constexpr std::size_t kTokensPerMessage = 16;
  std::size_t bytes = request.prompt.header.size() + request.prompt.tail.size();
  for (const Turn& turn : request.turns) bytes += turn.text.size();
  return tokens_max_of(bytes) +
         static_cast<std::int64_t>(kTokensPerMessage * (2 + request.turns.size()));
}

// A place among the calls that may run at once. Empty when the stop came first.
class GovernedProvider::Slot {
 public:
  Slot(GovernedProvider& provider, const std::stop_token& stop) : provider_(provider) {
    std::unique_lock lock(provider_.mutex_);
    taken_ = !stop.stop_requested() && provider_.changed_.wait(lock, stop, [this] {
      return provider_.running_ < provider_.governance_.concurrency_max;
    });
    if (taken_) ++provider_.running_;
  }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() {
    if (!taken_) return;
    const std::lock_guard lock(provider_.mutex_);
    --provider_.running_;
    provider_.changed_.notify_all();
  }
  bool taken() const { return taken_; }

 private:
  GovernedProvider& provider_;
  bool taken_ = false;
};

GovernedProvider::GovernedProvider(std::string name, std::unique_ptr<Endpoint> endpoint,
                                   const Governance& governance, std::vector<Price> prices,
                                   const Clock& clock, Sleeper& sleeper, std::uint64_t seed)
    : name_(std::move(name)),
      endpoint_(std::move(endpoint)),
      governance_(governance),
      prices_(std::move(prices)),
      clock_(clock),
      sleeper_(sleeper),
      own_purse_(governance.budget),
      purse_(governance.purse != nullptr ? *governance.purse : own_purse_),
      rate_(governance.rate),
      random_(seed) {
  require(governance_.concurrency_max >= 1);
}

Result<Reply> GovernedProvider::complete(const Request& request, const std::stop_token& stop) {
  Progress progress;
  for (;;) {
    Attempt attempt = try_once(request, progress, stop);
    if (attempt) {
      const std::lock_guard lock(mutex_);
      spending_.attempts += progress.attempts;
      return *std::move(attempt);
    }
    const std::optional<double> wait_ms = wait_after(attempt.error(), progress);
    if (wait_ms && sleeper_.pause(*wait_ms, stop)) continue;
    return give_up(wait_ms ? stopped() : attempt.error(), progress);
  }
}

Result<Reply> GovernedProvider::give_up(const Failure& failure, const Progress& progress) {
  Error error = to_error(failure);
  if (progress.attempts > 1)
    error.message += fmt::format(" (after {} attempts)", progress.attempts);
  const std::lock_guard lock(mutex_);
  ++spending_.failures;
  spending_.attempts += progress.attempts;
  return fail(std::move(error));
}

Attempt GovernedProvider::try_once(const Request& request, Progress& progress,
                                   const std::stop_token& stop) {
  const Slot slot(*this, stop);
  if (!slot.taken()) return failed(stopped());
  const auto permitted = permit(request, stop);
  if (!permitted) return failed(permitted.error());
  Attempt attempt = ask(request, *permitted, progress, stop);
  settle(request, *permitted, attempt);
  return attempt;
}

Attempt GovernedProvider::ask(const Request& request, const Permit& permit, Progress& progress,
                              const std::stop_token& stop) {
  // A wait that would use up the time of the call is not begun.
  if (progress.deadline_ms && permit.booking.start_ms >= *progress.deadline_ms) {
    return failed(too_late(name_, request));
  }
  const double wait_ms = permit.booking.start_ms - clock_.steady_ms();
  if (wait_ms > 0 && !sleeper_.pause(wait_ms, stop)) return failed(stopped());
  const double begin_ms = clock_.steady_ms();
  if (!progress.deadline_ms) progress.deadline_ms = begin_ms + request.deadline_ms;
  const double left_ms = *progress.deadline_ms - begin_ms;
  if (left_ms <= 0) return failed(too_late(name_, request));
  ++progress.attempts;
  Attempt attempt = endpoint_->attempt(request, left_ms, stop);
  if (!attempt) return attempt;
  attempt->latency_ms = clock_.steady_ms() - begin_ms;
  attempt->attempts = progress.attempts;
  return attempt;
}

Claim GovernedProvider::claim_for(const Request& request) const {
  const std::int64_t input = input_tokens_max(request);
  Claim claim{.tokens = input + request.output_tokens_max};
  if (const auto price = find_price(prices_, name_, request.model)) {
    claim.cost = cost_max_of(*price, input, request.output_tokens_max);
  }
  return claim;
}

tl::expected<GovernedProvider::Permit, Failure> GovernedProvider::permit(
    const Request& request, const std::stop_token& stop) {
  Permit permit{.claim = claim_for(request)};
  auto claimed = purse_.claim(permit.claim, name_, stop);
  const std::lock_guard lock(mutex_);
  if (!claimed) {
    const bool is_priced = permit.claim.cost || !purse_.is_in_money();
    const bool is_refused = claimed.error().trouble == Trouble::out_of_credit;
    if (is_refused && is_priced) ++spending_.budget_refusals;
    return failed(std::move(claimed).error());
  }
  permit.booking = rate_.book(clock_.steady_ms(), permit.claim.tokens);
  return permit;
}

void GovernedProvider::settle(const Request& request, const Permit& permit, Attempt& attempt) {
  const auto price = find_price(prices_, name_, request.model);
  const std::lock_guard lock(mutex_);
  if (attempt) {
    settle_reply(permit, *attempt, price);
  } else {
    settle_failure(permit, attempt.error());
  }
}

void GovernedProvider::settle_reply(const Permit& permit, Reply& reply,
                                    const std::optional<Price>& price) {
  if (!reply.cost && reply.usage && price) reply.cost = cost_of(*price, *reply.usage);
  const std::int64_t tokens =
      reply.usage ? reply.usage->input + reply.usage->output : permit.claim.tokens;
  purse_.settle(permit.claim, {.tokens = tokens, .cost = reply.cost});
  rate_.correct(permit.booking, tokens);
  ++spending_.replies;
  if (reply.usage) add(spending_.usage, *reply.usage);
  if (!reply.usage) ++spending_.replies_uncounted;
  spending_.cost += reply.cost.value_or(0);
  if (!reply.cost) ++spending_.replies_without_price;
}

void GovernedProvider::settle_failure(const Permit& permit, const Failure& failure) {
  purse_.settle_failure(permit.claim, failure);
  if (!failure.may_be_billed) return rate_.correct(permit.booking, 0);
  spending_.tokens_in_doubt += permit.claim.tokens;
  spending_.cost_in_doubt += permit.claim.cost.value_or(0);
}

std::optional<double> GovernedProvider::wait_after(const Failure& failure,
                                                   const Progress& progress) {
  if (progress.attempts == 0) return std::nullopt;
  const double left_ms = *progress.deadline_ms - clock_.steady_ms();
  const std::lock_guard lock(mutex_);
  return wait_before_retry(governance_.retry, failure, progress.attempts, left_ms, random_);
}

void GovernedProvider::carry_over(std::int64_t tokens, double cost) {
  purse_.carry_over(tokens, cost);
}

Spending GovernedProvider::spending() const {
  const std::lock_guard lock(mutex_);
  return spending_;
}

}  // namespace ado::llm
