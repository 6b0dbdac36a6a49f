// Witness data in temporary tables of the server: wrong rewrites are refuted, right ones are not,
// and the user's tables stay as they are.
#include "tests/postgres/server.hpp"
#include "verify/pair.hpp"

namespace ado::postgres_test {
namespace {

using outcome::VerdictKind;

// The facts are few, so that the user's own rows tell nothing apart.
constexpr std::string_view kScript = R"(
CREATE TABLE d (k integer PRIMARY KEY, name varchar(20));
CREATE TABLE f (k integer, x integer, y numeric(7,2), day date, note text);
INSERT INTO d VALUES (1, 'one');
INSERT INTO f VALUES (1, 1, 1.5, DATE '2001-02-03', 'a');
)";

struct PairCase {
  std::string_view original;
  std::string_view candidate;
  VerdictKind verdict;
};

const PairCase kPairs[] = {
    {"SELECT f.x FROM f LEFT JOIN d ON f.k = d.k", "SELECT f.x FROM f", VerdictKind::accepted},
    {"SELECT f.x, d.name FROM f LEFT JOIN d ON f.k = d.k",
     "SELECT f.x, d.name FROM f JOIN d ON f.k = d.k", VerdictKind::rejected},
    {"SELECT x FROM f WHERE x >= 1 AND x < 10", "SELECT x FROM f WHERE x BETWEEN 1 AND 10",
     VerdictKind::rejected},
    {"SELECT x FROM f WHERE k IN (SELECT k FROM d WHERE name = 'one')",
     "SELECT x FROM f WHERE EXISTS (SELECT 1 FROM d WHERE d.k = f.k AND name = 'one')",
     VerdictKind::accepted},
    {"SELECT k, sum(y) AS s FROM f GROUP BY k HAVING count(*) > 1",
     "SELECT k, sum(y) AS s FROM f GROUP BY k HAVING count(x) > 1", VerdictKind::rejected},
    {"SELECT x FROM f WHERE day >= DATE '2001-01-01' AND note LIKE 'a%'",
     "SELECT x FROM f WHERE note LIKE 'a%' AND day >= DATE '2001-01-01'", VerdictKind::accepted},
    {"SELECT count(DISTINCT note) FROM f WHERE k = 1", "SELECT count(note) FROM f WHERE k = 1",
     VerdictKind::rejected},
    // Partial sums are of a wider type.
    {"SELECT k, sum(x) AS s FROM f GROUP BY k",
     "SELECT k, sum(p.s) AS s FROM (SELECT k, x, sum(x) AS s FROM f GROUP BY k, x) AS p GROUP BY k",
     VerdictKind::rejected},
    {"SELECT k, sum(x) AS s FROM f GROUP BY k",
     "SELECT k, CAST(sum(p.s) AS bigint) AS s FROM "
     "(SELECT k, x, sum(x) AS s FROM f GROUP BY k, x) AS p GROUP BY k",
     VerdictKind::accepted},
    // The filter of a nullable side keeps the other side's rows.
    {"SELECT f.x, d.name FROM f LEFT JOIN d ON f.k = d.k AND d.name = 'one'",
     "WITH r AS MATERIALIZED (SELECT k, name FROM d WHERE name = 'one') "
     "SELECT f.x, r.name FROM f JOIN r ON f.k = r.k",
     VerdictKind::rejected},
    // Here, and not in DuckDB, whole numbers divide to whole numbers.
    {"SELECT x / 2 AS h FROM f WHERE x > 0", "SELECT floor(x / 2)::integer AS h FROM f WHERE x > 0",
     VerdictKind::accepted},
};

class PostgresWitness : public testing::Test {
 protected:
  outcome::Verdict verdict(engine::Engine& engine, std::string_view original,
                           std::string_view candidate) {
    verify::WitnessOptions options;
    options.time_limit = std::chrono::seconds(20);  // A slow build must not change a verdict.
    const auto report = verify::verify_pair(original, candidate, engine, options, {}, {});
    if (!report) throw std::runtime_error(report.error().message);
    return report->verdict;
  }
  Database database_{"ado_witness", kScript};
};

TEST_F(PostgresWitness, TellsWrongFromRight) {
  const auto engine = open(database_.target());
  for (const PairCase& pair : kPairs) {
    const outcome::Verdict found = verdict(*engine, pair.original, pair.candidate);
    EXPECT_EQ(found.kind, pair.verdict) << pair.candidate << "\n"
                                        << found.gate << ": " << found.reason;
  }
  EXPECT_EQ(row_of(*engine, "SELECT count(*) FROM f"), "1");
  EXPECT_EQ(row_of(*engine, "SELECT count(*) FROM pg_class WHERE relpersistence = 't'"), "0");
}

TEST_F(PostgresWitness, WithoutTheRightToTemporaryTablesNothingIsDecided) {
  run_script(database_.name(), R"(
    DROP ROLE IF EXISTS ado_no_temp;
    CREATE ROLE ado_no_temp LOGIN;
    REVOKE TEMPORARY ON DATABASE ado_witness FROM PUBLIC;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO ado_no_temp)");
  const auto engine = open(database_.target("ado_no_temp"));
  const auto found = verdict(*engine, kPairs[0].original, kPairs[0].candidate);
  EXPECT_EQ(found.kind, VerdictKind::undecided);
  EXPECT_NE(found.reason.find("no temporary tables"), std::string::npos) << found.reason;
}

TEST_F(PostgresWitness, ANameWithASchemaMeansTheTemporaryTable) {
  const auto engine = open(database_.target());
  constexpr std::string_view kOriginal = "SELECT public.f.x FROM public.f WHERE f.x > 1";
  EXPECT_EQ(verdict(*engine, kOriginal, "SELECT f.x FROM public.f WHERE f.x > 0").kind,
            VerdictKind::rejected);
  EXPECT_EQ(verdict(*engine, kOriginal, "SELECT f.x FROM f WHERE NOT f.x <= 1").kind,
            VerdictKind::accepted);
  const auto hidden = verdict(
      *engine, "WITH f AS (SELECT 1 AS x) SELECT p.x FROM public.f p, f WHERE p.x > 1 AND f.x = 1",
      "WITH f AS (SELECT 1 AS x) SELECT p.x FROM public.f p, f WHERE f.x = 1 AND p.x > 1");
  EXPECT_EQ(hidden.kind, VerdictKind::undecided) << "the CTE would be read in the table's place";
}

TEST_F(PostgresWitness, ScratchTablesAreAllThatCanBeWritten) {
  auto scratch = engine::Scratch::on_server(database_.target());
  ASSERT_TRUE(scratch) << scratch.error().message;
  ASSERT_TRUE(scratch->make_tables("CREATE TEMP TABLE f (x integer);"));
  ASSERT_TRUE(scratch->fill("INSERT INTO f VALUES (1), (2)"));
  EXPECT_FALSE(scratch->fill("INSERT INTO d VALUES (7, 'x')"));
  EXPECT_FALSE(scratch->fill("CREATE TABLE more (x integer)"));
  EXPECT_FALSE(scratch->fill("INSERT INTO f VALUES (3); INSERT INTO f VALUES ('none')"));
  EXPECT_EQ(row_of(scratch->engine(), "SELECT count(*) FROM f"), "2") << "all or nothing";
}

}  // namespace
}  // namespace ado::postgres_test
