// The lexer: kinds of tokens, quoting, operators, places of errors.
#include "sql/lexer.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ado::sql {
namespace {

// The tokens with a blank between them; values of strings and names.
std::string lexed(std::string_view text, Dialect dialect = Dialect::duckdb) {
  const auto tokens = tokenize(text, dialect);
  if (!tokens) return "error: " + tokens.error().message;
  std::string result;
  for (const Token& token : *tokens) {
    if (token.kind == TokenKind::end) break;
    if (!result.empty()) result += ' ';
    result += token_text(text, token);
  }
  return result;
}

Token only_token(std::string_view text, Dialect dialect = Dialect::duckdb) {
  const auto tokens = tokenize(text, dialect);
  EXPECT_TRUE(tokens.has_value()) << text;
  EXPECT_EQ(tokens->size(), 2U) << text;
  return tokens->front();
}

std::string value(std::string_view text, Dialect dialect = Dialect::duckdb) {
  return token_value(text, only_token(text, dialect));
}

TEST(Lexer, DecodesUnicodeEscapes) {
  const auto decoded = [](std::string_view text) { return value(text, Dialect::postgres); };
  EXPECT_EQ(decoded(R"(U&'d\0061t\+000061 \\ it''s')"), "data \\ it's");
  EXPECT_EQ(decoded("u&'!00e4\\' UESCAPE '!'"), "ä\\");
  EXPECT_EQ(decoded("u&'e' uescape\n '!'"), "e");
  EXPECT_EQ(decoded(R"(U&"\20AC")"), "€");
  EXPECT_EQ(decoded(R"(U&'\d83d\de00')"), "😀");
  EXPECT_EQ(decoded("U&'a'\n'\\0062'"), "ab");
  for (const std::string_view broken : {R"(U&'\006')", R"(U&'\d83d')", R"(U&'\de00')", "U&'\\x'"}) {
    EXPECT_EQ(lexed(broken, Dialect::postgres), "error: Unicode escape is broken") << broken;
  }
  EXPECT_EQ(lexed("U&'a' UESCAPE 'bc'", Dialect::postgres),
            "error: UESCAPE wants one character in quotes");
}

TEST(Lexer, KnowsTheBlanksOfUnicode) {
  EXPECT_EQ(lexed("a\u00A0b\u2003\u3000c 'd\u00A0e' ünï"), "a b c 'd\u00A0e' ünï");
  EXPECT_EQ(lexed("a\u00A0b", Dialect::postgres), "a\u00A0b");
}

TEST(Lexer, StringsGoOnBehindCommentsAndLineBreaks) {
  EXPECT_EQ(value("'a' -- one\n -- two\n'b'"), "ab");
  EXPECT_EQ(lexed("'a' -- one"), "'a'");
  EXPECT_EQ(lexed("'a' /* b */\n'c'"), "'a' 'c'");
}

TEST(Lexer, ReadsStringsAndNames) {
  EXPECT_EQ(value("'it''s'"), "it's");
  EXPECT_EQ(value("''"), "");
  EXPECT_EQ(value("\"a\"\"b\""), "a\"b");
  EXPECT_EQ(value("$$it's$$"), "it's");
  EXPECT_EQ(value("$tag$a$$b$tag$"), "a$$b");
  EXPECT_EQ(value("'a' \n 'b'"), "ab");
  EXPECT_EQ(value("x'1F'"), "1F");
  EXPECT_EQ(value("\xC3\xA4pfel$1"), "\xC3\xA4pfel$1");
  EXPECT_EQ(lexed("'a' 'b'"), "'a' 'b'");
}

TEST(Lexer, KeepsEscapeStringsRaw) {
  EXPECT_EQ(only_token("E'a'").kind, TokenKind::escape_string);
  EXPECT_EQ(value(R"(E'a\'b\n''c')"), R"(a\'b\n''c)");
}

TEST(Lexer, ReadsNumbersOfEachDialect) {
  EXPECT_EQ(only_token("1_000").kind, TokenKind::integer);
  EXPECT_EQ(only_token("1.").kind, TokenKind::decimal);
  EXPECT_EQ(only_token(".5").kind, TokenKind::decimal);
  EXPECT_EQ(only_token("1.5e-3").kind, TokenKind::floating);
  EXPECT_EQ(only_token("0xFF", Dialect::postgres).kind, TokenKind::integer);
  EXPECT_EQ(lexed("0xFF"), "0 xFF");
  EXPECT_EQ(lexed("1e"), "error: number with E and no digits behind it");
  EXPECT_EQ(lexed("1a", Dialect::postgres), "error: letters follow a number without a blank");
}

TEST(Lexer, CutsOperatorsAsTheEnginesDo) {
  EXPECT_EQ(lexed("a=-1"), "a = - 1");
  EXPECT_EQ(lexed("a@-1"), "a @- 1");
  EXPECT_EQ(lexed("a<=+b"), "a <= + b");
  EXPECT_EQ(lexed("a+/*c*/b--c"), "a + b");
  EXPECT_EQ(lexed("a->>b::c:=d=>e"), "a ->> b :: c := d => e");
  EXPECT_EQ(lexed("a ?| b", Dialect::postgres), "a ?| b");
  EXPECT_EQ(lexed("a=?"), "a = ?");
  EXPECT_EQ(lexed("#1,$1,$a,?2"), "#1 , $1 , $a , ?2");
}

TEST(Lexer, SkipsNestedComments) { EXPECT_EQ(lexed("/* a /* b */ c */ 1 -- 2\n3"), "1 3"); }

TEST(Lexer, KnowsKeywordsOfTheDialectOnly) {
  EXPECT_EQ(only_token("QUALIFY").keyword, Keyword::qualify);
  EXPECT_EQ(only_token("QUALIFY", Dialect::postgres).keyword, Keyword::none);
  EXPECT_EQ(only_token("\"select\"").keyword, Keyword::none);
  EXPECT_EQ(find_keyword("SeLeCt"), Keyword::select);
  EXPECT_EQ(find_keyword("selects"), Keyword::none);
  EXPECT_EQ(spelling(Keyword::case_), "case");
}

TEST(Lexer, PlacesErrors) {
  const auto place = [](std::string_view text) {
    const auto tokens = tokenize(text, Dialect::duckdb);
    return tokens ? SourcePosition{0, 0} : *tokens.error().position;
  };
  EXPECT_EQ(place("a\n  'b"), (SourcePosition{2, 3}));
  EXPECT_EQ(place("\"b"), (SourcePosition{1, 1}));
  EXPECT_EQ(place("a /* b"), (SourcePosition{1, 3}));
  EXPECT_EQ(place("a \x01"), (SourcePosition{1, 3}));
  EXPECT_EQ(place(std::string_view("a\0b", 3)), (SourcePosition{1, 2}));
}

}  // namespace
}  // namespace ado::sql
