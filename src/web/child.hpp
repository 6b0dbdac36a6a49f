// Child: a program in a process group of its own, that is asked to end when we are gone.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "base/files.hpp"
#include "base/result.hpp"

namespace ado::web {

// Used from one thread: the one that starts it. When that thread ends, however it does, the kernel
// interrupts the child, so that no work goes on behind a server that was killed.
class Child {
 public:
  // Without any shell. It gets our environment and `environment`, nothing to read, and no file of
  // ours but its standard error. Errors: unavailable.
  static Result<Child> start(const std::vector<std::string>& arguments,
                             const std::vector<std::pair<std::string, std::string>>& environment);

  pid_t number() const { return number_; }
  // What it has said on standard error, waiting for it so long at most.
  std::string read(int milliseconds) const;
  // Reaps it: its exit code, or 128 and the number of the signal that ended it.
  std::optional<int> exit_code();
  void interrupt() const;  // Once: in order. Twice: at once. Not after exit_code() gave one.
  void kill() const;

 private:
  Child(pid_t number, FileDescriptor errors) : number_(number), errors_(std::move(errors)) {}
  pid_t number_;
  FileDescriptor errors_;
};

}  // namespace ado::web
