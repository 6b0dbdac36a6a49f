// Fills the wildcards of a LIKE pattern, and then breaks one thing at a time.
#include "verify/witness_pattern.hpp"

#include "base/text.hpp"
#include "verify/witness_number.hpp"

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

std::vector<std::string> texts_near_number(std::string_view number, bool beyond_ascii) {
  constexpr int kLengthMax = 40;
  const auto parsed = parse_number(number);
  if (!parsed || parsed->scale != 0) return {};
  const std::string text(number);
  // 1.4 is rounded to 1, blanks are no part of a number.
  std::vector<std::string> texts = {to_text(*parsed + Number{1, 0}), text + ".4", " " + text};
  if (parsed->unscaled < 1 || parsed->unscaled > kLengthMax) return texts;
  const auto length = static_cast<std::size_t>(parsed->unscaled);
  const std::string shorter(length - 1, 'a');
  for (const std::string_view last : {"a", "aa", "", " "})
    texts.push_back(shorter + std::string(last));
  texts.push_back(" " + shorter);
  texts.push_back(" " + shorter + "a");
  texts.push_back(shorter + "a ");
  // One that is as long in bytes.
  if (beyond_ascii && length > 2) {
    texts.push_back(std::string(kBeyondAscii) + std::string(length - 3, 'a'));
  }
  return texts;
}

}  // namespace ado::verify
