// ado-make-workspace FOLDER [MISSIONS [OUTCOMES [SEED]]]: writes a workspace for tests of size.
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "tests/workspaces/make_workspace.hpp"

int main(int argc, char** argv) {
  if (argc < 2 || argc > 5) {
    fmt::print(stderr, "usage: ado-make-workspace FOLDER [MISSIONS [OUTCOMES [SEED]]]\n");
    return 2;
  }
  ado::workspaces::Size size;
  if (argc > 2) size.missions = std::strtoull(argv[2], nullptr, 10);
  if (argc > 3) size.outcomes = std::strtoull(argv[3], nullptr, 10);
  if (argc > 4) size.seed = std::strtoull(argv[4], nullptr, 10);
  const auto made = ado::workspaces::make_workspace(argv[1], size);
  if (!made) {
    fmt::print(stderr, "error: {}\n", made.error().message);
    return 1;
  }
  fmt::print("fleet {}\nfirst {}\nlast {}\noutcomes {}\n", made->fleet_id, made->first_mission,
             made->last_mission, made->outcomes);
  return 0;
}
