// The machine's clocks, the manual clock, and how a time is written.
#include "base/clock.hpp"

#include <fmt/format.h>
#include <time.h>

namespace ado {
namespace {

double read_ms(clockid_t id) {
  timespec time{};
  clock_gettime(id, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

// A time in its calendar parts; fmt has no own form for milliseconds of a sys_time.
struct CalendarTime {
  int year;
  unsigned month;
  unsigned day;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> of_day;
};

CalendarTime to_calendar(UtcTime time) {
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(midnight);
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<unsigned>(date.month()),
          .day = static_cast<unsigned>(date.day()),
          .of_day = std::chrono::hh_mm_ss(time - midnight)};
}

}  // namespace

UtcTime SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

double SystemClock::steady_ms() const { return read_ms(CLOCK_MONOTONIC); }

double SystemClock::process_cpu_ms() const { return read_ms(CLOCK_PROCESS_CPUTIME_ID); }

double SystemClock::thread_cpu_ms() const { return read_ms(CLOCK_THREAD_CPUTIME_ID); }

void ManualClock::advance(std::chrono::milliseconds wall) {
  now_ += wall;
  steady_ms_ += static_cast<double>(wall.count());
}

std::string to_iso8601(UtcTime time) {
  const CalendarTime parts = to_calendar(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.year, parts.month,
                     parts.day, parts.of_day.hours().count(), parts.of_day.minutes().count(),
                     parts.of_day.seconds().count(), parts.of_day.subseconds().count());
}

std::string to_compact_utc(UtcTime time) {
  const CalendarTime parts = to_calendar(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", parts.year, parts.month, parts.day,
                     parts.of_day.hours().count(), parts.of_day.minutes().count(),
                     parts.of_day.seconds().count());
}

}  // namespace ado
