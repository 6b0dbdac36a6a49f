// Words in capital letters, codes that meet, and the rules of the simpler letters.
#include "semantic/double_metaphone.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "semantic/features.hpp"
#include "semantic/sound_encoder.hpp"

namespace ado::semantic {
namespace {

// Letters of Latin-1 with an accent, as their second byte in UTF-8: U+00C0 to U+00FF. Names lose
// accents when they are typed, so that of the letter counts.
constexpr std::string_view kPlainLatin1 =
    "AAAAAAA1EEEEIIIITNOOOOO OUUUUYTSAAAAAAA1EEEEIIIITNOOOOO OUUUUYTY";

std::string to_capitals(std::string_view word) {
  std::string capitals;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto byte = static_cast<unsigned char>(word[i]);
    const bool is_latin1 = byte == 0xC3 && i + 1 < word.size();
    if (is_latin1) {
      const auto second = static_cast<unsigned char>(word[++i]);
      if (second < 0x80 || second > 0xBF) continue;
      const bool is_tilde = second == 0x91 || second == 0xB1;
      capitals += is_tilde ? SoundEncoder::kTilde : kPlainLatin1[second - 0x80U];
    } else if (byte < 0x80) {
      const char upper = to_upper_ascii(word[i]);
      if ((upper >= 'A' && upper <= 'Z') || upper == ' ') capitals += upper;
    }
  }
  return capitals;
}

bool share_code(const std::string& a, const std::string& b) {
  const SoundCodes left = double_metaphone(a);
  const SoundCodes right = double_metaphone(b);
  if (left.primary.empty() || right.primary.empty()) return a == b;
  return left.primary == right.primary || left.primary == right.secondary ||
         left.secondary == right.primary ||
         (left.secondary == right.secondary && !left.secondary.empty());
}

}  // namespace

SoundEncoder::SoundEncoder(std::string word) : word_(std::move(word)) {
  const auto holds = [this](std::string_view text) {
    return word_.find(text) != std::string::npos;
  };
  is_slavic_ = holds("W") || holds("K") || holds("CZ");  // WITZ has its W.
}

SoundCodes SoundEncoder::encode(std::size_t sounds_max) {
  if (begins("GN", "KN", "PN", "WR", "PS")) at_ = 1;  // The first letter is silent.
  if (begins("X")) at_ = add("S", 1);                 // Xavier
  while (at_ < word_.size() &&
         (codes_.primary.size() < sounds_max || codes_.secondary.size() < sounds_max)) {
    at_ += take();
  }
  codes_.primary.resize(std::min(codes_.primary.size(), sounds_max));
  codes_.secondary.resize(std::min(codes_.secondary.size(), sounds_max));
  return codes_;
}

char SoundEncoder::letter_at(std::ptrdiff_t place) const {
  const bool is_inside = place >= 0 && static_cast<std::size_t>(place) < word_.size();
  return is_inside ? word_[static_cast<std::size_t>(place)] : ' ';
}

char SoundEncoder::letter(std::ptrdiff_t offset) const {
  return letter_at(static_cast<std::ptrdiff_t>(at_) + offset);
}

bool SoundEncoder::is_vowel(std::ptrdiff_t offset) const {
  return std::string_view("AEIOUY").find(letter(offset)) != std::string_view::npos;
}

bool SoundEncoder::stands(std::ptrdiff_t place, std::string_view text) const {
  if (place < 0) return false;
  for (const char c : text) {
    if (letter_at(place++) != c) return false;
  }
  return true;
}

std::size_t SoundEncoder::add(std::string_view primary, std::string_view secondary,
                              std::size_t taken) {
  codes_.primary += primary;
  codes_.secondary += secondary;
  return taken;
}

std::size_t SoundEncoder::one_or_pair(std::string_view seconds) const {
  return seconds.find(letter(1)) != std::string_view::npos ? 2 : 1;
}

// The letters are an open set: what has no rule has no sound.
std::size_t SoundEncoder::take() {
  const char c = word_[at_];
  if (is_vowel(0)) return is_first() ? add("A", 1) : 1;
  if (c == 'B') return add("P", one_or_pair("B"));
  if (c == kCedilla) return add("S", 1);
  if (c == 'C') return take_c();
  if (c == 'D') return take_d();
  if (c == 'F') return add("F", one_or_pair("F"));
  if (c == 'G') return take_g();
  if (c == 'H') return take_h();
  if (c == 'J') return take_j();
  if (c == 'K') return add("K", one_or_pair("K"));
  if (c == 'L') return take_l();
  if (c == 'M') return take_m();
  if (c == 'N') return add("N", one_or_pair("N"));
  if (c == kTilde) return add("N", 1);
  if (c == 'P') return take_p();
  if (c == 'Q') return add("K", one_or_pair("Q"));
  if (c == 'R') return take_r();
  if (c == 'S') return take_s();
  if (c == 'T') return take_t();
  if (c == 'V') return add("F", one_or_pair("V"));
  if (c == 'W') return take_w();
  if (c == 'X') return take_x();
  if (c == 'Z') return take_z();
  return 1;
}

SoundCodes double_metaphone(std::string_view word, std::size_t sounds_max) {
  return SoundEncoder(to_capitals(word)).encode(sounds_max);
}

bool sounds_like(std::string_view a, std::string_view b) {
  const std::vector<std::string> left = words_of(a);
  const std::vector<std::string> right = words_of(b);
  return !left.empty() && std::ranges::equal(left, right, share_code);
}

}  // namespace ado::semantic
