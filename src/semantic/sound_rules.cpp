// The rules of Double Metaphone for the letters that are said in more than one way. Each condition
// has an example beside it.
#include "semantic/sound_encoder.hpp"

namespace ado::semantic {

std::size_t SoundEncoder::take_c() {
  const bool is_germanic_ach = at_ > 1 && !is_vowel(-2) && near(-1, "ACH") && letter(2) != 'I' &&
                               (letter(2) != 'E' || near(-2, "BACHER", "MACHER"));
  if (is_germanic_ach) return add("K", 2);  // Bach, Rumbacher
  if (is_first() && near(0, "CAESAR")) return add("S", 2);
  if (near(0, "CHIA")) return add("K", 2);  // Chianti
  if (near(0, "CH")) return take_ch();
  if (near(0, "CZ") && !near(-2, "WICZ")) return add("S", "X", 2);  // Czerny
  if (near(1, "CIA")) return add("X", 3);                           // focaccia
  const bool is_mc = at_ == 1 && letter(-1) == 'M';
  if (near(0, "CC") && !is_mc) return take_cc();
  if (near(0, "CK", "CG", "CQ")) return add("K", 2);
  if (near(0, "CIO", "CIE", "CIA")) return add("S", "X", 2);  // Italian and English
  if (near(0, "CI", "CE", "CY")) return add("S", 2);
  if (near(1, " C", " Q", " G")) return add("K", 3);  // Mac Caffrey, Mac Gregor
  const bool is_pair = near(1, "C", "K", "Q") && !near(1, "CE", "CI");
  return add("K", is_pair ? 2 : 1);
}

std::size_t SoundEncoder::take_ch() {
  if (!is_first() && near(0, "CHAE")) return add("K", "X", 2);  // Michael
  const bool is_greek_start =
      is_first() && near(1, "HARAC", "HARIS", "HOR", "HYM", "HIA", "HEM") && !begins("CHORE");
  if (is_greek_start) return add("K", 2);  // chemistry, chorus
  // Between a vowel and a consonant, or at the end: Wachtler, Weschsler, but not Tichner.
  const bool is_before_consonant = (is_first() || near(-1, "A", "O", "U", "E")) &&
                                   near(2, "L", "R", "N", "M", "B", "H", "F", "V", "W", " ");
  const bool is_hard = is_germanic() || near(-2, "ORCHES", "ARCHIT", "ORCHID") ||
                       near(2, "T", "S") || is_before_consonant;
  if (is_hard) return add("K", 2);
  if (is_first()) return add("X", 2);
  if (begins("MC")) return add("K", 2);  // McHugh
  return add("X", "K", 2);
}

std::size_t SoundEncoder::take_cc() {
  const bool is_soft = near(2, "I", "E", "H") && !near(2, "HU");
  if (!is_soft) return add("K", 2);  // Bacchus
  const bool is_ks = (at_ == 1 && letter(-1) == 'A') || near(-1, "UCCEE", "UCCES");
  return add(is_ks ? "KS" : "X", 3);  // accident, succeed; bertucci
}

std::size_t SoundEncoder::take_d() {
  if (near(0, "DG")) return near(2, "I", "E", "Y") ? add("J", 3) : add("TK", 2);  // edge; Edgar
  return add("T", one_or_pair("TD"));
}

std::size_t SoundEncoder::take_g() {
  if (letter(1) == 'H') return take_gh();
  if (letter(1) == 'N') return take_gn();
  if (near(1, "LI") && !is_slavic_) return add("KL", "L", 2);  // Tagliaro
  const bool is_soft_start =
      is_first() && near(1, "Y", "ES", "EP", "EB", "EL", "EY", "IB", "IL", "IN", "IE", "EI", "ER");
  if (is_soft_start) return add("K", "J", 2);
  const bool is_ger = near(1, "ER", "Y") && !begins("DANGER", "RANGER", "MANGER") &&
                      !near(-1, "E", "I", "RGY", "OGY");
  if (is_ger) return add("K", "J", 2);
  if (near(1, "E", "I", "Y") || near(-1, "AGGI", "OGGI")) return take_soft_g();
  return add("K", one_or_pair("G"));
}

std::size_t SoundEncoder::take_soft_g() {
  if (is_germanic() || near(1, "ET")) return add("K", 2);
  if (near(1, "IER ")) return add("J", 2);  // Always soft in French: Rogier
  return add("J", "K", 2);                  // Biaggi
}

std::size_t SoundEncoder::take_gh() {
  if (!is_first() && !is_vowel(-1)) return add("K", 2);
  if (is_first()) return add(letter(2) == 'I' ? "J" : "K", 2);  // Ghislane; ghoul
  // Parker's rule: silent after a B, H or D not far before: Hugh, bough, Broughton.
  const bool is_silent = (at_ > 1 && near(-2, "B", "H", "D")) ||
                         (at_ > 2 && near(-3, "B", "H", "D")) || (at_ > 3 && near(-4, "B", "H"));
  if (is_silent) return 2;
  const bool is_f = at_ > 2 && letter(-1) == 'U' && near(-3, "C", "G", "L", "R", "T");
  if (is_f) return add("F", 2);  // laugh, McLaughlin, cough, rough, tough
  return letter(-1) == 'I' ? 2 : add("K", 2);
}

std::size_t SoundEncoder::take_gn() {
  if (at_ == 1 && is_vowel(-1) && !is_slavic_) return add("KN", "N", 2);  // Agnes
  const bool is_silent = !near(2, "EY") && letter(1) != 'Y' && !is_slavic_;
  return is_silent ? add("N", "KN", 2) : add("KN", 2);  // sign; Cagney
}

// Only before a vowel, and at the start or between vowels.
std::size_t SoundEncoder::take_h() {
  return (is_first() || is_vowel(-1)) && is_vowel(1) ? add("H", 2) : 1;
}

std::size_t SoundEncoder::take_j() {
  if (near(0, "JOSE") || begins("SAN ")) {  // Spanish: Jose, San Jacinto
    const bool is_whole = is_first() && letter(4) == ' ';
    return is_whole || begins("SAN ") ? add("H", 1) : add("J", "H", 1);
  }
  const std::size_t taken = one_or_pair("J");
  if (is_first()) return add("J", "A", taken);  // Yankelovich, Jankelowicz
  if (is_vowel(-1) && !is_slavic_ && near(1, "A", "O")) return add("J", "H", taken);  // Bajador
  if (is_last()) return add("J", "", taken);
  const bool is_silent = near(1, "L", "T", "K", "S", "N", "M", "B", "Z") || near(-1, "S", "K", "L");
  return is_silent ? taken : add("J", taken);
}

std::size_t SoundEncoder::take_l() {
  if (letter(1) != 'L') return add("L", 1);
  const auto size = static_cast<std::ptrdiff_t>(word_.size());
  const bool ends_so = stands(size - 2, "AS") || stands(size - 2, "OS") || stands(size - 1, "A") ||
                       stands(size - 1, "O");
  const bool is_spanish = (at_ + 3 == word_.size() && near(-1, "ILLO", "ILLA", "ALLE")) ||
                          (ends_so && near(-1, "ALLE"));
  return is_spanish ? add("L", "", 2) : add("L", 2);  // Cabrillo, Gallegos
}

std::size_t SoundEncoder::take_m() {
  const bool is_silent_b = near(-1, "UMB") && (at_ + 2 == word_.size() || near(2, "ER"));
  return add("M", is_silent_b || letter(1) == 'M' ? 2 : 1);  // dumb, thumber
}

std::size_t SoundEncoder::take_p() {
  if (letter(1) == 'H') return add("F", 2);
  return add("P", one_or_pair("PB"));  // Campbell
}

std::size_t SoundEncoder::take_r() {
  const bool is_french = is_last() && !is_slavic_ && near(-2, "IE") && !near(-4, "ME", "MA");
  return is_french ? add("", "R", 1) : add("R", one_or_pair("R"));  // Rogier, but not Hochmeier
}

std::size_t SoundEncoder::take_s() {
  if (near(-1, "ISL", "YSL")) return 1;  // isle, Carlysle
  if (is_first() && near(0, "SUGAR")) return add("X", "S", 1);
  if (near(0, "SH")) return add(near(1, "HEIM", "HOEK", "HOLM", "HOLZ") ? "S" : "X", 2);
  if (near(0, "SIO", "SIA")) return is_slavic_ ? add("S", 3) : add("S", "X", 3);  // Italian
  // German and Anglicised: Smith and Schmidt, Snider and Schneider; and -sz- of Hungarian.
  if ((is_first() && near(1, "M", "N", "L", "W")) || letter(1) == 'Z') {
    return add("S", "X", one_or_pair("Z"));
  }
  if (near(0, "SC")) return take_sc();
  const std::size_t taken = one_or_pair("SZ");
  if (is_last() && near(-2, "AI", "OI")) return add("", "S", taken);  // Resnais, Artois
  return add("S", taken);
}

std::size_t SoundEncoder::take_sc() {
  if (letter(2) != 'H') return add(near(2, "I", "E", "Y") ? "S" : "SK", 3);
  if (near(3, "ER", "EN")) return add("X", "SK", 3);         // Schermerhorn, Schenker
  if (near(3, "OO", "UY", "ED", "EM")) return add("SK", 3);  // Dutch: school, schooner
  const bool is_before_consonant = is_first() && !is_vowel(3) && letter(3) != 'W';
  return is_before_consonant ? add("X", "S", 3) : add("X", 3);
}

std::size_t SoundEncoder::take_t() {
  if (near(0, "TION", "TIA", "TCH")) return add("X", 3);
  if (near(0, "TH", "TTH")) {
    const bool is_hard = near(2, "OM", "AM") || is_germanic();  // Thomas, Thames
    return is_hard ? add("T", 2) : add("0", "T", 2);
  }
  return add("T", one_or_pair("TD"));
}

std::size_t SoundEncoder::take_w() {
  if (letter(1) == 'R') return add("R", 2);
  if (is_first() && is_vowel(1)) {
    add("A", "F", 0);  // Wasserman is Vasserman too.
  } else if (is_first() && letter(1) == 'H') {
    add("A", 0);  // Whirlpool
  }
  const bool is_maybe_v =
      (is_last() && is_vowel(-1)) || near(-1, "EWSKI", "EWSKY", "OWSKI", "OWSKY") || begins("SCH");
  if (is_maybe_v) return add("", "F", 1);                  // Arnow is Arnoff too.
  if (near(0, "WICZ", "WITZ")) return add("TS", "FX", 4);  // Filipowicz
  return 1;
}

std::size_t SoundEncoder::take_x() {
  const std::size_t taken = one_or_pair("CX");
  const bool is_french_end = is_last() && near(-2, "AU", "OU");  // Breaux; IAU and EAU end so too.
  return is_french_end ? taken : add("KS", taken);
}

std::size_t SoundEncoder::take_z() {
  if (letter(1) == 'H') return add("J", 2);  // Pinyin: Zhao
  const std::size_t taken = one_or_pair("Z");
  const bool is_ts = near(1, "ZO", "ZI", "ZA") || (is_slavic_ && !is_first() && letter(-1) != 'T');
  return is_ts ? add("S", "TS", taken) : add("S", taken);
}

}  // namespace ado::semantic
