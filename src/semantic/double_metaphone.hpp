// Double Metaphone: how an English speaker may say a name, as one or two codes of four sounds.
#pragma once

#include <string>
#include <string_view>

namespace ado::semantic {

// After Lawrence Philips, 2000. The second code is another way to say it, often of the language
// that the name is from; equal to the first when there is none. Sounds: A (a vowel at the start),
// 0 (th), X (sh, ch), and F H J K L M N P R S T.
struct SoundCodes {
  std::string primary;
  std::string secondary;
  bool operator==(const SoundCodes&) const = default;
};

inline constexpr std::size_t kSoundsMax = 4;
// Of one word; letters other than those of English, C with cedilla and N with tilde are passed
// over.
SoundCodes double_metaphone(std::string_view word, std::size_t sounds_max = kSoundsMax);

// Word by word: as many words on both sides, and each pair shares a code. Words without sounds,
// such as numbers, must be equal.
bool sounds_like(std::string_view a, std::string_view b);

}  // namespace ado::semantic
