// The `ado` binary: everything else is in app.cpp and one file a command.
#include <cstdio>
#include <exception>

#include "cli/app.hpp"

int main(int argc, char** argv) {
  try {
    return ado::cli::run(argc, argv);
  } catch (const std::exception& bug) {
    std::fprintf(stderr, "internal error: %s\n  this is a bug in ado; please report it\n",
                 bug.what());
    return 1;
  }
}
