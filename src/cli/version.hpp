// The version of this build.
#pragma once

#include <string_view>

namespace ado::cli {

// Both from the build: "0.1.0", and the commit, or "unknown" outside a checkout.
extern const std::string_view kVersion;
extern const std::string_view kGitSha;

}  // namespace ado::cli
