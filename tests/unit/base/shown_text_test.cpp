// Text of others: cut between characters, and without what acts on a terminal.
#include "base/shown_text.hpp"

#include <gtest/gtest.h>

#include "base/json_text.hpp"

namespace ado {
namespace {

TEST(ShownText, IsCutBetweenCharacters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc...");
  EXPECT_EQ(shortened("a\u00e9b", 2), "a...");
  EXPECT_EQ(shortened("a\u00e9b", 3), "a\u00e9...");
}

TEST(ShownText, ShowsWhatWouldActOnATerminal) {
  EXPECT_EQ(visible("caf\u00e9\tand\nmore \u2713"), "caf\u00e9\tand\nmore \u2713");
  EXPECT_EQ(visible("\x1b[31mred\r\x7f"), "<U+001B>[31mred<U+000D><U+007F>");
  EXPECT_EQ(visible("\u009b2J"), "<U+009B>2J");
  EXPECT_EQ(visible("a\u202eb"), "a<U+202E>b");
  EXPECT_EQ(visible(std::string_view("a\0b", 3)), "a<U+0000>b");
  EXPECT_EQ(visible("\xff"), "\xff") << "no UTF-8: no terminal takes it for a control";
  EXPECT_EQ(visible(""), "");
}

TEST(JsonText, TakesBytesThatAreNoUtf8) {
  const nlohmann::json value{{"name", "a\xff"}};
  EXPECT_EQ(json_line(value), "{\"name\":\"a\ufffd\"}");
  EXPECT_EQ(json_page(value), "{\n  \"name\": \"a\ufffd\"\n}\n");
}

}  // namespace
}  // namespace ado
