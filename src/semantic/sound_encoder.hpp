// SoundEncoder: walks over one word, letter by letter, and collects both codes.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

#include "semantic/double_metaphone.hpp"

namespace ado::semantic {

// Each letter has a rule of its own; a rule adds sounds and says how many letters it took. The word
// is of capital letters; two signs stand for letters beyond ASCII.
class SoundEncoder {
 public:
  static constexpr char kCedilla = '1';
  static constexpr char kTilde = '2';

  explicit SoundEncoder(std::string word);
  SoundCodes encode(std::size_t sounds_max);

 private:
  std::size_t take();
  std::size_t take_c();
  std::size_t take_ch();
  std::size_t take_cc();
  std::size_t take_d();
  std::size_t take_g();
  std::size_t take_gh();
  std::size_t take_gn();
  std::size_t take_soft_g();
  std::size_t take_h();
  std::size_t take_j();
  std::size_t take_l();
  std::size_t take_m();
  std::size_t take_p();
  std::size_t take_r();
  std::size_t take_s();
  std::size_t take_sc();
  std::size_t take_t();
  std::size_t take_w();
  std::size_t take_x();
  std::size_t take_z();

  // The letter so many places away; a blank beyond both ends.
  char letter(std::ptrdiff_t offset) const;
  char letter_at(std::ptrdiff_t place) const;
  bool is_vowel(std::ptrdiff_t offset) const;
  bool is_last() const { return at_ + 1 == word_.size(); }
  bool is_first() const { return at_ == 0; }
  bool is_germanic() const { return begins("VAN ", "VON ", "SCH"); }

  // Whether one of these texts stands so many places away, or at the start of the word.
  template <typename... Texts>
  bool near(std::ptrdiff_t offset, Texts... texts) const {
    return (stands(static_cast<std::ptrdiff_t>(at_) + offset, texts) || ...);
  }
  template <typename... Texts>
  bool begins(Texts... texts) const {
    return (stands(0, texts) || ...);
  }
  bool stands(std::ptrdiff_t place, std::string_view text) const;

  std::size_t add(std::string_view sounds, std::size_t taken) { return add(sounds, sounds, taken); }
  std::size_t add(std::string_view primary, std::string_view secondary, std::size_t taken);
  // One letter, or two when the next is one of these.
  std::size_t one_or_pair(std::string_view seconds) const;

  std::string word_;
  std::size_t at_ = 0;
  bool is_slavic_;
  SoundCodes codes_;
};

}  // namespace ado::semantic
