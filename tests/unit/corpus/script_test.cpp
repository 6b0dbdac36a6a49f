// Cutting scripts into statements, and telling queries from the rest.
#include "corpus/script.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace ado::corpus {
namespace {

using sql::Dialect;

std::vector<std::string> texts(std::string_view script, Dialect dialect = Dialect::postgres) {
  std::vector<std::string> result;
  for (const ScriptStatement& statement : split_statements(script, dialect)) {
    result.emplace_back(statement.text);
  }
  return result;
}

using Texts = std::vector<std::string>;

TEST(Script, CutsAtSemicolonsOutsideOfQuotesAndComments) {
  EXPECT_EQ(texts("select ';'; select \";\" -- ;\n; /* ; /* ; */ */ select $a$;$b$;$a$;"),
            (Texts{"select ';'", "select \";\" -- ;", "select $a$;$b$;$a$"}));
}

TEST(Script, KeepsWhatStandsInParentheses) {
  EXPECT_EQ(texts("create rule r as do (select 1; select 2); select 3"),
            (Texts{"create rule r as do (select 1; select 2)", "select 3"}));
}

TEST(Script, KnowsTheLineOfEachStatement) {
  const auto statements = split_statements("\n-- head\nselect 1;\n\nselect\n2;", Dialect::duckdb);
  ASSERT_EQ(statements.size(), 2U);
  EXPECT_EQ(statements[0].line, 3U);
  EXPECT_EQ(statements[1].line, 5U);
}

TEST(Script, LeavesOutBlankStatements) {
  EXPECT_EQ(texts(" ;; -- nothing\n ; "), Texts{});
  EXPECT_EQ(texts(""), Texts{});
}

TEST(Script, LinesForAShellEndAStatement) {
  EXPECT_EQ(texts("\\set x 1\nselect 1 \\gset\nselect 2;"), (Texts{"select 1", "select 2"}));
}

TEST(Script, GoesOnBehindWhatIsNoToken) {
  EXPECT_EQ(texts("select 1; select 12ab;\nselect 2;"),
            (Texts{"select 1", "select 12ab", "select 2"}));
  EXPECT_EQ(texts("select 1; select 'open"), (Texts{"select 1", "select 'open"}));
}

TEST(Script, QueriesAreToldFromOtherStatements) {
  for (const std::string_view query :
       {"select 1", "VALUES (1)", "table t", "(select 1) union (select 2)",
        "with a as (select 1) select 2", "with a as (select 1) (select 2)",
        "with a as (select 1) select 2 for no key update of a",
        "with a(update) as (select 1) table a"}) {
    EXPECT_EQ(kind_of(query, Dialect::postgres), StatementKind::query) << query;
  }
  for (const std::string_view other :
       {"create table t as select 1", "explain (costs off) select 1", "insert into t values (1)",
        "select 1 into t", "with a as (select 1) insert into t select 2",
        "with a as (delete from t returning b) select 1", "from t", "set x = 1", ""}) {
    EXPECT_EQ(kind_of(other, Dialect::postgres), StatementKind::other) << other;
  }
  EXPECT_EQ(kind_of("from t", Dialect::duckdb), StatementKind::query);
}

}  // namespace
}  // namespace ado::corpus
