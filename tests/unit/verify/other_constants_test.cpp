// Constants that two queries do not share: those of calls, and regular expressions.
#include "verify/other_constants.hpp"

#include <gtest/gtest.h>

#include "tests/unit/ir/map_of.hpp"

namespace ado::verify {
namespace {

ir::QueryMap query_of(std::string_view condition) {
  return ir::map_of("SELECT item_no FROM item WHERE " + std::string(condition),
                    sql::Dialect::postgres);
}

std::string regex(std::string_view before, std::string_view after) {
  return other_regex(query_of(before), query_of(after)).value_or("none");
}

TEST(OtherConstants, AnotherRegularExpression) {
  EXPECT_EQ(regex("name ~ '^[a-c]'", "item_no > 0 AND name ~ '^[a-d]'"),
            "a regular expression stands in one query only: ~ '^[a-c]'");
  for (const auto& [before, after] :
       {std::pair{"name ~ '[0-9]'", "name LIKE '%0%'"},
        {"name LIKE '%0%'", "name ~ '[0-9]'"},
        {"name ~ '^[ab]'", "name ~* '^[ab]'"},
        {"name ~ '^ab'", "name ~* '^ab'"},
        {"regexp_replace(name, 'a', 'b') = 'x'", "regexp_replace(name, 'a', 'b', 'g') = 'x'"},
        {"substring(name FROM '[ab]') = 'a'", "substring(name FROM '[ac]') = 'a'"},
        {"name SIMILAR TO '(a|b)c'", "name SIMILAR TO '(a|d)c'"}}) {
    EXPECT_NE(regex(before, after), "none") << before;
  }
  EXPECT_EQ(regex("name ~ '^ab'", "name LIKE 'ab%'"), "none");
  EXPECT_EQ(regex("name ~ '[0-9]' AND item_no > 1", "item_no > 1 AND name ~ '[0-9]'"), "none");
}

TEST(OtherConstants, AnotherArgument) {
  const auto argument = [](std::string_view before, std::string_view after) {
    return other_argument(query_of(before), query_of(after)).value_or("none");
  };
  EXPECT_EQ(argument("mod(item_no, 1000) = 17", "price > 1 AND mod(item_no, 1001) = 17"),
            "1000 becomes 1001 for mod");
  EXPECT_EQ(argument("mod(item_no, 10) = 17", "mod(item_no, 10) = 17 AND mod(item_no, 5) = 2"),
            "none")
      << "one is added, none is lost";
  EXPECT_EQ(argument("round(price, 1) = 1", "round(price, 1) = 2"), "none");
}

}  // namespace
}  // namespace ado::verify
