// Several processes append to one blackboard at once; some are killed in the middle and started
// again. For the test that nothing is lost and for the benchmark.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <new>
#include <vector>

#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/require.hpp"
#include "blackboard/writer.hpp"
#include "tests/unit/blackboard/latency_histogram.hpp"

namespace ado::test {

struct RaceOptions {
  std::filesystem::path workspace;
  int processes = 8;
  int entries = 1000;  // Of each process.
  int batch = 64;      // Outcomes that one commit acknowledges.
  int killed = 2;      // Processes that are killed (-9) about a third into their work.
  // The entry number `i` of process `p`; its id is its own.
  std::function<blackboard::Entry(int p, int i)> make;
};
struct RaceResult {
  std::vector<int> acknowledged;  // By process, over all its lives.
  int kills = 0;
  double seconds = 0;
  double append_us_median = 0, append_us_p99 = 0;  // One write of one entry.
  double commit_us_median = 0, commit_us_p99 = 0;  // One batch to the disk.
};

// In memory that all processes share: what a killed one knew is not lost with it.
struct SharedRecord {
  std::array<std::atomic<int>, 64> acknowledged{};
  LatencyHistogram appends, commits;
};

class AppendRace {
 public:
  explicit AppendRace(RaceOptions options) : options_(std::move(options)) {
    require(options_.processes <= 64);
    void* memory = ::mmap(nullptr, sizeof(SharedRecord), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    require(memory != MAP_FAILED);
    record_ = new (memory) SharedRecord;
  }
  AppendRace(const AppendRace&) = delete;
  AppendRace& operator=(const AppendRace&) = delete;
  ~AppendRace() { ::munmap(record_, sizeof(SharedRecord)); }

  RaceResult run() {
    const auto begin = std::chrono::steady_clock::now();
    std::vector<pid_t> pids;
    for (int p = 0; p < options_.processes; ++p) pids.push_back(start(p));
    RaceResult result;
    for (int p = 0; p < options_.killed; ++p) {
      while (record_->acknowledged[p] < options_.entries / 3) ::sched_yield();
      ::kill(pids[p], SIGKILL);
      int status = 0;
      ::waitpid(pids[p], &status, 0);
      result.kills += WIFSIGNALED(status) ? 1 : 0;
      pids[p] = start(p);
    }
    for (const pid_t pid : pids) {
      int status = 0;
      ::waitpid(pid, &status, 0);
      require(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    for (int p = 0; p < options_.processes; ++p) {
      result.acknowledged.push_back(record_->acknowledged[p]);
    }
    result.append_us_median = record_->appends.quantile(0.5);
    result.append_us_p99 = record_->appends.quantile(0.99);
    result.commit_us_median = record_->commits.quantile(0.5);
    result.commit_us_p99 = record_->commits.quantile(0.99);
    return result;
  }

 private:
  pid_t start(int p) {
    const pid_t pid = ::fork();
    require(pid >= 0);
    if (pid != 0) return pid;
    work(p);
    ::_exit(0);
  }

  // What was written and not acknowledged before a kill may be there: the first batch looks.
  void work(int p) {
    blackboard::Writer writer(options_.workspace);
    int i = record_->acknowledged[p];
    bool is_new = i == 0;
    // Never ends before it is killed, however the machine is busy.
    const bool waits_for_kill = is_new && p < options_.killed;
    while (i < options_.entries) {
      const int end = std::min(options_.entries, i + options_.batch);
      if (!is_new) {
        std::vector<blackboard::Entry> batch;
        for (; i < end; ++i) batch.push_back(options_.make(p, i));
        if (!writer.write_missing(batch)) ::_exit(2);
      }
      for (; i < end; ++i) {
        const blackboard::Entry entry = options_.make(p, i);
        const auto begin = std::chrono::steady_clock::now();
        if (!writer.write(std::span(&entry, 1))) ::_exit(2);
        record_->appends.add(std::chrono::steady_clock::now() - begin);
      }
      is_new = true;
      const auto begin = std::chrono::steady_clock::now();
      if (!writer.commit()) ::_exit(2);
      record_->commits.add(std::chrono::steady_clock::now() - begin);
      record_->acknowledged[p] = i;
    }
    while (waits_for_kill) ::pause();
  }

  RaceOptions options_;
  SharedRecord* record_ = nullptr;
};

}  // namespace ado::test
