// Plans as a whole: targets, several steps, refusals, conflicts, composition, diffs.
#include "tests/unit/patch/patching.hpp"

namespace ado::patch {
namespace {

Step where(Target target, std::string condition) {
  return step(Op::replace_where_predicate, std::move(target), {.expr_sql = std::move(condition)});
}

TEST(Apply, RefusesAnotherBase) {
  const ir::QueryMap base = map_of("SELECT a FROM t");
  PatchPlan plan = plan_of(base, {});
  plan.base = "0000000000000000";
  EXPECT_EQ(apply(base, plan).error().message.substr(0, 14), "base_mismatch:");
  plan = plan_of(base, {});
  plan.dialect = sql::Dialect::postgres;
  EXPECT_EQ(apply(base, plan).error().message,
            "base_mismatch: the plan is for dialect postgres, the query has duckdb");
}

// Formatting, comments and the case of keywords do not change what a plan is for.
TEST(Apply, TakesAPlanForTheSameQueryWrittenOtherwise) {
  const ir::QueryMap written = map_of("SELECT a FROM t WHERE a = 1");
  const ir::QueryMap other = map_of("select  a -- x\nfrom T\nwhere (a = 1)");
  const PatchPlan plan = plan_of(written, {where(at("main"), "a = 2")});
  const auto applied = apply(other, plan);
  ASSERT_TRUE(applied) << applied.error().message;
}

TEST(Apply, IsPureAndNamesItsOps) {
  const ir::QueryMap base = map_of("SELECT a FROM t WHERE a = 1");
  const std::string before = sql::print(base.statement());
  const PatchPlan plan = plan_of(base, {where(at("main"), "a = 2")});
  const Applied first = apply(base, plan).value();
  const Applied second = apply(base, plan).value();
  EXPECT_EQ(first.statement, second.statement);
  EXPECT_EQ(first.ops_used, (std::vector<std::string>{"replace_where_predicate"}));
  EXPECT_EQ(sql::print(base.statement()), before);
}

TEST(Apply, KeepsTheIdsOfWhatItDoesNotTouch) {
  const ir::QueryMap base = map_of("SELECT a FROM t WHERE a = 1");
  const Applied applied = apply(base, plan_of(base, {where(at("main"), "a = 2")})).value();
  const auto& select = std::get<sql::Select>(applied.statement.query.body);
  const auto& original = std::get<sql::Select>(base.statement().query.body);
  EXPECT_EQ(select.items[0].expr.id, original.items[0].expr.id);
  EXPECT_GE((*select.where)->id.value, base.statement().next_id.value);
}

TEST(Target, ListsWhatThereIs) {
  EXPECT_EQ(patched("WITH x AS (SELECT a FROM t) SELECT a FROM x", {where(at("cte:y"), "a = 1")}),
            "target_not_found: step s1: no block is cte:y, there are main, cte:x");
  EXPECT_EQ(patched("SELECT a FROM t", {where(path("main/where/and[2]"), "a = 1")}),
            "target_not_found: step s1: nothing is at path main/where/and[2]");
  EXPECT_EQ(patched("SELECT a FROM t", {where({.by_anchor_hash = "0123456789abcdef"}, "a = 1")}),
            "target_not_found: step s1: nothing is at anchor 0123456789abcdef");
}

TEST(Target, IsNeverGuessed) {
  EXPECT_EQ(patched("SELECT a + 1 AS n FROM (SELECT a * 2 AS n, a FROM t) x",
                    {step(Op::replace_expr_subtree, {.by_label = "n"}, {.expr_sql = "1"})}),
            "target_ambiguous: step s1: label n leads to expression a + 1 in main; "
            "expression a * 2 in main/sub:1");
  EXPECT_EQ(patched("SELECT a + 1 AS n FROM (SELECT a * 2 AS n, a FROM t) x",
                    {step(Op::replace_expr_subtree, {.by_node_id = "main/sub:1", .by_label = "n"},
                          {.expr_sql = "a * 3"})}),
            printed("SELECT a + 1 AS n FROM (SELECT a * 3 AS n, a FROM t) x"));
}

TEST(Target, RepeatsHaveAnOrdinal) {
  const std::string_view sql = "SELECT a FROM t WHERE a = 1 OR a = 1";
  const ir::QueryMap base = map_of(sql);
  const auto& where_clause = std::get<sql::Select>(base.statement().query.body).where;
  const auto& operands = sql::as<sql::Logical>(**where_clause)->operands;
  const std::string second = base.anchor(operands[1].id);
  EXPECT_EQ(patched(sql, {step(Op::replace_expr_subtree, {.by_anchor_hash = second},
                               {.expr_sql = "b = 2"})}),
            printed("SELECT a FROM t WHERE a = 1 OR b = 2"));
  const std::string first = base.anchor(operands[0].id);
  EXPECT_EQ(second, first + "#2");
  EXPECT_EQ(patched(sql, {step(Op::replace_expr_subtree, {.by_anchor_hash = first},
                               {.expr_sql = "b = 2"})}),
            printed("SELECT a FROM t WHERE b = 2 OR a = 1"));
}

TEST(Target, MeansTheBaseWhateverEarlierStepsDo) {
  EXPECT_EQ(patched("SELECT a FROM t WHERE a = 1 AND b = 2",
                    {step(Op::delete_expr_subtree, path("main/where/and[1]")),
                     where(path("main/where/and[2]"), "b = 3")}),
            printed("SELECT a FROM t WHERE b = 3"));
  EXPECT_EQ(patched("SELECT a FROM t WHERE a = 1 AND b = 2",
                    {where(at("main"), "c = 1"), where(path("main/where/and[2]"), "b = 3")}),
            "conflict: step s2: an earlier step removed its target, expression b = 2 in main");
}

TEST(Target, ReachesWhatAStepCreated) {
  Step insert =
      step(Op::insert_cte, at("S0"), {.cte_name = "x", .cte_query_sql = "SELECT a FROM t"});
  insert.step_id = "made";
  EXPECT_EQ(patched("SELECT a FROM t", {insert, where(at("step:made"), "b = 1"),
                                        step(Op::replace_from, at("main"), {.from_sql = "x"})}),
            printed("WITH x AS (SELECT a FROM t WHERE b = 1) SELECT a FROM x"));
  EXPECT_EQ(patched("SELECT a FROM t", {where(at("step:later"), "b = 1")}),
            "target_not_found: step s1: no earlier step is later");
  EXPECT_EQ(patched("SELECT a FROM t WHERE a = 1 AND b = 2",
                    {step(Op::delete_expr_subtree, path("main/where/and[1]")),
                     step(Op::replace_expr_subtree, at("step:s1"), {.expr_sql = "b = 1"})}),
            "conflict: step s2: what step:s1 made is gone");
  EXPECT_EQ(patched("SELECT a FROM t WHERE a = 1",
                    {where(path("main/where"), "a = 2"), where(at("main"), "a = 3"),
                     step(Op::replace_expr_subtree, at("step:s1"), {.expr_sql = "a = 4"})}),
            "conflict: step s3: what step:s1 made is gone");
}

TEST(Apply, IsAllOrNothing) {
  EXPECT_EQ(patched("SELECT a FROM t", {where(at("main"), "a = 1"), where(at("main"), "gone = 1")})
                .substr(0, 26),
            "does_not_resolve: step s2:");
}

// A name that the schema does not know stays as unknown as it was, and no more.
TEST(Apply, LeavesOldUnknownsAlone) {
  EXPECT_EQ(patched("SELECT a, q FROM t", {where(at("main"), "b = 1")}),
            printed("SELECT a, q FROM t WHERE b = 1"));
}

TEST(Conflicts, FindsOverlaps) {
  const ir::QueryMap base = map_of("SELECT a FROM t WHERE a = 1 AND b = 2");
  const PatchPlan first = plan_of(base, {where(path("main/where/and[1]"), "a = 3")}, "p1");
  const PatchPlan second = plan_of(base, {where(path("main/where/and[2]"), "b = 3")}, "p2");
  const PatchPlan whole = plan_of(base, {where(at("main"), "c = 3")}, "p3");
  EXPECT_TRUE(conflicts(base, first, second).empty());
  EXPECT_EQ(conflicts(base, first, whole),
            (std::vector<std::string>{"p1 s1 and p3 s1 both change expression a = 1 in main"}));
  EXPECT_EQ(conflicts(base, first, first).size(), 1u);
}

TEST(Conflicts, FindsNamesAndEmptyClauses) {
  const ir::QueryMap base = map_of("SELECT a FROM t");
  const Payload cte{.cte_name = "x", .cte_query_sql = "SELECT 1 AS a"};
  const PatchPlan first = plan_of(
      base, {step(Op::insert_cte, at("S0"), cte), where(at("main"), "a IN (SELECT a FROM x)")},
      "p1");
  Payload upper = cte;
  upper.cte_name = "X";
  const PatchPlan second = plan_of(base, {step(Op::insert_cte, at("S0"), upper)}, "p2");
  const PatchPlan third = plan_of(base, {where(at("main"), "b = 1")}, "p3");
  EXPECT_EQ(conflicts(base, first, second),
            (std::vector<std::string>{"p1 s1 and p2 s1 both create x"}));
  EXPECT_EQ(conflicts(base, first, third),
            (std::vector<std::string>{"p1 s2 and p3 s1 both change main where"}));
}

// p1 reads something else than the CTE, which goes with p2's condition in it.
TEST(Conflicts, FindsWhatOneDeletesAndTheOtherWrites) {
  const ir::QueryMap base = map_of("WITH c AS (SELECT a FROM t WHERE a = 1) SELECT a FROM c");
  const PatchPlan first =
      plan_of(base, {step(Op::replace_from, at("main"), {.from_sql = "t"})}, "p1");
  const PatchPlan second = plan_of(base, {where(at("cte:c"), "a = 2")}, "p2");
  EXPECT_EQ(conflicts(base, first, second),
            (std::vector<std::string>{"nothing is left of the other beside p1"}));
}

// p1 drops the alias u that p2's condition reads: each is right alone.
TEST(Conflicts, FindsWhatOneDeletesAndTheOtherReads) {
  const ir::QueryMap base = map_of("SELECT t.a FROM t, u");
  const PatchPlan first =
      plan_of(base, {step(Op::replace_from, at("main"), {.from_sql = "t"})}, "p1");
  const PatchPlan second = plan_of(base, {where(at("main"), "u.d = 1")}, "p2");
  const auto found = conflicts(base, first, second);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].substr(0, 29), "does_not_resolve: step p2_s1:");
  EXPECT_FALSE(compose(base, {first, second}));
}

TEST(Compose, JoinsStepsUnderNewIds) {
  const ir::QueryMap base = map_of("SELECT a FROM t WHERE a = 1");
  PatchPlan first = plan_of(
      base,
      {step(Op::insert_cte, at("S0"), {.cte_name = "x", .cte_query_sql = "SELECT a, b FROM t"}),
       where(at("step:s1"), "b = 1"), step(Op::replace_from, at("main"), {.from_sql = "x AS t"})},
      "p1");
  first.preconditions = {{.kind = FactKind::not_null, .columns = {"t.a"}}};
  PatchPlan second = plan_of(base, {where(at("main"), "a = 2")}, "p2");
  second.preconditions = first.preconditions;
  const auto compound = compose(base, {first, second});
  ASSERT_TRUE(compound) << compound.error().message;
  EXPECT_EQ(compound->plan_id, "p1+p2");
  EXPECT_EQ(compound->based_on, (std::vector<std::string>{"p1", "p2"}));
  EXPECT_EQ(compound->transform_id, "compound");
  EXPECT_EQ(compound->preconditions.size(), 1u);
  EXPECT_EQ(compound->steps[1].step_id, "p1_s2");
  EXPECT_EQ(compound->steps[1].target.by_node_id, "step:p1_s1");
  EXPECT_EQ(sql::print(apply(base, *compound)->statement),
            printed("WITH x AS (SELECT a, b FROM t WHERE b = 1) SELECT a FROM x AS t WHERE a = 2"));
  EXPECT_EQ(*read_plan(write_plan(*compound)), *compound);
}

TEST(Diff, ShowsWhatChanged) {
  const ir::QueryMap base = map_of("SELECT a FROM t WHERE a = 1");
  const Applied applied = apply(base, plan_of(base, {where(at("main"), "a = 2")})).value();
  const std::string text = diff(base, applied);
  EXPECT_NE(text.find("-WHERE a = 1"), std::string::npos) << text;
  EXPECT_NE(text.find("+WHERE a = 2"), std::string::npos) << text;
  EXPECT_EQ(diff(base, apply(base, plan_of(base, {})).value()), "");
}

}  // namespace
}  // namespace ado::patch
