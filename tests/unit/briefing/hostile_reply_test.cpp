// Hostile plans from end to end: reader, apply, tier 1. Nothing of them may ever be run.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "briefing/plan_reply.hpp"
#include "patch/apply.hpp"
#include "tests/unit/briefing/demo_case.hpp"
#include "verify/structure.hpp"

namespace ado::briefing {
namespace {

using nlohmann::json;

// The literals that attacks need are in the query, so that no gate of literals saves us.
constexpr std::string_view kQuery =
    "SELECT k, s FROM t WHERE s <> '/etc/passwd' AND s <> 'key' AND k > 5";

ir::QueryMap query_in(sql::Dialect dialect) {
  return map_of(kQuery, schema_of("CREATE TABLE t (k INTEGER, s VARCHAR);", dialect), dialect);
}

json step(const char* op, json payload) {
  return {{"step_id", "s1"},
          {"op", op},
          {"target", {{"by_node_id", "main"}}},
          {"payload", std::move(payload)}};
}

// Who stopped it: a code of the reader, "apply", a gate, or "nobody".
std::string stopped_by(sql::Dialect dialect, const json& one_step) {
  const ir::QueryMap query = query_in(dialect);
  const json plan = {{"plan_version", 1},
                     {"base", query.statement_anchor()},
                     {"plan_id", "p01"},
                     {"transform_id", "x_attack"},
                     {"dialect", to_string(dialect)},
                     {"steps", json::array({one_step})}};
  const auto plans = read_plan_reply(plan.dump(), {.query = query});
  if (!plans) return std::string(to_string(plans.error().code));
  const auto applied = patch::apply(query, plans->front());
  if (!applied) return "apply";
  const auto candidate = ir::QueryMap::make(applied->statement, query.shared_schema());
  if (!candidate) return "map";
  const patch::Allowance allowance{.drops_literals = true};
  const auto verdict = verify::check_structure({query, *candidate, allowance});
  return verdict.kind == outcome::VerdictKind::accepted ? "nobody" : verdict.gate;
}

std::string body(sql::Dialect dialect, const std::string& sql) {
  return stopped_by(dialect, step("replace_body", {{"sql_fragment", sql}}));
}
std::string condition(sql::Dialect dialect, const std::string& sql) {
  return stopped_by(dialect, step("replace_where_predicate", {{"expr_sql", sql}}));
}

TEST(HostileReplies, AHarmlessOnePasses) {
  for (const auto dialect : {sql::Dialect::duckdb, sql::Dialect::postgres}) {
    EXPECT_EQ(condition(dialect, "k > 5 AND s <> 'key' AND s <> '/etc/passwd'"), "nobody");
    EXPECT_EQ(condition(dialect, "CAST(k AS bigint) > 5 AND lower(s) <> 'key'"), "nobody");
  }
}

TEST(HostileReplies, OtherStatementsAreNoFragments) {
  for (const auto dialect : {sql::Dialect::duckdb, sql::Dialect::postgres}) {
    for (const char* statement :
         {"DROP TABLE t", "DELETE FROM t", "INSERT INTO t VALUES (1, 'a')",
          "CREATE TABLE u (a INT)", "ATTACH 'other.db'", "COPY t TO 'out.csv'",
          "COPY (SELECT k, s FROM t) TO PROGRAM 'sh'", "INSTALL httpfs", "LOAD 'x'",
          "PRAGMA database_list", "SET memory_limit = '1GB'", "CALL f()", "EXPORT DATABASE 'x'",
          "GRANT ALL ON t TO public", "DO 'x'", "SELECT k, s FROM t; DROP TABLE t",
          "SELECT k, s FROM t; SELECT 1", "SELECT k, s INTO u FROM t",
          "WITH d AS (DELETE FROM t RETURNING k, s) SELECT k, s FROM d"}) {
      const std::string by = body(dialect, statement);
      EXPECT_TRUE(by == "bad_sql" || by == "apply") << statement << ": " << by;
    }
  }
}

TEST(HostileReplies, FilesAreNotRead) {
  constexpr auto kDuckDb = sql::Dialect::duckdb;
  EXPECT_EQ(body(kDuckDb, "SELECT k, s FROM t, read_csv('/etc/passwd') AS f WHERE k > 5"),
            "side_effects");
  EXPECT_EQ(body(kDuckDb, "SELECT k, s FROM t, read_text('/etc/passwd') AS f WHERE k > 5"),
            "side_effects");
  EXPECT_EQ(body(kDuckDb, "SELECT k, s FROM t, glob('/etc/passwd') AS f WHERE k > 5"),
            "side_effects");
  EXPECT_EQ(condition(kDuckDb, "k > 5 AND getenv('key') <> s"), "side_effects");
  EXPECT_EQ(condition(kDuckDb, "k > 5 AND read_blob('key') IS NULL"), "side_effects");
  // A file where a table stands.
  const std::string scan = body(kDuckDb, "SELECT t.k, t.s FROM t, '/etc/passwd' AS f WHERE k > 5");
  EXPECT_TRUE(scan == "bad_sql" || scan == "tables" || scan == "apply") << scan;
  const std::string quoted =
      body(kDuckDb, "SELECT t.k, t.s FROM t, \"/etc/passwd\" AS f WHERE t.k > 5");
  EXPECT_TRUE(quoted == "tables" || quoted == "apply") << quoted;

  constexpr auto kPostgres = sql::Dialect::postgres;
  for (const char* call : {"pg_read_file('/etc/passwd')",
                           "pg_read_binary_file('/etc/passwd')",
                           "lo_import('key')",
                           "pg_ls_dir('/etc/passwd')",
                           "pg_stat_file('key')",
                           "pg_catalog.pg_read_file('key')",
                           "dblink('key', 'key')",
                           "xpath('key', s)",
                           "query_to_xml('key', k > 5, k > 5, s)",
                           "pg_logdir_ls()",
                           "pg_sleep(5)",
                           "pg_terminate_backend(5)",
                           "pg_cancel_backend(5)",
                           "nextval('key')",
                           "setval('key', 5)",
                           "set_config('key', s, k > 5)",
                           "pg_reload_conf()",
                           "pg_advisory_lock(5)",
                           "pg_notify('key', s)",
                           "lo_unlink(5)",
                           "pg_switch_wal()",
                           "pg_export_snapshot()",
                           "my_function(k)",
                           "public.lower(s)"}) {
    EXPECT_EQ(condition(kPostgres, fmt::format("k > 5 AND {} IS NOT NULL", call)), "side_effects")
        << call;
    EXPECT_EQ(
        body(kPostgres, fmt::format("SELECT t.k, t.s FROM t, LATERAL {} AS f WHERE k > 5", call)),
        "side_effects")
        << call;
  }
}

TEST(HostileReplies, NothingIsAskedOfTheSession) {
  for (const auto dialect : {sql::Dialect::duckdb, sql::Dialect::postgres}) {
    EXPECT_EQ(condition(dialect, "k > 5 AND current_setting('key') <> s"), "reach");
    // DuckDB takes current_user for a column, which is not there.
    EXPECT_EQ(condition(dialect, "k > 5 AND s <> current_user"),
              dialect == sql::Dialect::duckdb ? "apply" : "reach");
    EXPECT_EQ(condition(dialect, "k > 5 AND now() IS NOT NULL"), "reach");
  }
  EXPECT_EQ(condition(sql::Dialect::duckdb, "k > 5 AND getvariable('key') IS NULL"), "reach");
}

TEST(HostileReplies, CallsInDisguise) {
  constexpr auto kPostgres = sql::Dialect::postgres;
  EXPECT_EQ(
      body(kPostgres, "SELECT z.k, z.s FROM (SELECT k, s FROM t FOR UPDATE) AS z WHERE z.k > 5"),
      "apply");
  EXPECT_EQ(body(kPostgres, "SELECT k, s FROM t TABLESAMPLE SYSTEM (5) WHERE k > 5"), "reach");
  EXPECT_EQ(condition(kPostgres, "k > 5 AND s OPERATOR(public.<>) 'key'"), "reach");
  EXPECT_EQ(condition(kPostgres, "k > 5 AND CAST(s AS regclass) IS NOT NULL"), "reach");
  EXPECT_EQ(condition(kPostgres, "k > 5 AND s::public.my_type IS NOT NULL"), "reach");
  EXPECT_EQ(condition(kPostgres, "k > 5 AND (t).my_function IS NOT NULL"), "reach");
  EXPECT_EQ(condition(kPostgres, "k > 5 AND XMLEXISTS('key' PASSING BY VALUE s)"), "apply");
  // A method call of DuckDB is a call.
  const std::string method = condition(sql::Dialect::duckdb, "k > 5 AND 'key'.getenv() IS NULL");
  EXPECT_TRUE(method == "bad_sql" || method == "side_effects") << method;
}

TEST(HostileReplies, TheSameCallThatTheQueryMakesIsFine) {
  const ir::QueryMap query = map_of("SELECT k, s FROM t WHERE s <> getenv('key') AND k > 5",
                                    schema_of("CREATE TABLE t (k INTEGER, s VARCHAR);"));
  const ir::QueryMap candidate =
      map_of("SELECT k, s FROM t WHERE k > 5 AND s <> getenv('key')", query.shared_schema());
  const patch::Allowance allowance;
  EXPECT_EQ(verify::check_structure({query, candidate, allowance}).kind,
            outcome::VerdictKind::accepted);
}

}  // namespace
}  // namespace ado::briefing
