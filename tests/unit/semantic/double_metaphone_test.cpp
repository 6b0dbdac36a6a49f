// Double Metaphone against pairs that its author and its other implementations publish.
#include "semantic/double_metaphone.hpp"

#include <gtest/gtest.h>

namespace ado::semantic {
namespace {

struct Published {
  const char* word;
  const char* primary;
  const char* secondary;
};

TEST(DoubleMetaphone, GivesThePublishedCodes) {
  for (const Published& each : {
           Published{"Smith", "SM0", "XMT"},
           {"Schmidt", "XMT", "SMT"},
           {"Thompson", "TMPS", "TMPS"},
           {"Thomas", "TMS", "TMS"},
           {"Catherine", "K0RN", "KTRN"},
           {"Katherine", "K0RN", "KTRN"},
           {"Jose", "HS", "HS"},
           {"Michael", "MKL", "MXL"},
           {"Czerny", "SRN", "XRN"},
           {"focaccia", "FKX", "FKX"},
           {"bacchus", "PKS", "PKS"},
           {"accident", "AKST", "AKST"},
           {"succeed", "SKST", "SKST"},
           {"edge", "AJ", "AJ"},
           {"Edgar", "ATKR", "ATKR"},
           {"Ghislane", "JLN", "JLN"},
           {"laugh", "LF", "LF"},
           {"McLaughlin", "MKLF", "MKLF"},
           {"Hugh", "H", "H"},
           {"bough", "P", "P"},
           {"Cagney", "KKN", "KKN"},
           {"Tagliaro", "TKLR", "TLR"},
           {"Biaggi", "PJ", "PK"},
           {"Cabrillo", "KPRL", "KPR"},
           {"Gallegos", "KLKS", "KKS"},
           {"Bajador", "PJTR", "PHTR"},
           {"dumb", "TM", "TM"},
           {"Campbell", "KMPL", "KMPL"},
           {"Rogier", "RJ", "RJR"},
           {"Hochmeier", "HKMR", "HKMR"},
           {"isle", "AL", "AL"},
           {"Carlysle", "KRLL", "KRLL"},
           {"sugar", "XKR", "SKR"},
           {"school", "SKL", "SKL"},
           {"Schenker", "XNKR", "SKNK"},
           {"Resnais", "RSN", "RSNS"},
           {"Artois", "ART", "ARTS"},
           {"Wasserman", "ASRM", "FSRM"},
           {"Arnow", "ARN", "ARNF"},
           {"Filipowicz", "FLPT", "FLPF"},
           {"Breaux", "PR", "PR"},
           {"Zhao", "J", "J"},
           {"Xavier", "SF", "SFR"},
           {"Knight", "NT", "NT"},
           {"Wright", "RT", "RT"},
           {"Psalm", "SLM", "SLM"},
           {"Pfizer", "PFSR", "PFSR"},
           {"Caesar", "SSR", "SSR"},
           {"Chianti", "KNT", "KNT"},
           {"chemistry", "KMST", "KMST"},
           {"chorus", "KRS", "KRS"},
           {"architect", "ARKT", "ARKT"},
           {"orchestra", "ARKS", "ARKS"},
       }) {
    const SoundCodes codes = double_metaphone(each.word);
    EXPECT_EQ(codes.primary, each.primary) << each.word;
    EXPECT_EQ(codes.secondary, each.secondary) << each.word;
  }
}

TEST(DoubleMetaphone, TakesLettersWithAccents) {
  EXPECT_EQ(double_metaphone("François"), double_metaphone("Fransois"));
  EXPECT_EQ(double_metaphone("Núñez"), double_metaphone("Nunez"));
  EXPECT_EQ(double_metaphone("Müller"), double_metaphone("Muller"));
  EXPECT_EQ(double_metaphone("\xC3").primary, "") << "half a character";
}

TEST(DoubleMetaphone, HasNoCodeForWhatHasNoSound) {
  EXPECT_EQ(double_metaphone(""), SoundCodes());
  EXPECT_EQ(double_metaphone("42"), SoundCodes());
  EXPECT_EQ(double_metaphone("Constantinople", 8).primary, "KNSTNTNP");
}

TEST(SoundsLike, ComparesWordByWord) {
  EXPECT_TRUE(sounds_like("Smith", "Schmidt"));
  EXPECT_TRUE(sounds_like("Catherine Smith", "Kathryn SMYTH"));
  EXPECT_TRUE(sounds_like("Jon", "John"));
  EXPECT_FALSE(sounds_like("Jon Smith", "John"));
  EXPECT_FALSE(sounds_like("Smith", "Jones"));
  EXPECT_TRUE(sounds_like("Area 51", "area 51"));
  EXPECT_FALSE(sounds_like("Area 51", "area 52")) << "numbers have no sound, and must be equal";
  EXPECT_FALSE(sounds_like("", ""));
}

}  // namespace
}  // namespace ado::semantic
