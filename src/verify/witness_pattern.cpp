// Fills the wildcards of a LIKE pattern, and then breaks one thing at a time.
#include "verify/witness_pattern.hpp"

#include "base/text.hpp"

namespace ado::verify {
namespace {

// The pattern with every % replaced by `many` and every _ by one letter.
std::string filled(std::string_view pattern, std::string_view many) {
  std::string text;
  for (const char c : pattern) {
    if (c == '%') {
      text += many;
    } else {
      text += c == '_' ? 'q' : c;
    }
  }
  return text;
}

}  // namespace

std::vector<std::string> pattern_hits(std::string_view pattern) {
  // The bare text first: a pattern that lost a leading or trailing % still matches it, the second
  // one it does not.
  return {filled(pattern, ""), filled(pattern, "zz")};
}

std::vector<std::string> pattern_misses(std::string_view pattern) {
  const std::string bare = filled(pattern, "");
  std::vector<std::string> texts = {"z" + bare, bare + "z", to_upper_ascii(bare),
                                    to_lower_ascii(bare)};
  if (bare.empty()) return texts;
  texts.push_back(bare.substr(1));
  texts.push_back(bare.substr(0, bare.size() - 1));
  // Inside: between two pieces that no wildcard separates.
  texts.push_back(bare.substr(0, bare.size() / 2) + "z" + bare.substr(bare.size() / 2));
  return texts;
}

}  // namespace ado::verify
