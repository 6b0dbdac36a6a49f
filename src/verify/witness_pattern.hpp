// Texts that a LIKE pattern matches, and texts that it just does not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ado::verify {

std::vector<std::string> pattern_hits(std::string_view pattern);
std::vector<std::string> pattern_misses(std::string_view pattern);

}  // namespace ado::verify
