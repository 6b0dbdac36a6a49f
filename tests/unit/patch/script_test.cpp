// Scripts: what stands before the target, where errors point to, which plans meet.
#include "patch/script.hpp"

#include "tests/unit/patch/patching.hpp"

namespace ado::patch {
namespace {

Script script_of(std::string_view text, sql::Dialect dialect = sql::Dialect::duckdb) {
  auto script = read_script(text, dialect);
  EXPECT_TRUE(script) << text << ": " << script.error().message;
  return *std::move(script);
}

Step view(std::string name, std::string query) {
  return step(Op::insert_view_statement, at("S0"),
              {.cte_name = std::move(name), .cte_query_sql = std::move(query)});
}
Step setting(std::string sql) {
  return step(Op::insert_statement_before, at("S0"), {.sql_fragment = std::move(sql)});
}

TEST(Script, KeepsWhatItDoesNotKnow) {
  const Script script = script_of(
      "SET threads = 1; -- a note; with a semicolon\n"
      "create temporary view \"V v\" as select a from t;\n"
      "CREATE VIEW w AS SELECT 1; CREATE TEMP VIEW x AS DELETE FROM t; SELECT a FROM t;");
  ASSERT_EQ(script.before.size(), 4U);
  EXPECT_EQ(print(script.before[0], sql::Dialect::duckdb), "SET threads = 1");
  const auto* view = std::get_if<ViewStatement>(&script.before[1]);
  ASSERT_NE(view, nullptr);
  EXPECT_EQ(view->name, (sql::Identifier{.text = "V v", .quoted = true}));
  EXPECT_TRUE(std::holds_alternative<OtherStatement>(script.before[2]));
  EXPECT_TRUE(std::holds_alternative<OtherStatement>(script.before[3]));
}

TEST(Script, ReadsItsOwnPrint) {
  const Script script = script_of("CREATE TEMP VIEW v AS SELECT a FROM t; SELECT a FROM v");
  EXPECT_EQ(print(script_of(print(script))), print(script));
}

TEST(Script, PlacesOfErrorsAreThoseOfTheWholeText) {
  const auto script = read_script("SET x = 1;\nSELECT 1;\n  SELECT a FORM t", sql::Dialect::duckdb);
  ASSERT_FALSE(script);
  ASSERT_TRUE(script.error().position);
  EXPECT_EQ(script.error().position->line, 3);
  EXPECT_EQ(script.error().position->column, 17);
}

TEST(Script, AnEmptyTextIsRefused) {
  EXPECT_FALSE(read_script("", sql::Dialect::duckdb));
  EXPECT_FALSE(read_script("SELECT 1; DROP TABLE t", sql::Dialect::duckdb));
}

TEST(Script, AViewDeclaresNothing) {
  const Script script =
      script_of("CREATE TEMP VIEW v AS SELECT a, count(*) AS n FROM t GROUP BY a; SELECT a FROM v");
  const auto schema = with_views(script, test_schema());
  ASSERT_TRUE(schema) << schema.error().message;
  const sql::TableInfo* table = (*schema)->table("v");
  ASSERT_NE(table, nullptr);
  EXPECT_TRUE(table->is_view);
  EXPECT_TRUE(table->keys.empty());
  ASSERT_EQ(table->columns.size(), 2U);
  EXPECT_EQ(table->columns[1].type, "BIGINT");
  EXPECT_FALSE(table->columns[1].not_null);
}

TEST(Script, ViewsThatDoNotFitAreErrors) {
  const auto error_of = [](std::string_view text) {
    const auto schema = with_views(script_of(text), test_schema());
    return schema ? "none" : schema.error().message;
  };
  EXPECT_EQ(error_of("CREATE TEMP VIEW T AS SELECT 1 AS a; SELECT a FROM t"),
            "a table or view is there already: T");
  EXPECT_EQ(error_of("CREATE TEMP VIEW v AS SELECT z FROM t; SELECT a FROM t"),
            "column is not there: z");
  EXPECT_EQ(error_of("CREATE TEMP VIEW v AS SELECT * FROM read_csv('x'); SELECT a FROM t"),
            "the columns of the view v are not known");
}

TEST(Script, PlansThatMakeTheSameViewOrSettingMeet) {
  const ir::QueryMap base = map_of("SELECT a FROM t", sql::Dialect::postgres);
  const PatchPlan one =
      plan_of(base, {view("v", "SELECT 1 AS a"), setting("SET LOCAL jit = on")}, "p");
  const PatchPlan same_view = plan_of(base, {view("V", "SELECT 2 AS a")}, "q");
  const PatchPlan same_setting = plan_of(base, {setting("SET LOCAL jit TO off")}, "q");
  const PatchPlan other = plan_of(base, {view("w", "SELECT 2 AS a")}, "q");
  EXPECT_EQ(conflicts(base, one, same_view),
            std::vector<std::string>{"p s1 and q s1 both create v"});
  EXPECT_EQ(conflicts(base, one, same_setting),
            std::vector<std::string>{"p s2 and q s1 both change the setting jit"});
  EXPECT_TRUE(conflicts(base, one, other).empty());
  const auto compound = compose(base, {one, other});
  ASSERT_TRUE(compound) << compound.error().message;
  const auto applied = apply(base, *compound, Form::script);
  ASSERT_TRUE(applied) << applied.error().message;
  EXPECT_EQ(applied->before.size(), 3U);
  EXPECT_NE(diff(base, *applied).find("+SET LOCAL jit = on;"), std::string::npos);
}

}  // namespace
}  // namespace ado::patch
