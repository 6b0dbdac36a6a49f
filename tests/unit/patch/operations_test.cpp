// Operations on SELECTs and expressions: done, refused, in set operations, nested, quoted.
#include "tests/unit/patch/patching.hpp"

namespace ado::patch {
namespace {

TEST(ReplaceFrom, ReplacesTheWholeClause) {
  EXPECT_EQ(patched("SELECT t.a FROM t, u WHERE t.a = u.a",
                    {step(Op::replace_from, at("main"), {.from_sql = "t JOIN u ON t.b = u.d"})}),
            printed("SELECT t.a FROM t JOIN u ON t.b = u.d WHERE t.a = u.a"));
  // A leading FROM is what models like to write.
  EXPECT_EQ(patched("SELECT a FROM t",
                    {step(Op::replace_from, at("S0"), {.from_sql = "FROM (SELECT a FROM t) x"})}),
            printed("SELECT a FROM (SELECT a FROM t) x"));
}

TEST(ReplaceFrom, RefusesToLoseAnAlias) {
  EXPECT_EQ(
      patched("SELECT x.a FROM t x", {step(Op::replace_from, at("main"), {.from_sql = "t y"})})
          .substr(0, 26),
      "does_not_resolve: step s1:");
  EXPECT_EQ(patched("SELECT a FROM t", {step(Op::replace_from, at("main"), {.from_sql = "gone"})})
                .substr(0, 22),
            "unknown_name: step s1:");
  EXPECT_EQ(
      patched("SELECT a FROM t", {step(Op::replace_from, at("main"), {.from_sql = "t WHERE"})})
          .substr(0, 22),
      "bad_fragment: step s1:");
}

TEST(ReplaceFrom, RefusesASetOperation) {
  const std::string_view sql = "SELECT a FROM t UNION ALL SELECT a FROM u";
  EXPECT_EQ(patched(sql, {step(Op::replace_from, at("main"), {.from_sql = "u"})}),
            "not_applicable: step s1: main is no SELECT: replace_from needs one operand of it");
  EXPECT_EQ(patched(sql, {step(Op::replace_from, at("main/set:1"), {.from_sql = "u"})}),
            printed("SELECT a FROM u UNION ALL SELECT a FROM u"));
}

// x.a inside the subquery would lead to the outer x once the inner x is gone.
TEST(ReplaceFrom, RefusesCaptureByAnOuterAlias) {
  EXPECT_EQ(patched("SELECT x.a FROM t x WHERE EXISTS (SELECT 1 FROM u x WHERE x.a = 1)",
                    {step(Op::replace_from, at("main/sub:1"), {.from_sql = "u y"})}),
            "does_not_resolve: step s1: x.a in main/sub:1 would lead to another column");
}

TEST(ReplaceWherePredicate, ReplacesWholeClauses) {
  EXPECT_EQ(patched("SELECT a FROM t WHERE a = 1 OR b = 2",
                    {step(Op::replace_where_predicate, at("main"), {.expr_sql = "c = 3"})}),
            printed("SELECT a FROM t WHERE c = 3"));
  EXPECT_EQ(patched("SELECT a FROM t",
                    {step(Op::replace_where_predicate, at("main"), {.expr_sql = "c = 3"})}),
            printed("SELECT a FROM t WHERE c = 3"));
}

TEST(ReplaceWherePredicate, ReplacesOneConjunct) {
  EXPECT_EQ(patched("SELECT a FROM t WHERE a = 1 AND b = 2 AND c = 3",
                    {step(Op::replace_where_predicate, path("main/where/and[2]"),
                          {.expr_sql = "b = 4 AND b = 5"})}),
            printed("SELECT a FROM t WHERE a = 1 AND b = 4 AND b = 5 AND c = 3"));
  EXPECT_EQ(patched("SELECT a FROM t WHERE a = 1 AND b = 2",
                    {step(Op::replace_where_predicate, path("main/where/and[1]"),
                          {.expr_sql = "a = 1 OR a = 2"})}),
            printed("SELECT a FROM t WHERE (a = 1 OR a = 2) AND b = 2"));
}

TEST(ReplaceWherePredicate, RefusesOtherClauses) {
  EXPECT_EQ(
      patched("SELECT a FROM t GROUP BY a HAVING a > 1",
              {step(Op::replace_where_predicate, path("main/having"), {.expr_sql = "a > 2"})}),
      "not_applicable: step s1: expression a > 1 in main is no conjunct of a WHERE");
  EXPECT_EQ(patched("SELECT a FROM t WHERE a = 1",
                    {step(Op::replace_where_predicate, at("main"), {.expr_sql = "gone = 1"})})
                .substr(0, 26),
            "does_not_resolve: step s1:");
}

TEST(ReplaceExprSubtree, ReplacesByAnchorPathAndLabel) {
  const std::string_view sql = "SELECT a + 1 AS n FROM t WHERE b = 2 ORDER BY n";
  const ir::QueryMap base = map_of(sql);
  const Target by_anchor{.by_node_id = "main",
                         .by_anchor_hash = base.anchor(base.block(0).outputs[0].expr->id)};
  for (const Target& target : {by_anchor, path("main/select[1]"), Target{.by_label = "N"}}) {
    EXPECT_EQ(patched(sql, {step(Op::replace_expr_subtree, target, {.expr_sql = "c * 2"})}),
              printed("SELECT c * 2 AS n FROM t WHERE b = 2 ORDER BY n"));
  }
}

TEST(ReplaceExprSubtree, KeepsTheNamesOfTheResult) {
  EXPECT_EQ(patched("SELECT a, b FROM t",
                    {step(Op::replace_expr_subtree, path("main/select[2]"), {.expr_sql = "c"})}),
            "output_changed: step s1: column 2 was named \"b\", it would be \"c\"");
}

TEST(DeleteExprSubtree, DeletesConjunctsAndClauses) {
  const Op op = Op::delete_expr_subtree;
  EXPECT_EQ(patched("SELECT a FROM t WHERE a = 1 AND b = 2", {step(op, path("main/where/and[1]"))}),
            printed("SELECT a FROM t WHERE b = 2"));
  EXPECT_EQ(patched("SELECT a FROM t WHERE a = 1", {step(op, path("main/where"))}),
            printed("SELECT a FROM t"));
  EXPECT_EQ(patched("SELECT a FROM t WHERE a = 1 OR (b = 2 AND c = 3)",
                    {step(op, path("main/where/or[2]/and[2]"))}),
            printed("SELECT a FROM t WHERE a = 1 OR b = 2"));
  EXPECT_EQ(patched("SELECT a FROM t GROUP BY a HAVING a > 1", {step(op, path("main/having"))}),
            printed("SELECT a FROM t GROUP BY a"));
  // The grammar needs a condition there.
  EXPECT_EQ(patched("SELECT t.a FROM t JOIN u ON t.a = u.a", {step(op, path("main/on[1]"))}),
            printed("SELECT t.a FROM t JOIN u ON true"));
}

TEST(DeleteExprSubtree, RefusesOperandsThatMustStay) {
  EXPECT_EQ(patched("SELECT a FROM t WHERE a = 1 OR b = 2",
                    {step(Op::delete_expr_subtree, path("main/where/or[1]"))}),
            "not_applicable: step s1: expression a = 1 in main is no conjunct and no whole "
            "condition");
  EXPECT_EQ(patched("SELECT a FROM t", {step(Op::delete_expr_subtree, at("main"))}),
            "not_applicable: step s1: delete_expr_subtree cannot work on block main");
}

TEST(ReplaceSelect, ReplacesTheList) {
  EXPECT_EQ(patched("SELECT a, b FROM t",
                    {step(Op::replace_select, at("main"), {.sql_fragment = "c + 1 AS a, b"})}),
            printed("SELECT c + 1 AS a, b FROM t"));
  EXPECT_EQ(patched("SELECT a FROM (SELECT a, b FROM t) x",
                    {step(Op::replace_select, at("main/sub:1"), {.sql_fragment = "SELECT a"})}),
            printed("SELECT a FROM (SELECT a FROM t) x"));
}

TEST(ReplaceSelect, RefusesOtherColumnsOfTheResult) {
  const Op op = Op::replace_select;
  EXPECT_EQ(patched("SELECT a, b FROM t", {step(op, at("main"), {.sql_fragment = "a"})}),
            "output_changed: step s1: the result had 2 columns, it would have 1");
  EXPECT_EQ(patched("SELECT a, b FROM t", {step(op, at("main"), {.sql_fragment = "b, a"})}),
            "output_changed: step s1: column 1 was named \"a\", it would be \"b\"");
  EXPECT_EQ(patched("SELECT a FROM t UNION SELECT a FROM u",
                    {step(op, at("main/set:1"), {.sql_fragment = "b"})}),
            "output_changed: step s1: column 1 was named \"a\", it would be \"b\"");
  EXPECT_EQ(patched("SELECT x.b FROM (SELECT a, b FROM t) x",
                    {step(op, at("main/sub:1"), {.sql_fragment = "a"})})
                .substr(0, 26),
            "does_not_resolve: step s1:");
}

TEST(ReplaceBody, ReplacesOrderAndLimitToo) {
  EXPECT_EQ(patched("SELECT a FROM t ORDER BY a LIMIT 3",
                    {step(Op::replace_body, at("main"), {.sql_fragment = "SELECT a FROM u"})}),
            printed("SELECT a FROM u"));
  EXPECT_EQ(patched("SELECT a FROM t UNION ALL SELECT a FROM u ORDER BY a",
                    {step(Op::replace_body, at("main"),
                          {.sql_fragment = "SELECT a FROM t ORDER BY a LIMIT 1"})}),
            printed("SELECT a FROM t ORDER BY a LIMIT 1"));
  EXPECT_EQ(patched("SELECT a FROM t WHERE b IN (SELECT d FROM u)",
                    {step(Op::replace_body, at("main/sub:1"),
                          {.sql_fragment = "SELECT b FROM t UNION SELECT d FROM u"})}),
            printed("SELECT a FROM t WHERE b IN (SELECT b FROM t UNION SELECT d FROM u)"));
}

TEST(ReplaceBody, KeepsTheColumnsOfTheResult) {
  EXPECT_EQ(patched("SELECT a FROM t",
                    {step(Op::replace_body, at("main"), {.sql_fragment = "SELECT b FROM t"})}),
            "output_changed: step s1: column 1 was named \"a\", it would be \"b\"");
}

TEST(ReplaceBody, KnowsQuotedNames) {
  EXPECT_EQ(patched(R"(SELECT "A b" FROM "Odd Name")",
                    {step(Op::replace_body, at("main"),
                          {.sql_fragment = R"(SELECT max("A b") AS "A b" FROM "Odd Name")"})}),
            printed(R"(SELECT max("A b") AS "A b" FROM "Odd Name")"));
}

TEST(ReplaceJoinCondition, ReplacesOn) {
  const std::string_view sql =
      "SELECT t.a FROM t LEFT JOIN u ON t.a = u.a JOIN item i ON i.id = t.b";
  EXPECT_EQ(patched(sql, {step(Op::replace_join_condition, path("main/join[1]"),
                               {.expr_sql = "t.b = u.d"})}),
            printed("SELECT t.a FROM t LEFT JOIN u ON t.b = u.d JOIN item i ON i.id = t.b"));
}

TEST(ReplaceJoinCondition, RefusesJoinsWithoutOn) {
  EXPECT_EQ(patched("SELECT t.a FROM t CROSS JOIN u",
                    {step(Op::replace_join_condition, path("main/join[1]"), {.expr_sql = "true"})}),
            "not_applicable: step s1: join t CROSS JOIN u in main has no ON");
  EXPECT_EQ(patched("SELECT t.a FROM t",
                    {step(Op::replace_join_condition, path("main/from[1]"), {.expr_sql = "true"})}),
            "not_applicable: step s1: replace_join_condition cannot work on FROM item t in main");
}

TEST(ScriptOperations, AreRefusedForASingleStatement) {
  const ir::QueryMap base = map_of("SELECT a FROM t");
  for (Op op : {Op::insert_view_statement, Op::insert_statement_before}) {
    const auto applied = apply(base, plan_of(base, {step(op, at("S0"))}));
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, ErrorKind::unsupported);
    EXPECT_NE(applied.error().message.find(to_string(op)), std::string::npos);
  }
}

}  // namespace
}  // namespace ado::patch
