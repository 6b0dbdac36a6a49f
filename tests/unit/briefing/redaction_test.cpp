// What a redaction hides, what it keeps, and that every plan finds its way back.
#include "briefing/redaction.hpp"

#include <set>

#include <gtest/gtest.h>

#include "patch/apply.hpp"
#include "sql/print.hpp"
#include "tests/unit/briefing/demo_case.hpp"

namespace ado::briefing {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTable =
    "CREATE TABLE t (k INTEGER, s VARCHAR, d DATE, p DECIMAL(7,2), \"odd name\" VARCHAR);";

ir::QueryMap over_t(std::string_view text) { return map_of(text, schema_of(kTable)); }

std::string redacted(std::string_view text) {
  const ir::QueryMap original = over_t(text);
  const auto redaction = Redaction::make(original);
  if (!redaction) return redaction.error().message;
  return sql::print(redaction->query().statement());
}

patch::PatchPlan body_plan(const ir::QueryMap& query, std::string sql) {
  return {.base = query.statement_anchor(),
          .plan_id = "p01",
          .transform_id = "x_body",
          .dialect = query.dialect(),
          .steps = {{.step_id = "s1",
                     .op = patch::Op::replace_body,
                     .target = {.by_node_id = "main"},
                     .payload = {.sql_fragment = std::move(sql)}}}};
}

TEST(Redaction, ReplacesLiteralsByTheirKind) {
  EXPECT_EQ(redacted("SELECT k FROM t WHERE s = 'secret' AND k > 17 AND s <> 'other'"),
            "SELECT k\nFROM t\nWHERE s = 'ado_text_1' AND k > 910002018 AND s <> 'ado_text_3'");
  EXPECT_EQ(redacted("SELECT k FROM t WHERE d = '2001-02-03' AND p < 12.50 AND d > DATE "
                     "'2001-02-03'"),
            "SELECT k\nFROM t\nWHERE d = '8002-07-19' AND p < 910002018.00 AND d > DATE "
            "'8002-07-19'");
}

TEST(Redaction, StructureStays) {
  EXPECT_EQ(redacted("SELECT k, count(*) AS n FROM t GROUP BY 1 ORDER BY 2 LIMIT 77 OFFSET 5"),
            "SELECT k, count(*) AS n\nFROM t\nGROUP BY 1\nORDER BY 2\nLIMIT 77 OFFSET 5");
  EXPECT_EQ(redacted("SELECT date_trunc('month', d) AS m, CAST(p AS DECIMAL(18,4)) AS p FROM t"),
            "SELECT date_trunc('month', d) AS m, CAST(p AS DECIMAL(18, 4)) AS p\nFROM t");
  EXPECT_EQ(redacted("SELECT sum(CASE WHEN k = 1 THEN 1 ELSE 0 END) AS n FROM t"),
            "SELECT sum(CASE WHEN k = 1 THEN 1 ELSE 0 END) AS n\nFROM t");
}

TEST(Redaction, OnlyTheNumberOfALimitStays) {
  EXPECT_EQ(redacted("SELECT k FROM t LIMIT 17"), "SELECT k\nFROM t\nLIMIT 17");
  EXPECT_EQ(
      redacted("SELECT k FROM t LIMIT (SELECT count(*) FROM t WHERE s = 'secret')").find("secret"),
      std::string::npos);
}

TEST(Redaction, CommentsAreNotShown) {
  EXPECT_EQ(redacted("-- customer Smith, see mail\nSELECT k /* 4711 */ FROM t"),
            "SELECT k\nFROM t");
}

TEST(Redaction, PlaceholdersNeverMeetWhatIsThere) {
  const std::string text = redacted(
      "SELECT k FROM t WHERE s = 'ado_text_1' AND k = 910001009 AND d = '8003-07-19' AND p = 5");
  EXPECT_EQ(text.find("ado_text_"), std::string::npos) << text;
  EXPECT_EQ(text.find("910001009"), std::string::npos) << text;
  EXPECT_EQ(text.find("-07-19"), std::string::npos) << text;
}

TEST(Redaction, AColumnCalledByItsLiteralIsRefused) {
  EXPECT_NE(redacted("SELECT \"'secret'\" FROM (SELECT 'secret' FROM t) AS z").find("called by"),
            std::string::npos);
}

TEST(Redaction, AnchorsAreThoseOfTheShownQueryAndGoBack) {
  const ir::QueryMap original = over_t("SELECT k FROM t WHERE s = 'secret' AND k > 17");
  const auto redaction = Redaction::make(original);
  ASSERT_TRUE(redaction);
  const auto* conjunct = redaction->query().block(0).predicates.front().expr;
  const std::string shown = redaction->query().anchor(conjunct->id);
  EXPECT_NE(shown, original.anchor(conjunct->id));
  patch::PatchPlan plan = body_plan(redaction->query(), "");
  plan.steps.front() = {.step_id = "s1",
                        .op = patch::Op::replace_expr_subtree,
                        .target = {.by_anchor_hash = shown},
                        .payload = {.expr_sql = "t.s = 'ado_text_1' AND 910002018 < k"}};
  const auto restored = redaction->restore(plan);
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(restored->base, original.statement_anchor());
  EXPECT_EQ(restored->steps.front().payload.expr_sql, "t.s = 'secret' AND 17 < k");
  const auto applied = patch::apply(original, *restored);
  ASSERT_TRUE(applied) << applied.error().message;
  EXPECT_NE(sql::print(applied->statement).find("t.s = 'secret' AND 17 < k"), std::string::npos);
  // The way there gives what the model wrote, but for the print.
  EXPECT_EQ(redaction->redact(*restored).steps, plan.steps);
}

TEST(Redaction, AnInventedPlaceholderIsRefused) {
  const ir::QueryMap original = over_t("SELECT k FROM t WHERE s = 'secret' AND k > 17");
  const auto redaction = Redaction::make(original);
  ASSERT_TRUE(redaction);
  for (const std::string_view condition :
       {"s = 'ado_text_9'", "s = 'ado_text_1%'", "k > 910002019", "k > 910001009 + 910003027",
        "s = 'x910002018'", "d > '8009-07-19'", "s = 'ADO_TEXT_1'", "\"ado_text_1\" = s",
        "CAST('910002018' AS INTEGER) < k"}) {
    const auto restored = redaction->restore(
        body_plan(redaction->query(), fmt::format("SELECT k FROM t WHERE {}", condition)));
    ASSERT_FALSE(restored) << condition;
    EXPECT_EQ(restored.error().code, RefusalCode::placeholder_unknown) << condition;
  }
  // The refusal goes back to the model.
  const auto mixed = redaction->restore(body_plan(
      redaction->query(), "SELECT k FROM t WHERE s <> 'ado_text_1' AND s <> 'ado_text_9'"));
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().message.find("secret"), std::string::npos) << mixed.error().message;
  EXPECT_NE(mixed.error().message.find("ado_text_9"), std::string::npos) << mixed.error().message;
  const auto broken =
      redaction->restore(body_plan(redaction->query(), "SELECT k FROM t; DROP TABLE t"));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, RefusalCode::bad_sql);
}

TEST(Redaction, MasksWhatEnginesAndGatesWrite) {
  const ir::QueryMap original = over_t("SELECT k FROM t WHERE s = 'secret' AND k > 17");
  const auto redaction = Redaction::make(original);
  ASSERT_TRUE(redaction);
  EXPECT_EQ(redaction->mask("s='secret' AND k>17 AND p<99.5"),
            "s='ado_text_1' AND k>910002018 AND p<?");
  EXPECT_EQ(redaction->mask("literal 'somebody' is new"), "literal ? is new");
  EXPECT_EQ(redaction->mask("invalid input for integer: \"Smith\", see \"odd name\""),
            "invalid input for integer: ?, see \"odd name\"");
  EXPECT_EQ(redaction->mask("a -- Smith"), "a ");
  EXPECT_EQ(redaction->mask("can't tell Smith"), "(withheld)");
}

// restore(redact(q)) is q.
void expect_round_trip(const ir::QueryMap& original, const Redaction& redaction,
                       const std::string& name) {
  const auto restored = redaction.restore(body_plan(
      redaction.query(), sql::print(redaction.query().statement().query, original.dialect())));
  ASSERT_TRUE(restored) << name << ": " << restored.error().message;
  sql::NodeId next{1};
  const auto query =
      sql::parse_query(restored->steps.front().payload.sql_fragment, original.dialect(), next);
  ASSERT_TRUE(query) << name;
  EXPECT_EQ(sql::print(*query, original.dialect()),
            sql::print(original.statement().query, original.dialect()))
      << name;
  EXPECT_TRUE(*query == original.statement().query) << name;
}

TEST(RedactionProperty, DemoQueriesComeBackAndShowNoLiteral) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(source_folder() / "data/demo/queries")) {
    const std::string name = entry.path().stem();
    const ir::QueryMap original = demo_query(name);
    const auto redaction = Redaction::make(original);
    ASSERT_TRUE(redaction) << name << ": " << redaction.error().message;
    EXPECT_EQ(redaction->query().resolved(), original.resolved()) << name;
    expect_round_trip(original, *redaction, name);
    ++count;
  }
  EXPECT_GE(count, 14);
}

TEST(RedactionProperty, CorpusComesBack) {
  int redacted = 0;
  for (const auto dialect : {sql::Dialect::duckdb, sql::Dialect::postgres}) {
    const auto folder = source_folder() / "tests/corpus" /
                        (dialect == sql::Dialect::duckdb ? "duckdb" : "postgres");
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string text = read_file(entry.path()).value();
      for (const std::string_view piece : sql::split_script(text, dialect)) {
        auto statement = sql::parse_statement(piece, dialect);
        if (!statement) continue;
        const auto original =
            ir::QueryMap::make(*std::move(statement), std::make_shared<const sql::Schema>());
        if (!original) continue;
        const auto redaction = Redaction::make(*original);
        if (!redaction) continue;
        expect_round_trip(*original, *redaction, std::string(piece));
        ++redacted;
      }
    }
  }
  EXPECT_GT(redacted, 500);
}

}  // namespace
}  // namespace ado::briefing
