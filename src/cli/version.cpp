// Version and commit, handed in by the build.
#include "cli/version.hpp"

namespace ado::cli {

const std::string_view kVersion = ADO_VERSION;
const std::string_view kGitSha = ADO_GIT_SHA;

}  // namespace ado::cli
