// Pairs of queries whose meaning is PostgreSQL's own: right rewrites are accepted, near misses are
// rejected, and what no test values are known of is undecided, by name.
#include "tests/postgres/server.hpp"
#include "verify/pair.hpp"

namespace ado::postgres_test {
namespace {

using outcome::VerdictKind;
constexpr VerdictKind kRight = VerdictKind::accepted;
constexpr VerdictKind kWrong = VerdictKind::rejected;
// Right, but nothing says so but data: a constant is another one.
constexpr VerdictKind kUnsure = VerdictKind::undecided;

// The rows are few, so that they tell nothing apart: witness data must.
constexpr std::string_view kScript = R"(
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE pair AS (a integer, b text);
CREATE DOMAIN percent AS integer CHECK (VALUE BETWEEN 0 AND 100);
CREATE TABLE f (id integer PRIMARY KEY, k integer, x integer, y numeric(7,2), day date, note text);
CREATE TABLE d (k integer PRIMARY KEY, name varchar(20), code char(4));
CREATE TABLE e (id integer PRIMARY KEY, m mood, tags integer[], u uuid, i interval, b bytea,
                r double precision, share percent NOT NULL, at timestamptz, bits bit(3),
                price money, twice integer GENERATED ALWAYS AS (id * 2) STORED,
                number integer GENERATED ALWAYS AS IDENTITY, byte_text text COLLATE "C");
CREATE TABLE odd (id integer PRIMARY KEY, doc jsonb, p pair, span int4range, n numeric(4,-2));
)";

struct PairCase {
  std::string_view original;
  std::string_view candidate;
  VerdictKind verdict;
};

// In twos: the right one, and what just misses it.
const PairCase kPairs[] = {
    // Whole numbers divide to whole numbers.
    {"SELECT x / 2 AS h FROM f", "SELECT div(x, 2)::integer AS h FROM f", kRight},
    {"SELECT x / 2 AS h FROM f", "SELECT floor(x / 2.0)::integer AS h FROM f", kWrong},
    // NULL comes first where the order is descending.
    {"SELECT x FROM f ORDER BY x DESC LIMIT 2",
     "SELECT x FROM f ORDER BY x DESC NULLS FIRST LIMIT 2", kRight},
    {"SELECT x FROM f ORDER BY x DESC LIMIT 2",
     "SELECT x FROM f ORDER BY x DESC NULLS LAST LIMIT 2", kWrong},
    // DISTINCT ON with a total order is the first row of each.
    {"SELECT DISTINCT ON (k) k, id FROM f ORDER BY k, id",
     "SELECT k, min(id) AS id FROM f GROUP BY k ORDER BY k", kRight},
    {"SELECT DISTINCT ON (k) k, id FROM f ORDER BY k, id DESC",
     "SELECT k, min(id) AS id FROM f GROUP BY k ORDER BY k", kWrong},
    // LATERAL.
    {"SELECT d.k, s.n FROM d CROSS JOIN LATERAL (SELECT count(*) AS n FROM f WHERE f.k = d.k) s",
     "SELECT d.k, (SELECT count(*) FROM f WHERE f.k = d.k) AS n FROM d", kRight},
    {"SELECT d.k, s.n FROM d CROSS JOIN LATERAL (SELECT count(*) AS n FROM f WHERE f.k = d.k) s",
     "SELECT f.k, count(*) AS n FROM f JOIN d ON f.k = d.k GROUP BY f.k", kWrong},
    // FILTER.
    {"SELECT k, count(*) FILTER (WHERE x > 1) AS n FROM f GROUP BY k",
     "SELECT k, count(CASE WHEN x > 1 THEN 1 END) AS n FROM f GROUP BY k", kRight},
    {"SELECT k, count(*) FILTER (WHERE x > 1) AS n FROM f GROUP BY k",
     "SELECT k, count(*) AS n FROM f WHERE x > 1 GROUP BY k", kWrong},
    // ILIKE.
    {"SELECT id FROM f WHERE note ILIKE 'ab%'", "SELECT id FROM f WHERE lower(note) LIKE 'ab%'",
     kRight},
    {"SELECT id FROM f WHERE note ILIKE 'ab%'", "SELECT id FROM f WHERE note LIKE 'ab%'", kWrong},
    // Regular expressions.
    {"SELECT id FROM f WHERE note ~ '^a'", "SELECT id FROM f WHERE note LIKE 'a%'", kRight},
    {"SELECT id FROM f WHERE note ~ '^a'", "SELECT id FROM f WHERE note ~* '^a'", kWrong},
    // Arrays.
    {"SELECT id FROM e WHERE 1 = ANY (tags)", "SELECT id FROM e WHERE tags @> ARRAY[1]", kRight},
    {"SELECT id FROM e WHERE 1 = ANY (tags)", "SELECT id FROM e WHERE tags[1] = 1", kWrong},
    {"SELECT tags[2] AS t FROM e", "SELECT tags[3] AS t FROM e", kWrong},
    // jsonb of known parts.
    {"SELECT id FROM f WHERE jsonb_build_object('a', x) ->> 'a' = '2'",
     "SELECT id FROM f WHERE x = 2", kRight},
    {"SELECT id FROM f WHERE jsonb_build_object('a', x) @> '{\"a\": 2}'",
     "SELECT id FROM f WHERE jsonb_build_object('a', x) ? 'a'", kWrong},
    // generate_series.
    {"SELECT f.id, g.n FROM f, generate_series(1, 3) AS g(n) WHERE f.x = g.n",
     "SELECT f.id, f.x AS n FROM f WHERE f.x BETWEEN 1 AND 3", kRight},
    {"SELECT f.id, g.n FROM f, generate_series(1, 3) AS g(n) WHERE f.x = g.n",
     "SELECT f.id, f.x AS n FROM f WHERE f.x > 1 AND f.x <= 3", kWrong},
    // Grouping sets.
    {"SELECT k, x, count(*) AS n FROM f GROUP BY ROLLUP (k, x)",
     "SELECT k, x, count(*) AS n FROM f GROUP BY GROUPING SETS ((k, x), (k), ())", kRight},
    {"SELECT k, x, count(*) AS n FROM f GROUP BY ROLLUP (k, x)",
     "SELECT k, x, count(*) AS n FROM f GROUP BY GROUPING SETS ((k, x), (x), ())", kWrong},
    // Frames.
    {"SELECT id, sum(x) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM f "
     "WHERE x >= 1",
     "SELECT id, sum(x) OVER (ORDER BY id GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM f "
     "WHERE x >= 1",
     kRight},
    {"SELECT id, sum(x) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM f "
     "WHERE x >= 1",
     "SELECT id, sum(x) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE CURRENT "
     "ROW) AS s FROM f WHERE x >= 1",
     kWrong},
    // Days are numbers apart.
    {"SELECT id FROM f WHERE day + 7 > DATE '2001-02-03'",
     "SELECT id FROM f WHERE day > DATE '2001-01-27'", kRight},
    {"SELECT id FROM f WHERE day + 7 > DATE '2001-02-03'",
     "SELECT id FROM f WHERE day >= DATE '2001-01-27'", kWrong},
    // Blanks at the end of char(n) say nothing.
    {"SELECT k FROM d WHERE code = 'ab'", "SELECT k FROM d WHERE code = 'ab  '", kUnsure},
    {"SELECT k FROM d WHERE code = 'ab'", "SELECT k FROM d WHERE code::text || 'x' = 'ab  x'",
     kWrong},
    // Enums have the order they were made in.
    {"SELECT id FROM e WHERE m > 'sad'", "SELECT id FROM e WHERE m IN ('ok', 'happy')", kRight},
    {"SELECT id FROM e WHERE m > 'ok'", "SELECT id FROM e WHERE m::text > 'ok'", kWrong},
    // Numbers by value, however many digits are shown.
    {"SELECT id, y * 1.0 AS z FROM f WHERE x >= 1", "SELECT id, y * 1.000 AS z FROM f WHERE x >= 1",
     kRight},
    {"SELECT id, y * 1.0 AS z FROM f WHERE x >= 1", "SELECT id, y * 1.001 AS z FROM f WHERE x >= 1",
     kWrong},
    // A month is thirty days to comparisons.
    {"SELECT id FROM e WHERE i = interval '1 month'",
     "SELECT id FROM e WHERE i = interval '30 days'", kUnsure},
    {"SELECT id FROM e WHERE i = interval '1 month'",
     "SELECT id FROM e WHERE i = interval '1 month' AND i::text = '1 mon'", kWrong},
    // The domain's CHECK holds, and the column is computed.
    {"SELECT id FROM e WHERE share >= 0 AND m = 'ok'", "SELECT id FROM e WHERE m = 'ok'", kRight},
    {"SELECT id FROM e WHERE share > 0 AND m = 'ok'", "SELECT id FROM e WHERE m = 'ok'", kWrong},
    {"SELECT id, twice FROM e WHERE m = 'ok'", "SELECT id, id + id AS twice FROM e WHERE m = 'ok'",
     kRight},
    // Bytes, bits, UUIDs, money.
    {"SELECT id FROM e WHERE b = '\\x61'", "SELECT id FROM e WHERE encode(b, 'hex') = '61'",
     kRight},
    {"SELECT id FROM e WHERE bits = B'010'", "SELECT id FROM e WHERE bits <> B'011'", kWrong},
    {"SELECT id FROM e WHERE u = '00000000-0000-0000-0000-000000000001'",
     "SELECT id FROM e WHERE u::text = '00000000-0000-0000-0000-000000000001'", kRight},
    {"SELECT id FROM e WHERE price > '1.50'", "SELECT id FROM e WHERE price >= '1.50'", kWrong},
    {"SELECT id FROM e WHERE at >= '2001-01-01 00:00:00+00'",
     "SELECT id FROM e WHERE at > '2001-01-01 00:00:00+00'", kWrong},
    {"SELECT id FROM e WHERE byte_text < 'b'", "SELECT id FROM e WHERE byte_text <= 'b'", kWrong},
    // NOT IN with NULLs.
    {"SELECT id FROM f WHERE k NOT IN (SELECT x FROM f WHERE x IS NOT NULL)",
     "SELECT id FROM f WHERE k NOT IN (SELECT x FROM f)", kWrong},
};

class PostgresPairs : public testing::Test {
 protected:
  outcome::Verdict verdict(std::string_view original, std::string_view candidate) {
    verify::WitnessOptions options;
    options.time_limit = std::chrono::seconds(20);  // A slow build must not change a verdict.
    const auto report = verify::verify_pair(original, candidate, *engine_, options, {}, {});
    if (!report) return outcome::Verdict::undecided("error", report.error().message);
    return report->verdict;
  }
  Database database_{"ado_pairs", kScript};
  std::unique_ptr<engine::Engine> engine_ = open(database_.target());
};

TEST_F(PostgresPairs, RightOnesAreAcceptedAndNearMissesAreNot) {
  for (const PairCase& pair : kPairs) {
    const outcome::Verdict found = verdict(pair.original, pair.candidate);
    EXPECT_EQ(found.kind, pair.verdict) << pair.original << "\n"
                                        << pair.candidate << "\n"
                                        << found.gate << ": " << found.reason;
  }
}

TEST_F(PostgresPairs, WhatNoValuesAreKnownOfIsNamed) {
  for (const auto& [column, type] :
       {std::pair{"doc", "jsonb"}, {"p", "pair"}, {"span", "int4range"}, {"n", "numeric(4,-2)"}}) {
    const outcome::Verdict found = verdict(fmt::format("SELECT {} FROM odd WHERE id > 1", column),
                                           fmt::format("SELECT {} FROM odd WHERE id >= 2", column));
    EXPECT_EQ(found.kind, VerdictKind::undecided) << column;
    EXPECT_EQ(found.reason, fmt::format("no test values for odd.{} of type {}", column, type));
  }
  const outcome::Verdict found =
      verdict("SELECT id FROM f ORDER BY note COLLATE \"en-x-icu\", id",
              "SELECT id FROM f ORDER BY note COLLATE \"en-x-icu\", id + 0");
  EXPECT_EQ(found.kind, VerdictKind::undecided);
}

// A column of the data may have any name.
TEST_F(PostgresPairs, NamesOfColumnsAreTheUsersOwn) {
  run_script(database_.name(),
             "CREATE TABLE named (i integer, c0 integer, t integer, trial integer)");
  EXPECT_EQ(verdict("SELECT c0 FROM named WHERE i = 1 AND t > 2 AND trial < 3",
                    "SELECT c0 FROM named WHERE trial < 3 AND i = 1 AND t > 2")
                .kind,
            kRight);
}

TEST_F(PostgresPairs, WhatRaisesFollowsTheOriginal) {
  // The candidate divides rows that the original never does.
  EXPECT_EQ(
      verdict("SELECT CASE WHEN x <> 0 THEN 10 / x END AS q FROM f", "SELECT 10 / x AS q FROM f")
          .kind,
      kWrong);
  EXPECT_EQ(verdict("SELECT note FROM f WHERE x = 1",
                    "SELECT note::integer::text AS note FROM f WHERE x = 1")
                .kind,
            kWrong);
}

}  // namespace
}  // namespace ado::postgres_test
