// Clocks: the manual one stands still, the system's go forward, times print as UTC.
#include "base/clock.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace ado {
namespace {

using std::chrono::milliseconds;

TEST(Clock, PrintsUtc) {
  const UtcTime time{milliseconds{1795229151007}};
  EXPECT_EQ(to_iso8601(time), "2026-11-21T02:45:51.007Z");
  EXPECT_EQ(to_compact_utc(time), "20261121T024551Z");
}

TEST(Clock, PrintsTimesBeforeTheEpoch) {
  EXPECT_EQ(to_iso8601(UtcTime{milliseconds{-1}}), "1969-12-31T23:59:59.999Z");
}

TEST(Clock, ManualMovesOnlyWhenTold) {
  ManualClock clock{UtcTime{milliseconds{1000}}};
  EXPECT_EQ(clock.steady_ms(), 0);
  clock.advance(milliseconds{250});
  clock.spend_cpu(12.5);
  EXPECT_EQ(clock.now(), UtcTime{milliseconds{1250}});
  EXPECT_EQ(clock.steady_ms(), 250);
  EXPECT_EQ(clock.process_cpu_ms(), 12.5);
}

TEST(Clock, SystemCountsTheWorkOfTheProcess) {
  const SystemClock clock;
  const double wall = clock.steady_ms();
  const double cpu = clock.process_cpu_ms();
  volatile std::uint64_t sum = 0;
  while (clock.process_cpu_ms() - cpu < 2) sum = sum + 1;
  EXPECT_GE(clock.steady_ms() - wall, 1);
}

TEST(Clock, SystemCountsTheWorkOfOneThread) {
  const SystemClock clock;
  const double own = clock.thread_cpu_ms();
  double other = 0;
  std::jthread([&] {
    const double start = clock.thread_cpu_ms();
    volatile std::uint64_t sum = 0;
    while (clock.thread_cpu_ms() - start < 20) sum = sum + 1;
    other = clock.thread_cpu_ms() - start;
  }).join();
  EXPECT_GE(other, 20);
  EXPECT_LT(clock.thread_cpu_ms() - own, other);
}

}  // namespace
}  // namespace ado
