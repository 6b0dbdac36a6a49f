// Backoff with jitter, and the date format of HTTP.
#include "llm/retry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/require.hpp"
#include "base/text.hpp"

namespace ado::llm {
namespace {

constexpr double kJitterOfServersWait = 0.1;
constexpr double kRetryAfterSecondsMax = 86'400;
constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<int> to_number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 0) return {};
  return value;
}

std::optional<unsigned> to_month(std::string_view name) {
  const auto found = std::ranges::find(kMonths, name);
  if (found == std::end(kMonths)) return std::nullopt;
  return static_cast<unsigned>(found - std::begin(kMonths)) + 1;
}

// Sun, 06 Nov 1994 08:49:37 GMT
std::optional<UtcTime> read_http_date(std::string_view text) {
  const std::vector<std::string_view> words = split(text, ' ');
  if (words.size() != 6 || words[5] != "GMT") return std::nullopt;
  const std::vector<std::string_view> clock = split(words[4], ':');
  if (clock.size() != 3) return std::nullopt;
  const auto day = to_number(words[1]);
  const auto month = to_month(words[2]);
  const auto year = to_number(words[3]);
  const auto hour = to_number(clock[0]);
  const auto minute = to_number(clock[1]);
  const auto second = to_number(clock[2]);
  if (!day || !month || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{*month},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         std::chrono::seconds{*second};
}

}  // namespace

bool is_worth_retrying(Trouble trouble) {
  switch (trouble) {
    case Trouble::throttled:
    case Trouble::overloaded:
    case Trouble::unreachable:
    case Trouble::broken:
      return true;
    case Trouble::settings:
    case Trouble::out_of_credit:
    case Trouble::unreadable:
    case Trouble::too_large:
    case Trouble::deadline:
    case Trouble::stopped:
      return false;
  }
  require(false);
}

std::optional<double> wait_before_retry(const RetryPolicy& policy, const Failure& failure,
                                        int attempts_made, double ms_left, Random& random) {
  require(attempts_made >= 1);
  if (!is_worth_retrying(failure.trouble) || attempts_made >= policy.attempts_max) return {};
  const double full =
      std::min(policy.wait_ms_max, policy.first_wait_ms * std::exp2(attempts_made - 1));
  double wait_ms = full * (0.5 + 0.5 * random.unit());
  if (failure.retry_after_ms && *failure.retry_after_ms >= wait_ms) {
    wait_ms = *failure.retry_after_ms * (1 + kJitterOfServersWait * random.unit());
  }
  if (wait_ms >= ms_left) return std::nullopt;
  return wait_ms;
}

std::optional<double> read_retry_after(std::string_view text, UtcTime now) {
  text = trim(text);
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size()) {
    if (!(seconds >= 0)) return std::nullopt;
    return std::min(seconds, kRetryAfterSecondsMax) * 1000;
  }
  const std::optional<UtcTime> date = read_http_date(text);
  if (!date) return std::nullopt;
  return std::max(0.0, static_cast<double>((*date - now).count()));
}

}  // namespace ado::llm
