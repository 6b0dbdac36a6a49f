// A thread that waits for signals and nothing else: no work in a signal handler.
#include "cli/interrupt.hpp"

#include <csignal>
#include <string_view>
#include <thread>

#include <pthread.h>
#include <unistd.h>

namespace ado::cli {
namespace {

constexpr int kExitInterrupted = 130;

void say(std::string_view text) {
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

std::stop_token watch_interrupts() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  static std::stop_source source;
  // Lives as long as the process: it may have to end a main thread that hangs.
  std::thread([signals] {
    int signal = 0;
    sigwait(&signals, &signal);
    say("\ninterrupted: saving; once more stops at once\n");
    source.request_stop();
    sigwait(&signals, &signal);
    _exit(kExitInterrupted);
  }).detach();
  return source.get_token();
}

}  // namespace ado::cli
