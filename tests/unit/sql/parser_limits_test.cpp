// The parser under pressure: depth is bounded, broken input gives a Result, never a crash.
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sql/lexer.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::sql {
namespace {

constexpr int kMany = 10'000;

std::string repeat(std::string_view piece, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += piece;
  return text;
}

// Parsed and printed, or refused for its nesting.
void expect_success_or_clear_error(const std::string& text) {
  const auto result = parse_statement(text, Dialect::duckdb);
  if (result) {
    EXPECT_FALSE(print(*result).empty());
    return;
  }
  EXPECT_EQ(result.error().kind, ErrorKind::unsupported) << text.substr(0, 40);
  EXPECT_EQ(result.error().message, "nesting deeper than 400") << text.substr(0, 40);
  EXPECT_TRUE(result.error().position.has_value());
}

TEST(ParserLimits, RefusesDeepNesting) {
  const std::pair<std::string_view, std::string_view> kShapes[] = {
      {"(", ")"},        {"NOT ", ""},        {"- ", ""},         {"~ ", ""},
      {"f(", ")"},       {"[", "]"},          {"{'a': ", "}"},    {"CASE WHEN a THEN ", " END"},
      {"(SELECT ", ")"}, {"a + (", ")"},      {"a[", "]"},        {"CAST(", " AS int)"},
      {"a IN (", ")"},   {"a AND (", ")"},    {"LAMBDA x: ", ""}, {"EXISTS (SELECT ", ")"},
      {"x -> ", ""},     {"((SELECT ", "))"},
  };
  for (const auto& [open, close] : kShapes) {
    expect_success_or_clear_error("SELECT " + repeat(open, kMany) + "1" + repeat(close, kMany));
    expect_success_or_clear_error("SELECT " + repeat(open, kMany));
  }
  expect_success_or_clear_error("SELECT * FROM " + repeat("(SELECT * FROM ", kMany) + "t" +
                                repeat(") AS x", kMany));
  expect_success_or_clear_error(repeat("(", kMany) + "SELECT 1" + repeat(")", kMany));
  expect_success_or_clear_error("SELECT 1 FROM " + repeat("(", kMany) + "a JOIN b ON c" +
                                repeat(")", kMany));
  expect_success_or_clear_error("SELECT a::" + repeat("struct(a ", kMany) + "int" +
                                repeat(")", kMany));
}

TEST(ParserLimits, RefusesLongLeftDeepChains) {
  for (const std::string_view step : {" + a", " || a", " = ANY (b)", " -> a", "::int", "[1]",
                                      ".f()", " IS NULL", " COLLATE c", " AT TIME ZONE a"}) {
    expect_success_or_clear_error("SELECT (a)" + repeat(step, kMany));
  }
  expect_success_or_clear_error("SELECT 1" + repeat(" UNION ALL SELECT 1", kMany));
  expect_success_or_clear_error("SELECT 1 FROM a" + repeat(" JOIN b USING (c)", kMany));
  expect_success_or_clear_error("SELECT 1 FROM a" + repeat(" JOIN b", kMany) +
                                repeat(" USING (c)", kMany));
  // Chains inside chains add up.
  expect_success_or_clear_error("SELECT " + repeat("(", 300) + "a" +
                                repeat(repeat(" + a", 300) + ")", 300));
}

TEST(ParserLimits, TakesLongFlatTexts) {
  for (const auto& [first, step] : std::vector<std::pair<std::string, std::string>>{
           {"SELECT a", ", a"},
           {"SELECT a AND a", " AND a"},
           {"SELECT a OR a", " OR (a AND b)"},
           {"SELECT 1 FROM t", ", t"},
           {"VALUES (1)", ", (1)"},
           {"SELECT CASE WHEN a THEN b", " WHEN a THEN b"}}) {
    const std::string tail = first.starts_with("SELECT CASE") ? " END" : "";
    EXPECT_TRUE(parse_statement(first + repeat(step, kMany) + tail, Dialect::duckdb).has_value())
        << first;
  }
  EXPECT_TRUE(parse_statement("SELECT 1" + repeat(" UNION ALL SELECT 1", 300), Dialect::duckdb)
                  .has_value());
  EXPECT_TRUE(parse_statement("SELECT 1" + repeat(" + 1", 300), Dialect::duckdb).has_value());
}

const std::vector<std::string>& seeds() {
  static const std::vector<std::string> kSeeds = {
      "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 5) SELECT * FROM a",
      "SELECT a, count(DISTINCT b) FILTER (WHERE c > 1) AS d FROM t AS x LEFT JOIN u USING (k) "
      "WHERE a BETWEEN 1 AND 2 AND b IN (SELECT c FROM v) GROUP BY ROLLUP (a, b) HAVING c "
      "ORDER BY 1 DESC NULLS LAST LIMIT 10 OFFSET 5",
      "SELECT CASE WHEN a IS NOT NULL THEN CAST(b AS DECIMAL(7, 2)) ELSE c::varchar[] END, "
      "sum(a) OVER (PARTITION BY b ORDER BY c ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t",
      "FROM (SELECT * EXCLUDE (a) REPLACE (b + 1 AS b) FROM t) AS s (x, y), LATERAL f(s.x) "
      "WITH ORDINALITY, (VALUES (1, 'a'), (2, 'b')) v SELECT DISTINCT ON (x) y",
      "SELECT {'a': 1, b: [x + 1 FOR x IN l IF x > 1]}, MAP {'k': v}['k'], l[1:2:-1], "
      "list_transform(l, LAMBDA x, y: x + y), j -> '$.a' ->> 'b', EXTRACT(YEAR FROM d), "
      "INTERVAL (n) DAYS, DATE '2000-01-01' FROM 'file' TABLESAMPLE 10%",
      "(SELECT 1 INTERSECT SELECT 2) EXCEPT ALL (TABLE t ORDER BY 1 LIMIT 1) ORDER BY ALL"};
  return kSeeds;
}

std::vector<std::string> pieces_of(const std::string& text) {
  const auto tokens = tokenize(text, Dialect::duckdb);
  std::vector<std::string> pieces;
  for (const Token& token : *tokens) pieces.emplace_back(token_text(text, token));
  pieces.pop_back();  // The end.
  return pieces;
}

// Deletes, doubles, swaps or replaces a token.
void mutate(std::vector<std::string>& pieces, const std::vector<std::string>& pool,
            std::mt19937& random) {
  const auto any = [&](std::size_t size) { return random() % size; };
  const std::size_t at = any(pieces.size());
  const auto place = pieces.begin() + static_cast<std::ptrdiff_t>(at);
  switch (random() % 4) {
    case 0:
      if (pieces.size() > 1) pieces.erase(place);
      break;
    case 1:
      pieces.insert(place, pool[any(pool.size())]);
      break;
    case 2:
      std::swap(*place, pieces[any(pieces.size())]);
      break;
    default:
      *place = pool[any(pool.size())];
      break;
  }
}

TEST(ParserLimits, SurvivesMutatedTokens) {
  std::vector<std::string> pool = {"'", "\"", "(", ")", "[", "{", "$$", "/*", "E'", "\\", "::"};
  for (const std::string& seed : seeds()) {
    for (std::string& piece : pieces_of(seed)) pool.push_back(std::move(piece));
  }
  std::mt19937 random(20'240'511);
  int accepted = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::vector<std::string> pieces = pieces_of(seeds()[random() % seeds().size()]);
    for (unsigned changes = 1 + static_cast<unsigned>(random() % 3); changes > 0; --changes)
      mutate(pieces, pool, random);
    std::string text;
    for (const std::string& piece : pieces) text += piece + ' ';
    const Dialect dialect = random() % 2 == 0 ? Dialect::duckdb : Dialect::postgres;
    const auto result = parse_statement(text, dialect);
    if (!result) {
      EXPECT_FALSE(result.error().message.empty()) << text;
      EXPECT_TRUE(result.error().position.has_value()) << text;
      continue;
    }
    ++accepted;
    const std::string printed = print(*result);
    const auto again = parse_statement(printed, dialect);
    ASSERT_TRUE(again.has_value()) << text << "\n" << printed << "\n" << again.error().message;
    EXPECT_EQ(print(*again), printed) << text;
  }
  EXPECT_GT(accepted, 100);
}

TEST(ParserLimits, SurvivesCutTexts) {
  for (const std::string& seed : seeds()) {
    for (std::size_t length = 0; length <= seed.size(); ++length) {
      static_cast<void>(parse_statement(seed.substr(0, length), Dialect::duckdb));
      static_cast<void>(parse_statement(seed.substr(length), Dialect::postgres));
    }
  }
}

}  // namespace
}  // namespace ado::sql
