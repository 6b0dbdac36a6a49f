// The referee: what the engines' parsers call the same query, and what not.
#include "engine/referee.hpp"

#include <gtest/gtest.h>

#include "engine/postgres_parser.hpp"

namespace ado::engine {
namespace {

using sql::Dialect;

Judgement judge(std::string_view original, std::string_view print,
                Dialect dialect = Dialect::duckdb) {
  const auto judgement = same_query(original, print, dialect);
  if (!judgement) {
    ADD_FAILURE() << judgement.error().message;
    return {};
  }
  return *judgement;
}

constexpr Dialect kBoth[] = {Dialect::duckdb, Dialect::postgres};

TEST(Referee, LayoutAndCaseOfKeywordsDoNotMatter) {
  for (const Dialect dialect : kBoth) {
    const Judgement judgement = judge("select a, b from t where a = 'it''s' -- why\n",
                                      "SELECT\n  a,\n  b\nFROM t\nWHERE (a = 'it''s')", dialect);
    EXPECT_EQ(judgement.opinion, Opinion::same) << judgement.detail;
  }
}

TEST(Referee, DifferencesAreSeen) {
  const std::pair<std::string_view, std::string_view> pairs[] = {
      {"SELECT a FROM t WHERE a = 1", "SELECT a FROM t WHERE a = 2"},
      {"SELECT a FROM t WHERE a = 'x'", "SELECT a FROM t WHERE a = 'X'"},
      {"SELECT a, b FROM t", "SELECT b, a FROM t"},
      {"SELECT a FROM t ORDER BY a", "SELECT a FROM t ORDER BY a DESC"},
      {"SELECT a FROM t ORDER BY a NULLS FIRST", "SELECT a FROM t ORDER BY a NULLS LAST"},
      {"SELECT a FROM t LIMIT 10", "SELECT a FROM t LIMIT 100"},
      {"SELECT a - (b - c) FROM t", "SELECT a - b - c FROM t"},
      {"SELECT a FROM t", "SELECT DISTINCT a FROM t"},
      {"SELECT 1 UNION ALL SELECT 1", "SELECT 1 UNION SELECT 1"},
      {"WITH c AS MATERIALIZED (SELECT 1) SELECT * FROM c", "WITH c AS (SELECT 1) SELECT * FROM c"},
      {"SELECT sum(x) OVER (ORDER BY y) FROM t",
       "SELECT sum(x) OVER (ORDER BY y ROWS UNBOUNDED PRECEDING) FROM t"},
  };
  for (const Dialect dialect : kBoth) {
    for (const auto& [original, print] : pairs) {
      EXPECT_EQ(judge(original, print, dialect).opinion, Opinion::different) << print;
    }
  }
}

TEST(Referee, SaysWhereTheyDiffer) {
  EXPECT_EQ(judge("SELECT 1, 2", "SELECT 1, 3").detail, "node.select_list[1].value.value: 2 and 3");
  EXPECT_EQ(judge("SELECT 1, 2", "SELECT 1, 3", Dialect::postgres).detail,
            "stmt.SelectStmt.targetList[1].ResTarget.val.A_Const.ival.ival: 2 and 3");
}

TEST(Referee, ParametersAreRead) {
  EXPECT_EQ(judge("SELECT a FROM t WHERE a = $x AND b = $name",
                  "SELECT a FROM t WHERE (a = $x) AND b = $name")
                .opinion,
            Opinion::same);
  EXPECT_EQ(judge("SELECT a FROM t WHERE a = $1", "SELECT a FROM t WHERE a = $1", Dialect::postgres)
                .opinion,
            Opinion::same);
}

TEST(Referee, SaysWhyItCannotRead) {
  const Judgement original = judge("SELEC 1", "SELECT 1");
  EXPECT_EQ(original.opinion, Opinion::cannot_read);
  EXPECT_EQ(original.detail, "original: syntax error at or near \"SELEC\"");
  const Judgement print = judge("SELECT 1", "SELECT (1", Dialect::postgres);
  EXPECT_EQ(print.opinion, Opinion::cannot_read);
  EXPECT_EQ(print.detail, "print: syntax error at end of input");
}

TEST(Referee, RefusesWhatIsNotOneQuery) {
  for (const Dialect dialect : kBoth) {
    EXPECT_EQ(judge("SELECT 1; SELECT 2", "SELECT 1; SELECT 2", dialect).opinion,
              Opinion::cannot_read);
    EXPECT_EQ(judge("", "", dialect).opinion, Opinion::cannot_read);
  }
  EXPECT_EQ(judge("DROP TABLE t", "DROP TABLE t").opinion, Opinion::cannot_read);
}

TEST(Referee, ReadsDeepNesting) {
  const std::string deep = "SELECT " + std::string(500, '(') + "1" + std::string(500, ')');
  for (const Dialect dialect : kBoth) {
    EXPECT_EQ(judge(deep, "SELECT 1", dialect).opinion, Opinion::same);
  }
}

TEST(PostgresParser, ErrorsHaveAPosition) {
  const auto tree = parse_postgres("SELECT 'ü'\n  FROMM t 1");
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().message, "syntax error at or near \"t\"");
  EXPECT_EQ(tree.error().position, (SourcePosition{2, 9}));
}

}  // namespace
}  // namespace ado::engine
