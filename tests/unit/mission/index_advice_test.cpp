// Which indexes are worth a trial, and which trials are worth telling.
#include "mission/index_advice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "sql/parse.hpp"
#include "tests/unit/explain/trees.hpp"

namespace ado::mission {
namespace {

using engine::IndexTrial;
using explain::OperatorKind;
using explain::test::make;

constexpr std::string_view kSchema =
    "CREATE TABLE f (id integer PRIMARY KEY, k integer, day date, note text);"
    "CREATE TABLE d (k integer PRIMARY KEY, name text);";

explain::Operator scan(std::string relation, std::int64_t rows) {
  explain::Operator op = make(OperatorKind::scan, "Seq Scan", {.ms = 50, .rows = 10});
  op.relation = std::move(relation);
  op.rows_scanned = rows;
  return op;
}

// As "f(k) f(day)".
std::string ideas_of(std::string_view text, explain::Operator plan) {
  const auto schema = sql::parse_schema(kSchema, sql::Dialect::postgres);
  auto statement = sql::parse_statement(text, sql::Dialect::postgres);
  EXPECT_TRUE(schema && statement);
  const auto query = ir::QueryMap::make(*std::move(statement), *schema);
  EXPECT_TRUE(query);
  std::vector<std::string> texts;
  for (const auto& idea : index_ideas(*query, explain::test::analyzed(std::move(plan)))) {
    texts.push_back(fmt::format("{}({})", idea.table, fmt::join(idea.columns, ",")));
  }
  return fmt::format("{}", fmt::join(texts, " "));
}

TEST(IndexIdeas, FiltersAloneAndTogether) {
  EXPECT_EQ(ideas_of("SELECT id FROM f WHERE k = 3 AND day > DATE '2001-01-01'", scan("f", 90'000)),
            "f(k) f(day) f(k,day)");
  EXPECT_EQ(ideas_of("SELECT id FROM f WHERE k IN (1, 2) AND day BETWEEN DATE '2001-01-01' AND "
                     "DATE '2001-02-01'",
                     scan("f", 90'000)),
            "f(k) f(day) f(k,day)");
}

TEST(IndexIdeas, JoinsAndSubqueries) {
  EXPECT_EQ(
      ideas_of("SELECT f.id FROM f JOIN d ON f.k = d.k WHERE f.note = 'x'", scan("f", 90'000)),
      "f(note) f(k) f(note,k)");
  EXPECT_EQ(ideas_of("SELECT d.k FROM d WHERE EXISTS (SELECT 1 FROM f WHERE f.k = d.k)",
                     scan("f", 90'000)),
            "f(k)");
  EXPECT_EQ(ideas_of("SELECT id FROM f WHERE k IN (SELECT k FROM d)", scan("f", 90'000)), "f(k)");
}

TEST(IndexIdeas, NoneForSmallTablesExpressionsAndWhatIsNotReadWhole) {
  const std::string_view filtered = "SELECT id FROM f WHERE k = 3";
  EXPECT_EQ(ideas_of(filtered, scan("f", 900)), "");
  EXPECT_EQ(ideas_of(filtered, scan("d", 90'000)), "");
  EXPECT_EQ(ideas_of("SELECT id FROM f WHERE k + 1 = 3", scan("f", 90'000)), "");
  EXPECT_EQ(ideas_of("SELECT id FROM f WHERE k <> 3 AND NOT day BETWEEN DATE '2001-01-01' AND "
                     "DATE '2001-02-01'",
                     scan("f", 90'000)),
            "");
}

IndexTrial trial(std::string table, std::vector<std::string> columns, double after) {
  return {.index = {.schema = "public", .table = std::move(table), .columns = std::move(columns)},
          .statement = {},
          .cost_before = 1000,
          .cost_after = after,
          .bytes = 1};
}

std::string advice_of(std::vector<IndexTrial> trials) {
  std::vector<std::string> texts;
  for (const IndexTrial& each : worth_advising(std::move(trials))) {
    texts.push_back(fmt::format("{}({})", each.index.table, fmt::join(each.index.columns, ",")));
  }
  return fmt::format("{}", fmt::join(texts, " "));
}

TEST(IndexAdvice, TheBestOfEachTable) {
  EXPECT_EQ(advice_of({trial("f", {"k"}, 700), trial("d", {"k"}, 100), trial("f", {"day"}, 300)}),
            "d(k) f(day)");
}

TEST(IndexAdvice, TheNarrowerOfTwoAlike) {
  EXPECT_EQ(advice_of({trial("f", {"k", "day"}, 100), trial("f", {"k"}, 104)}), "f(k)");
  EXPECT_EQ(advice_of({trial("f", {"k", "day"}, 100), trial("f", {"k"}, 150)}), "f(k,day)");
}

TEST(IndexAdvice, LittleIsNotWorthIt) {
  EXPECT_EQ(advice_of({trial("f", {"k"}, 900), trial("d", {"k"}, 1000)}), "");
}

}  // namespace
}  // namespace ado::mission
