// Texts around what a regular expression matches.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ado::verify {

// First one that it matches, if ado reads it as the engine does; then texts that make another
// choice in one place: the ends of a range and what is just outside, another branch, one repetition
// more or less. They need not match.
std::vector<std::string> regex_samples(std::string_view pattern);

// The same expression without SIMILAR TO's % and _, and without GLOB's * and ?.
std::string regex_of_similar(std::string_view pattern);
std::string regex_of_glob(std::string_view pattern);

}  // namespace ado::verify
