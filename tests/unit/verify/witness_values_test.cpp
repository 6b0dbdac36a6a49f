// Values around constants: numbers, days, patterns and texts.
#include "verify/witness_values.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "verify/witness_number.hpp"
#include "verify/witness_pattern.hpp"
#include "verify/witness_range.hpp"
#include "verify/witness_regex.hpp"

namespace ado::verify {
namespace {

using Texts = std::vector<std::string>;

WitnessColumn column_of(std::string_view type) {
  return witness_column({.name = "c", .type = std::string(type)}, sql::Dialect::duckdb);
}

bool contains(const Texts& texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

TEST(WitnessNumber, ReadsAndWritesExactly) {
  for (const std::string_view text : {"0", "-1", "12.50", "-0.05", "99999999999999999999"}) {
    EXPECT_EQ(to_text(*parse_number(text)), text);
  }
  EXPECT_EQ(to_text(*parse_number("1.5e2")), "150");
  EXPECT_EQ(to_text(*parse_number(".5")), "0.5");
  for (const std::string_view text : {"", "-", "1x", "1e", "e5", "2000-01-01", "1e99"}) {
    EXPECT_FALSE(parse_number(text)) << text;
  }
}

TEST(WitnessNumber, DaysThroughTheCalendar) {
  EXPECT_EQ(to_text(Day{parse_day("2000-02-28")->number + 1}), "2000-02-29");
  EXPECT_EQ(to_text(Day{parse_day("1999-12-31 10:00:00")->number + 1}), "2000-01-01");
  EXPECT_FALSE(parse_day("2001-02-29"));
  EXPECT_FALSE(parse_day("20010228"));
}

TEST(WitnessValues, OneStepUpAndDownByType) {
  const auto integers = values_around(column_of("INTEGER"), {"25", "INTEGER"});
  EXPECT_EQ(integers.exact, Texts{"25"});
  EXPECT_EQ(integers.near, (Texts{"24", "26"}));
  EXPECT_EQ(integers.far, (Texts{"-25", "-26"}));
  const auto decimals = values_around(column_of("DECIMAL(7,2)"), {"0.08", "DECIMAL(3,2)"});
  EXPECT_EQ(decimals.exact, Texts{"0.08"});
  EXPECT_TRUE(contains(decimals.near, "0.07"));
  EXPECT_TRUE(contains(decimals.near, "0.09"));
  const auto dates = values_around(column_of("DATE"), {"1996-01-01", "DATE"});
  EXPECT_TRUE(contains(dates.near, "DATE '1995-12-31'"));
  EXPECT_TRUE(contains(dates.near, "DATE '1996-01-02'"));
}

TEST(WitnessValues, AYearHeldAgainstADateMeansItsEdges) {
  const auto values = values_around(column_of("DATE"), {"1998", "INTEGER"});
  EXPECT_TRUE(contains(values.exact, "DATE '1998-12-31'"));
  EXPECT_TRUE(contains(values.near, "DATE '1999-01-01'"));
}

TEST(WitnessValues, TextsThatAlmostEqual) {
  const auto values = values_around(column_of("VARCHAR"), {"it's", "VARCHAR"});
  EXPECT_EQ(values.exact, Texts{"'it''s'"});
  EXPECT_TRUE(contains(values.far, "' it''s'"));
  for (const std::string_view near : {"'it''sx'", "'it'''", "'IT''S'", "'it''s '"}) {
    EXPECT_TRUE(contains(values.near, near)) << near;
  }
}

TEST(WitnessValues, NormalFormsOfEqualValuesAreEqual) {
  EXPECT_EQ(normal_form(column_of("DECIMAL(7,2)"), "1"), "1.00");
  EXPECT_EQ(normal_form(column_of("INTEGER"), "1.00"), "1");
  EXPECT_EQ(normal_form(column_of("INTEGER"), "NULL"), "NULL");
  EXPECT_NE(fresh_value(column_of("VARCHAR"), 1), fresh_value(column_of("VARCHAR"), 2));
}

TEST(WitnessPattern, HitsAndMisses) {
  EXPECT_EQ(pattern_hits("%ab_%"), (Texts{"abq", "zzabqzz"}));
  EXPECT_TRUE(contains(pattern_misses("ab%"), "zab"));
  EXPECT_TRUE(contains(pattern_misses("ab%"), "AB"));
}

// Half a second is rounded by some, cut off by others.
TEST(WitnessValues, PartsOfASecond) {
  const Constant constant{"2001-02-03 04:05:06", "TIMESTAMP"};
  const auto values = values_around(column_of("TIMESTAMP"), constant);
  EXPECT_TRUE(contains(values.exact, "TIMESTAMP '2001-02-03 04:05:06'"));
  EXPECT_TRUE(contains(values.far, "TIMESTAMP '2001-02-03 04:05:06.5'"));
  EXPECT_FALSE(contains(values_around(column_of("TIMESTAMP_S"), constant).far,
                        "TIMESTAMP '2001-02-03 04:05:06.5'"));
  const auto finer = values_around(column_of("TIMESTAMP"), {"2001-02-03 04:05:06.25", "TIMESTAMP"});
  EXPECT_TRUE(contains(finer.exact, "TIMESTAMP '2001-02-03 04:05:06.25'"));
  EXPECT_TRUE(
      contains(values_around(column_of("TIME"), {"12:30:00", "TIME"}).far, "TIME '12:30:00.5'"));
}

TEST(WitnessValues, WhatAFunctionLooksForStandsInsideOfTexts) {
  const auto values = values_around(column_of("VARCHAR"), {",", "VARCHAR", ConstantUse::part});
  EXPECT_EQ(values.exact.front(), "'a,b'");
  EXPECT_TRUE(contains(values.exact, "'a,b,d'"));
}

struct RegexCase {
  std::string regex;
  std::string hit;
  Texts others;
};

TEST(WitnessRegex, TheEndsOfEachChoice) {
  for (const RegexCase& each :
       {RegexCase{"^[a-c]+$", "a", {"c", "d", "aa", "", "A"}},
        RegexCase{"[0-9]", "0", {"9", "1", "/", ":"}}, RegexCase{"(ab|c)d", "abd", {"cd"}},
        RegexCase{"a{2,3}b", "aab", {"ab", "aaab", "aaaab"}},
        RegexCase{"\\d+\\.x", "0.x", {"9.x", "00.x"}}, RegexCase{"a.c", "aqc", {"a7c"}},
        RegexCase{"[^0-9]", "/", {":", "0", "9"}}, RegexCase{"(?:x)?y", "xy", {"y"}},
        RegexCase{"[[:digit:]]", "0", {"9", ":"}}}) {
    const Texts samples = regex_samples(each.regex);
    EXPECT_EQ(samples.front(), each.hit) << each.regex;
    for (const std::string& other : each.others) {
      EXPECT_TRUE(contains(samples, other)) << each.regex << " " << other;
    }
  }
}

TEST(WitnessValues, HalfACharacterIsNoText) {
  EXPECT_TRUE(fits(column_of("VARCHAR"), "'\xC3\xA4'"));
  EXPECT_FALSE(fits(column_of("VARCHAR"), "'\xC3'"));
  EXPECT_FALSE(fits(column_of("VARCHAR"), "'\xA4'"));
}

TEST(WitnessRegex, WhatIsNoRegexHasTextsToo) {
  for (const std::string_view broken :
       {"[", "(", "a)", "\\", "*", "{", "a{", "[[:", "", "(((((("}) {
    EXPECT_FALSE(regex_samples(broken).empty()) << broken;
  }
  EXPECT_EQ(regex_of_similar("a%_"), "a.*.");
  EXPECT_EQ(regex_of_glob("a*?"), "a.*.");
}

TEST(WitnessColumn, KindsByName) {
  EXPECT_EQ(column_of("DECIMAL(7,2)").scale, 2);
  EXPECT_EQ(column_of("numeric(15)").scale, 0);
  EXPECT_EQ(column_of("character varying(20)").kind, ValueKind::text);
  EXPECT_EQ(column_of("TIMESTAMP WITH TIME ZONE").kind, ValueKind::timestamp);
  EXPECT_EQ(column_of("INTEGER[]").kind, ValueKind::other);
}

}  // namespace
}  // namespace ado::verify
