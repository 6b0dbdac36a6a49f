// Spawns, polls the pipes, the child, the stop and the clock together, and kills the group.
#include "llm/child_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/require.hpp"

extern char** environ;

namespace ado::llm {
namespace {

constexpr std::size_t kErrorsKept = 4'000;  // Bytes of standard error.

tl::unexpected<Error> no(std::string_view what) {
  return fail(ErrorKind::unavailable, "no {} for a program: {}", what, std::strerror(errno));
}

// The input as a file in memory: no pipe that fills up, no signal when the program does not read.
Result<FileDescriptor> input_file(std::string_view input) {
  FileDescriptor file(::memfd_create("ado-request", MFD_CLOEXEC));
  if (file.number() < 0) return no("input");
  while (!input.empty()) {
    const ssize_t written = ::write(file.number(), input.data(), input.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return no("input");
    input.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::lseek(file.number(), 0, SEEK_SET) != 0) return no("input");
  return file;
}

struct Pipe {
  FileDescriptor reading;
  FileDescriptor writing;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return no("pipe");
  Pipe pipe{.reading = FileDescriptor(ends[0]), .writing = FileDescriptor(ends[1])};
  if (::fcntl(pipe.reading.number(), F_SETFL, O_NONBLOCK) != 0) return no("pipe");
  return pipe;
}

// What a child starts with: its three files, its own group, no signal blocked.
class SpawnPlan {
 public:
  SpawnPlan(int input, int output, int errors) {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    ok_ = posix_spawn_file_actions_init(&actions_) == 0 && posix_spawnattr_init(&attributes_) == 0;
    require(ok_);
    ok_ = posix_spawn_file_actions_adddup2(&actions_, input, 0) == 0 &&
          posix_spawn_file_actions_adddup2(&actions_, output, 1) == 0 &&
          posix_spawn_file_actions_adddup2(&actions_, errors, 2) == 0 &&
          posix_spawn_file_actions_addclosefrom_np(&actions_, 3) == 0 &&
          posix_spawnattr_setpgroup(&attributes_, 0) == 0 &&
          posix_spawnattr_setsigmask(&attributes_, &none) == 0 &&
          posix_spawnattr_setsigdefault(&attributes_, &all) == 0 &&
          posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                     POSIX_SPAWN_SETSIGDEF) == 0;
    require(ok_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  Result<pid_t> spawn(std::span<const std::string> arguments) const {
    std::vector<std::string> words(arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    pid_t child = 0;
    const int error =
        posix_spawnp(&child, pointers[0], &actions_, &attributes_, pointers.data(), environ);
    if (error == 0) return child;
    return fail(ErrorKind::invalid_input, "the program cannot be started: {}: {}", arguments[0],
                std::strerror(error));
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
  bool ok_ = false;
};

// A running child. Its end kills what is left of the group, and reaps the child.
class Child {
 public:
  explicit Child(pid_t number)
      : number_(number), descriptor_(static_cast<int>(::syscall(SYS_pidfd_open, number, 0))) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { end(); }

  int descriptor() const { return descriptor_.number(); }

  // Gives the status of the child, as waitpid does.
  int end() {
    if (number_ == 0) return status_;
    // Before the child is reaped: until then nobody else can have the number of its group.
    ::kill(-number_, SIGKILL);
    while (::waitpid(number_, &status_, 0) < 0 && errno == EINTR) {
    }
    number_ = 0;
    return status_;
  }

 private:
  pid_t number_;
  FileDescriptor descriptor_;
  int status_ = 0;
};

// Reads what there is; false at the end of the pipe.
bool drain(int pipe, std::string& bytes, std::size_t bytes_max) {
  std::array<char, 1 << 16> buffer;
  while (bytes.size() <= bytes_max) {
    const ssize_t count = ::read(pipe, buffer.data(), buffer.size());
    if (count > 0) {
      bytes.append(buffer.data(), static_cast<std::size_t>(count));
      continue;
    }
    if (count < 0 && errno == EINTR) continue;
    return count < 0 && errno == EAGAIN;
  }
  return true;
}

void keep_last(std::string& bytes, std::size_t count) {
  if (bytes.size() > count) bytes.erase(0, bytes.size() - count);
}

// Watches a child until it ends or has to. The child ends when it exits: what it left running in
// the background does not count.
class Watch {
 public:
  Watch(const Child& child, int output, int errors, int stop, const ProgramLimits& limits)
      : limits_(limits),
        files_{pollfd{output, POLLIN, 0}, pollfd{errors, POLLIN, 0},
               pollfd{child.descriptor(), POLLIN, 0}, pollfd{stop, POLLIN, 0}} {}

  void run(ProgramRun& run, const Clock& clock) {
    const double deadline_ms = clock.steady_ms() + limits_.timeout_ms;
    for (;;) {
      const double left_ms = std::clamp(deadline_ms - clock.steady_ms(), 0.0, 60'000.0);
      const int ready = ::poll(files_.data(), files_.size(), static_cast<int>(left_ms) + 1);
      require(ready >= 0 || errno == EINTR);
      read(run);
      const bool has_exited = files_[2].revents != 0;
      if (run.output.size() > limits_.output_bytes_max) return set(run, ProgramRun::End::too_large);
      if (has_exited) return;
      if (files_[3].revents != 0) return set(run, ProgramRun::End::stopped);
      if (clock.steady_ms() >= deadline_ms) return set(run, ProgramRun::End::deadline);
    }
  }

  // What there is now, without waiting.
  void read(ProgramRun& run) {
    if (files_[0].fd >= 0 && !drain(files_[0].fd, run.output, limits_.output_bytes_max)) {
      files_[0].fd = -1;  // poll() leaves it out from now on.
    }
    if (files_[1].fd >= 0 && !drain(files_[1].fd, run.errors, 16 * kErrorsKept)) {
      files_[1].fd = -1;
    }
    keep_last(run.errors, kErrorsKept);
  }

 private:
  static void set(ProgramRun& run, ProgramRun::End end) { run.end = end; }

  const ProgramLimits& limits_;
  std::array<pollfd, 4> files_;
};

void take_status(ProgramRun& run, int status) {
  if (run.end != ProgramRun::End::exited) return;
  if (WIFSIGNALED(status)) run.end = ProgramRun::End::killed_by_signal;
  run.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Result<ProgramRun> run_program(std::span<const std::string> arguments, std::string_view input,
                               const ProgramLimits& limits, const Clock& clock,
                               const std::stop_token& stop) {
  require(!arguments.empty());
  ADO_TRY(const FileDescriptor request, input_file(input));
  ADO_TRY(Pipe output, make_pipe());
  ADO_TRY(Pipe errors, make_pipe());
  const FileDescriptor stop_event(::eventfd(0, EFD_CLOEXEC));
  if (stop_event.number() < 0) return no("event");
  const std::stop_callback on_stop(stop,
                                   [&stop_event] { ::eventfd_write(stop_event.number(), 1); });

  const SpawnPlan plan(request.number(), output.writing.number(), errors.writing.number());
  ADO_TRY(const pid_t number, plan.spawn(arguments));
  Child child(number);
  output.writing = FileDescriptor();
  errors.writing = FileDescriptor();
  if (child.descriptor() < 0) return no("watch");
  ProgramRun run;
  Watch watch(child, output.reading.number(), errors.reading.number(), stop_event.number(), limits);
  watch.run(run, clock);
  take_status(run, child.end());
  watch.read(run);  // Its last words.
  const bool is_cut = run.output.size() > limits.output_bytes_max;
  if (run.end == ProgramRun::End::exited && is_cut) run.end = ProgramRun::End::too_large;
  return run;
}

}  // namespace ado::llm
