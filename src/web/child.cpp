// fork and execve: posix_spawn cannot tie a child to its parent's life.
#include "web/child.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace ado::web {
namespace {

std::vector<std::string> environment_with(
    const std::vector<std::pair<std::string, std::string>>& more) {
  std::vector<std::string> all;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view entry = *each;
    bool is_replaced = false;
    for (const auto& [name, value] : more) {
      is_replaced = is_replaced || entry.starts_with(name + "=");
    }
    if (!is_replaced) all.emplace_back(entry);
  }
  for (const auto& [name, value] : more) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Between fork and execve: other threads' locks may be held for ever, so only system calls.
[[noreturn]] void become(char* const* arguments, char* const* environment, int nothing, int errors,
                         pid_t parent) {
  // Whoever started us in the background may have had us ignore it.
  ::signal(SIGINT, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGINT);
  // It may have gone before that was set.
  if (::getppid() == parent && ::dup2(nothing, 0) >= 0 && ::dup2(nothing, 1) >= 0 &&
      ::dup2(errors, 2) >= 0) {
    ::close_range(3, ~0U, 0);
    ::execve(arguments[0], arguments, environment);
  }
  _exit(127);
}

}  // namespace

Result<Child> Child::start(const std::vector<std::string>& arguments,
                           const std::vector<std::pair<std::string, std::string>>& environment) {
  std::vector<std::string> words = arguments;
  std::vector<std::string> variables = environment_with(environment);
  const std::vector<char*> word_pointers = pointers_to(words);
  const std::vector<char*> variable_pointers = pointers_to(variables);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return fail(ErrorKind::unavailable, "no pipe for a run: {}", std::strerror(errno));
  }
  FileDescriptor reading(ends[0]);
  const FileDescriptor writing(ends[1]);
  const FileDescriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  ::fcntl(reading.number(), F_SETFL, O_NONBLOCK);
  const pid_t parent = ::getpid();
  const pid_t number = ::fork();
  if (number == 0) {
    become(word_pointers.data(), variable_pointers.data(), nothing.number(), writing.number(),
           parent);
  }
  if (number < 0) {
    return fail(ErrorKind::unavailable, "a run cannot be started: {}", std::strerror(errno));
  }
  ::setpgid(number, number);  // Both sides do, so that it holds for whoever comes first.
  return Child(number, std::move(reading));
}

std::string Child::read(int milliseconds) const {
  pollfd polled{.fd = errors_.number(), .events = POLLIN, .revents = 0};
  if (::poll(&polled, 1, milliseconds) <= 0) return {};
  std::array<char, 4096> bytes;
  const ssize_t count = ::read(errors_.number(), bytes.data(), bytes.size());
  // At its end the pipe is always ready.
  if (count <= 0) ::poll(nullptr, 0, milliseconds);
  return count > 0 ? std::string(bytes.data(), static_cast<std::size_t>(count)) : std::string();
}

std::optional<int> Child::exit_code() {
  int status = 0;
  if (::waitpid(number_, &status, WNOHANG) != number_) return std::nullopt;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return 128 + WTERMSIG(status);
}

void Child::interrupt() const { ::kill(-number_, SIGINT); }
void Child::kill() const { ::kill(-number_, SIGKILL); }

}  // namespace ado::web
