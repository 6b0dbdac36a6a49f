// Operations that make CTEs: order, shadowing, recursion, wrapping, splitting, dying.
#include "tests/unit/patch/patching.hpp"

namespace ado::patch {
namespace {

Step insert(std::string name, std::string query) {
  return step(Op::insert_cte, at("S0"),
              {.cte_name = std::move(name), .cte_query_sql = std::move(query)});
}
Step body(std::string block, std::string fragment) {
  return step(Op::replace_body, at(std::move(block)), {.sql_fragment = std::move(fragment)});
}

TEST(InsertCte, AddsACteThatALaterStepReads) {
  EXPECT_EQ(patched("SELECT a FROM t", {insert("cheap", "SELECT a FROM t WHERE b < 3"),
                                        step(Op::replace_from, at("main"), {.from_sql = "cheap"})}),
            printed("WITH cheap AS (SELECT a FROM t WHERE b < 3) SELECT a FROM cheap"));
}

TEST(InsertCte, SaysWhetherItIsMaterialized) {
  Step materialized = insert("x", "SELECT 1 AS a");
  materialized.payload.materialized = true;
  EXPECT_EQ(patched("SELECT a FROM t", {materialized, body("main", "SELECT a FROM x")}),
            printed("WITH x AS MATERIALIZED (SELECT 1 AS a) SELECT a FROM x"));
}

TEST(InsertCte, StandsBehindWhatItReadsAndBeforeWhoReadsIt) {
  EXPECT_EQ(patched("WITH x AS (SELECT a FROM t) SELECT a FROM x",
                    {insert("y", "SELECT a FROM x WHERE a > 1"), body("main", "SELECT a FROM y")}),
            printed("WITH x AS (SELECT a FROM t), y AS (SELECT a FROM x WHERE a > 1) "
                    "SELECT a FROM y"));
  EXPECT_EQ(patched("WITH x AS (SELECT a FROM t) SELECT a FROM x",
                    {insert("y", "SELECT a FROM t WHERE a > 1"), body("cte:x", "SELECT a FROM y")}),
            printed("WITH y AS (SELECT a FROM t WHERE a > 1), x AS (SELECT a FROM y) "
                    "SELECT a FROM x"));
}

TEST(InsertCte, RefusesTakenNamesAndCircles) {
  EXPECT_EQ(patched("SELECT id FROM item", {insert("item", "SELECT 1 AS id")}),
            "name_exists: step s1: a relation of the statement is named item");
  EXPECT_EQ(patched("WITH x AS (SELECT a FROM t) SELECT a FROM x", {insert("X", "SELECT 1 AS a")}),
            "name_exists: step s1: a relation of the statement is named X");
  EXPECT_EQ(patched("SELECT a FROM t", {insert("item", "SELECT * FROM item WHERE price > 1")}),
            "name_exists: step s1: the body of item reads a relation of that name");
  EXPECT_EQ(patched("WITH x AS (SELECT a FROM t) SELECT a FROM x",
                    {insert("y", "SELECT a FROM x"), body("cte:x", "SELECT a FROM y")}),
            "does_not_resolve: step s2: CTEs read each other in a circle: x, y");
  EXPECT_EQ(patched("SELECT a FROM t", {insert("two words", "SELECT 1")}),
            "bad_fragment: step s1: not a name: two words");
  EXPECT_EQ(patched("SELECT a FROM t", {insert("x", "SELECT gone FROM t")}).substr(0, 26),
            "does_not_resolve: step s1:");
  EXPECT_EQ(patched("SELECT a FROM t", {insert("x", "DROP TABLE t")}).substr(0, 22),
            "bad_fragment: step s1:");
}

TEST(InsertCte, TakesQuotedNames) {
  EXPECT_EQ(patched("SELECT a FROM t", {insert("\"Two \"\" words\"", "SELECT 1 AS a"),
                                        body("main", "SELECT a FROM \"Two \"\" words\"")}),
            printed("WITH \"Two \"\" words\" AS (SELECT 1 AS a) SELECT a FROM \"Two \"\" words\""));
}

// `item` inside the CTE is the table, outside it is the CTE; a step must not change either.
TEST(Shadowing, KeepsTheTableUnderACteOfItsName) {
  const std::string_view sql =
      "WITH item AS (SELECT id FROM item WHERE price > 1) SELECT id FROM item";
  EXPECT_EQ(patched(sql, {insert("y", "SELECT id FROM item"),
                          step(Op::replace_where_predicate, at("main"),
                               {.expr_sql = "id IN (SELECT id FROM y)"})}),
            printed("WITH item AS (SELECT id FROM item WHERE price > 1), y AS (SELECT id FROM item)"
                    " SELECT id FROM item WHERE id IN (SELECT id FROM y)"));
}

// x reads the table t, which a later CTE shadows for the main query only.
TEST(Shadowing, KeepsAReaderBeforeTheCteThatWouldCaptureIt) {
  const std::string_view sql =
      "WITH x AS (SELECT a FROM t), t AS (SELECT 1 AS a) SELECT x.a FROM x, t";
  EXPECT_EQ(patched(sql, {step(Op::replace_where_predicate, at("cte:x"), {.expr_sql = "a > 1"})}),
            printed("WITH x AS (SELECT a FROM t WHERE a > 1), t AS (SELECT 1 AS a) "
                    "SELECT x.a FROM x, t"));
}

TEST(Recursion, IsKept) {
  const std::string_view sql =
      "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) "
      "SELECT n FROM r";
  EXPECT_EQ(
      patched(sql, {insert("y", "SELECT n FROM r WHERE n > 2"), body("main", "SELECT n FROM y")}),
      printed("WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5),"
              " y AS (SELECT n FROM r WHERE n > 2) SELECT n FROM y"));
  // Nobody but itself reads r any more.
  EXPECT_EQ(patched(sql, {body("main", "SELECT a AS n FROM t")}), printed("SELECT a AS n FROM t"));
}

TEST(DeadCtes, GoWithTheirLastReader) {
  EXPECT_EQ(patched("WITH x AS (SELECT a FROM t), y AS (SELECT a FROM x) SELECT a FROM y",
                    {body("main", "SELECT a FROM u")}),
            printed("SELECT a FROM u"));
  EXPECT_EQ(patched("WITH x AS (SELECT a FROM t), y AS (SELECT a FROM x) SELECT a FROM y",
                    {body("main", "SELECT a FROM x")}),
            printed("WITH x AS (SELECT a FROM t) SELECT a FROM x"));
  // What nobody read before is not the plan's to remove; what it adds itself is tier 1's to judge.
  EXPECT_EQ(patched("WITH x AS (SELECT a FROM t) SELECT a FROM u", {insert("y", "SELECT 1")}),
            printed("WITH x AS (SELECT a FROM t), y AS (SELECT 1) SELECT a FROM u"));
}

TEST(WrapQueryWithCte, KeepsOrderAndLimitOutside) {
  EXPECT_EQ(patched("SELECT a, sum(b) AS n FROM t GROUP BY a ORDER BY sum(b) DESC, t.a LIMIT 3",
                    {step(Op::wrap_query_with_cte, at("main"),
                          {.cte_name = "w", .sql_fragment = "SELECT a, n FROM w WHERE n > 1"})}),
            printed("WITH w AS (SELECT a, sum(b) AS n FROM t GROUP BY a) "
                    "SELECT a, n FROM w WHERE n > 1 ORDER BY n DESC, a LIMIT 3"));
}

TEST(WrapQueryWithCte, WrapsNestedBlocksAndSetOperations) {
  EXPECT_EQ(patched("SELECT a FROM t UNION ALL SELECT a FROM u",
                    {step(Op::wrap_query_with_cte, at("main"),
                          {.cte_name = "w", .sql_fragment = "SELECT a FROM w"})}),
            printed("WITH w AS (SELECT a FROM t UNION ALL SELECT a FROM u) SELECT a FROM w"));
  EXPECT_EQ(patched("SELECT x.a FROM (SELECT a FROM t) x",
                    {step(Op::wrap_query_with_cte, at("main/sub:1"),
                          {.cte_name = "w", .sql_fragment = "SELECT a FROM w"})}),
            printed("SELECT x.a FROM (WITH w AS (SELECT a FROM t) SELECT a FROM w) x"));
}

TEST(WrapQueryWithCte, Refuses) {
  const Op op = Op::wrap_query_with_cte;
  EXPECT_EQ(patched("SELECT a FROM t",
                    {step(op, at("main"), {.cte_name = "w", .sql_fragment = "SELECT a FROM t"})}),
            "not_applicable: step s1: the fragment does not read w");
  EXPECT_EQ(patched("SELECT a FROM t ORDER BY b",
                    {step(op, at("main"), {.cte_name = "w", .sql_fragment = "SELECT a FROM w"})}),
            "not_applicable: step s1: an ORDER BY key is no output column, so it cannot stay "
            "outside the CTE");
  EXPECT_EQ(patched("SELECT a FROM t",
                    {step(op, at("main"), {.cte_name = "t", .sql_fragment = "SELECT a FROM t"})}),
            "name_exists: step s1: a relation of the statement is named t");
}

TEST(ReplaceBlockWithCtePair, MakesTwoCtesAndABody) {
  const Payload payload{.sql_fragment = "SELECT x.a FROM x, y WHERE x.a = y.a",
                        .first = CtePart{"x", "SELECT a FROM t"},
                        .second = CtePart{"y", "SELECT a FROM u"}};
  EXPECT_EQ(patched("SELECT t.a FROM t, u WHERE t.a = u.a",
                    {step(Op::replace_block_with_cte_pair, at("main"), payload)}),
            printed("WITH x AS (SELECT a FROM t), y AS (SELECT a FROM u) "
                    "SELECT x.a FROM x, y WHERE x.a = y.a"));
  Payload chained = payload;
  chained.first = CtePart{"x", "SELECT a FROM y"};
  chained.sql_fragment = "SELECT a FROM x";
  EXPECT_EQ(patched("SELECT t.a FROM t, u WHERE t.a = u.a",
                    {step(Op::replace_block_with_cte_pair, at("main"), chained)}),
            printed("WITH y AS (SELECT a FROM u), x AS (SELECT a FROM y) SELECT a FROM x"));
  Payload unread = payload;
  unread.sql_fragment = "SELECT a FROM x";
  EXPECT_EQ(patched("SELECT t.a FROM t, u WHERE t.a = u.a",
                    {step(Op::replace_block_with_cte_pair, at("main"), unread)}),
            "not_applicable: step s1: nothing reads y");
}

TEST(SplitCte, RedirectsTheReaders) {
  const std::string_view sql =
      "WITH x AS (SELECT a, b FROM t) SELECT x.a, z.b FROM x, x AS z WHERE x.a = z.a";
  const Payload payload{.cte_name = "x",
                        .into = {{"raw", "SELECT a, b FROM t"}, {"x2", "SELECT a, b FROM raw"}},
                        .redirect = "x2"};
  EXPECT_EQ(patched(sql, {step(Op::split_cte, at("S0"), payload)}),
            printed("WITH raw AS (SELECT a, b FROM t), x2 AS (SELECT a, b FROM raw) "
                    "SELECT x.a, z.b FROM x2 AS x, x2 AS z WHERE x.a = z.a"));
  Payload same_name = payload;
  same_name.into[1].cte_name = "x";
  same_name.redirect = "";
  EXPECT_EQ(patched(sql, {step(Op::split_cte, at("cte:x"), same_name)}),
            printed("WITH raw AS (SELECT a, b FROM t), x AS (SELECT a, b FROM raw) "
                    "SELECT x.a, z.b FROM x, x AS z WHERE x.a = z.a"));
}

TEST(SplitCte, RefusesToLeaveReadersBehind) {
  const std::string_view sql = "WITH x AS (SELECT a FROM t) SELECT a FROM x";
  EXPECT_EQ(patched(sql, {step(Op::split_cte, at("S0"),
                               {.cte_name = "x", .into = {{"y", "SELECT a FROM t"}}})}),
            "not_applicable: step s1: 1 readers of x are left behind: no part is x");
  EXPECT_EQ(patched(sql, {step(Op::split_cte, at("S0"),
                               {.cte_name = "q", .into = {{"y", "SELECT a FROM t"}}})}),
            "unknown_name: step s1: no CTE is named q");
  EXPECT_EQ(
      patched(sql, {step(Op::split_cte, at("S0"),
                         {.cte_name = "x", .into = {{"y", "SELECT b FROM t"}}, .redirect = "y"})})
          .substr(0, 26),
      "does_not_resolve: step s1:");
}

}  // namespace
}  // namespace ado::patch
