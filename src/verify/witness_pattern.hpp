// Texts that a LIKE pattern matches, and texts that it just does not; the same of numbers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ado::verify {

std::vector<std::string> pattern_hits(std::string_view pattern);
std::vector<std::string> pattern_misses(std::string_view pattern);

// Of a number that is held against a text: numbers beside it, and texts of that length or nearly
// so.
std::vector<std::string> texts_near_number(std::string_view number, bool beyond_ascii);

// Two characters of three bytes.
inline constexpr std::string_view kBeyondAscii = "\xC3\x89z";

}  // namespace ado::verify
