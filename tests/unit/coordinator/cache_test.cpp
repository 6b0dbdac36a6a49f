// The cache: values of all types, age, several processes, kills, and broken files.
#include "coordinator/cache.hpp"

#include <csignal>
#include <fstream>

#include <sys/wait.h>
#include <unistd.h>

#include "base/files.hpp"
#include "tests/unit/coordinator/rule_provider.hpp"

namespace ado::coordinator {
namespace {

using test::CoordinatorTest;
using test::Value;

using CacheTest = CoordinatorTest;

Hash128 key(int number) { return hash128(std::to_string(number)); }

void put(Cache& cache, int number, Value value) {
  const CachedAnswer answer{key(number), std::move(value)};
  const auto done = cache.put(std::span(&answer, 1));
  ASSERT_TRUE(done) << done.error().message;
}

std::optional<Value> find(Cache& cache, int number, std::optional<double> ttl = {}) {
  const Hash128 wanted = key(number);
  const auto found = cache.find(std::span(&wanted, 1), ttl);
  EXPECT_TRUE(found) << found.error().message;
  return found ? found->front() : std::nullopt;
}

TEST_F(CacheTest, KeepsValuesOfEveryType) {
  const std::vector<Value> values = {
      Value(), true, false, 0.1, -1.0, 0.0, "text", "", std::string("a\0b", 3), "Ünï"};
  {
    Cache cache = open_cache();
    for (std::size_t i = 0; i < values.size(); ++i) put(cache, static_cast<int>(i), values[i]);
  }
  Cache again = open_cache();
  EXPECT_EQ(again.notice(), "");
  for (std::size_t i = 0; i < values.size(); ++i) {
    ASSERT_EQ(find(again, static_cast<int>(i)), std::optional(values[i])) << i;
  }
  EXPECT_EQ(find(again, 99), std::nullopt);
  EXPECT_EQ(again.size()->answers, static_cast<std::int64_t>(values.size()));
  put(again, 0, "another");
  EXPECT_EQ(find(again, 0), std::optional<Value>("another"));
}

TEST_F(CacheTest, KnowsTheAgeOfAnswers) {
  ManualClock clock(UtcTime(std::chrono::milliseconds(1'000'000)));
  auto cache = Cache::open(folder_ / "aged.sqlite", clock);
  ASSERT_TRUE(cache);
  put(*cache, 1, true);
  clock.advance(std::chrono::seconds(100));
  put(*cache, 2, true);
  EXPECT_TRUE(find(*cache, 1));
  EXPECT_TRUE(find(*cache, 1, 100));
  EXPECT_FALSE(find(*cache, 1, 99));
  EXPECT_EQ(cache->forget_older_than(50).value_or(-1), 1);
  EXPECT_FALSE(find(*cache, 1));
  EXPECT_TRUE(find(*cache, 2));
}

TEST_F(CacheTest, BeginsAnewWhereTheFileIsBroken) {
  const auto file = folder_ / "semantic.sqlite";
  std::filesystem::create_directories(folder_);
  const std::string noise(10'000, 'x');
  ASSERT_TRUE(write_file_atomically(file, noise));
  Cache cache = open_cache();
  EXPECT_NE(cache.notice().find("begins anew"), std::string::npos);
  put(cache, 1, true);
  EXPECT_TRUE(find(cache, 1));
  int kept = 0;
  for (const auto& each : std::filesystem::directory_iterator(folder_)) {
    if (each.path().filename().string().find(".broken-") == std::string::npos) continue;
    ++kept;
    EXPECT_EQ(read_file(each.path()).value_or(""), noise) << "nothing of it is lost";
  }
  EXPECT_EQ(kept, 1);
}

TEST_F(CacheTest, SaysSoWhenItBreaksLater) {
  {
    Cache cache = open_cache();
    for (int i = 0; i < 2'000; ++i) put(cache, i, std::string(100, 'y'));
  }
  const auto file = folder_ / "semantic.sqlite";
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(3 * 4096);
  const std::string noise(50 * 4096, '\xAB');
  stream.write(noise.data(), static_cast<std::streamsize>(noise.size()));
  stream.close();
  Cache cache = open_cache();
  int errors = 0;
  for (int i = 0; i < 2'000; ++i) {
    const Hash128 wanted = key(i);
    const auto found = cache.find(std::span(&wanted, 1), {});
    if (found) continue;
    ++errors;
    EXPECT_EQ(found.error().kind, ErrorKind::unavailable);
    EXPECT_NE(found.error().hint.find("semantic.sqlite"), std::string::npos);
  }
  EXPECT_TRUE(errors > 0 || !cache.notice().empty());
}

TEST_F(CacheTest, SaysSoWhereNoFileCanBe) {
  const auto no_folder = Cache::open("/proc/nowhere/semantic.sqlite", clock_);
  ASSERT_FALSE(no_folder);
  EXPECT_EQ(no_folder.error().kind, ErrorKind::unavailable);
}

// Runs in a child process, which never comes back.
template <typename Body>
pid_t in_child(Body body) {
  const pid_t child = fork();
  if (child != 0) return child;
  const bool is_well = body();
  std::_Exit(is_well ? 0 : 1);
}

int wait_for(pid_t child) {
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

TEST_F(CacheTest, ServesSeveralProcessesAtOnce) {
  constexpr int kProcesses = 6;
  constexpr int kEach = 200;
  std::vector<pid_t> children;
  for (int process = 0; process < kProcesses; ++process) {
    children.push_back(in_child([this, process] {
      const SystemClock clock;
      auto cache = Cache::open(folder_ / "semantic.sqlite", clock);
      for (int i = 0; cache && i < kEach; ++i) {
        const CachedAnswer answer{key(process * kEach + i), static_cast<double>(i)};
        if (!cache->put(std::span(&answer, 1))) return false;
        const Hash128 wanted = key(i);  // Perhaps of another process.
        if (!cache->find(std::span(&wanted, 1), {})) return false;
      }
      return cache.has_value();
    }));
  }
  for (const pid_t child : children) EXPECT_EQ(wait_for(child), 0);
  Cache cache = open_cache();
  EXPECT_EQ(cache.size()->answers, kProcesses * kEach);
}

TEST_F(CacheTest, KeepsAnswersOfAKilledProcess) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = in_child([this, &ends] {
    const SystemClock clock;
    auto cache = Cache::open(folder_ / "semantic.sqlite", clock);
    for (int i = 0; cache; ++i) {
      const CachedAnswer answer{key(i), true};
      if (!cache->put(std::span(&answer, 1))) return false;
      if (write(ends[1], &i, sizeof i) != sizeof i) return false;
    }
    return false;
  });
  int last = -1;
  while (last < 500)
    ASSERT_EQ(read(ends[0], &last, sizeof last), static_cast<ssize_t>(sizeof last));
  kill(child, SIGKILL);
  EXPECT_TRUE(WIFSIGNALED(wait_for(child)));
  close(ends[0]);
  close(ends[1]);
  Cache cache = open_cache();
  EXPECT_EQ(cache.notice(), "");
  for (int i = 0; i <= last; ++i) EXPECT_TRUE(find(cache, i)) << i;
}

}  // namespace
}  // namespace ado::coordinator
