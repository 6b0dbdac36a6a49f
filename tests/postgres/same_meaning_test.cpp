// What is on the list of constructs that mean the same in DuckDB does: each runs on both engines.
#include "verify/same_meaning.hpp"

#include <algorithm>
#include <memory>

#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "tests/postgres/server.hpp"

namespace ado::postgres_test {
namespace {

constexpr std::string_view kTables = R"(
CREATE TABLE s (id integer PRIMARY KEY, k bigint, x integer, t text, v varchar(5), d date,
                b boolean, z smallint, n numeric(7,2), c char(3), f double precision);
CREATE TABLE u (k bigint, x integer, t text);
)";
constexpr std::string_view kRows = R"(
INSERT INTO s (id, k, x, t, v, d, b, z) VALUES
  (1, 1, 2, 'a', 'a', DATE '2001-02-03', true, 1), (2, 1, NULL, 'A', 'b', NULL, false, 2),
  (3, 2, -5, '', NULL, DATE '1999-12-31', NULL, 3),
  (4, NULL, 7, NULL, 'a ', DATE '2001-02-03', true, NULL),
  (5, 3, 2, 'a%', 'ab', DATE '2000-02-29', false, -1),
  (6, 9000000000, 2147483647, 'ab', '', NULL, NULL, 0);
INSERT INTO u VALUES (1, 2, 'a'), (1, 2, 'a'), (2, NULL, NULL), (NULL, 5, 'ab'), (7, 7, '');
)";

// Each shows constructs of the list; the order of rows matters where there is ORDER BY.
constexpr std::string_view kShared[] = {
    "SELECT id FROM s WHERE x = 2 AND t = 'a' OR NOT x < 0",
    "SELECT id FROM s WHERE x <> 2 OR t <> 'a' OR d >= DATE '2000-02-29'",
    "SELECT id FROM s WHERE k = x OR z > x OR x <= 2 OR b = true OR t = v",
    "SELECT id FROM s WHERE x BETWEEN -5 AND 2 OR x NOT BETWEEN 1 AND k",
    "SELECT id FROM s WHERE x IN (2, NULL, 7) OR t IN ('', 'ab')",
    "SELECT id FROM s WHERE x NOT IN (2, NULL)",
    "SELECT id FROM s WHERE k NOT IN (SELECT k FROM u)",
    "SELECT id FROM s WHERE k NOT IN (SELECT k FROM u WHERE k IS NOT NULL)",
    "SELECT id FROM s WHERE t IN (SELECT t FROM u) IS NOT TRUE",
    "SELECT id FROM s WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.k = s.k)",
    "SELECT id FROM s WHERE t LIKE 'a%' OR t LIKE '_' OR v NOT LIKE '%b'",
    "SELECT id, b IS TRUE AS p, b IS NOT FALSE AS q, b IS UNKNOWN AS r, t IS NULL AS n FROM s",
    "SELECT id, x + k AS a, x - 1 AS b, x * k AS c, -x AS d FROM s WHERE k < 100",
    "SELECT id, CASE WHEN x > 2 THEN 'big' WHEN x IS NULL THEN t END AS c FROM s",
    "SELECT id, coalesce(x, k, 0) AS a, nullif(t, 'a') AS b, coalesce(v, t, '-') AS c FROM s",
    "SELECT k, count(*) AS n, count(x) AS m, count(DISTINCT t) AS o, sum(x) AS p, min(d) AS q, "
    "max(x) AS r, sum(k) AS s FROM s GROUP BY k",
    "SELECT count(*) FILTER (WHERE x > 1) AS a, sum(x) FILTER (WHERE b) AS b FROM s",
    "SELECT t, v FROM s GROUP BY t, v HAVING count(*) > 0 AND sum(x) > -10",
    "SELECT sum(x) AS s, max(d) AS d, count(*) AS n FROM s WHERE id < 0",
    "SELECT DISTINCT k, b FROM s",
    "SELECT s.id, u.t FROM s JOIN u ON s.k = u.k",
    "SELECT s.id, u.t FROM s LEFT JOIN u ON s.k = u.k AND u.x > 1",
    "SELECT s.id, u.t FROM s RIGHT JOIN u ON s.k = u.k",
    "SELECT s.id, u.t FROM s FULL JOIN u ON s.k = u.k",
    "SELECT s.id, u.t FROM s CROSS JOIN u",
    "SELECT s.id, u.x FROM s, u WHERE s.t = u.t",
    "SELECT k, x FROM s UNION SELECT k, x FROM u",
    "SELECT k, x FROM s UNION ALL SELECT k, x FROM u",
    "SELECT t FROM u INTERSECT ALL SELECT t FROM s",
    "SELECT k, x FROM u EXCEPT SELECT k, x FROM s",
    "SELECT k FROM u EXCEPT ALL SELECT k FROM s",
    "WITH w AS (SELECT k, sum(x) AS total FROM u GROUP BY k) SELECT s.id, w.total FROM s, w "
    "WHERE s.k = w.k AND w.total > 1",
    "SELECT q.k, q.n FROM (SELECT k, count(*) AS n FROM u GROUP BY k) q WHERE q.n >= 1",
    "SELECT id, (SELECT max(u.x) FROM u WHERE u.k = s.k) AS m FROM s",
    "SELECT id, x FROM s ORDER BY x DESC, id LIMIT 4 OFFSET 1",
    "SELECT id, d AS day FROM s ORDER BY day, id DESC LIMIT 3",
    "SELECT S.Id FROM s WHERE S.X = 2",
};

// Each has a meaning of its own here, or may have.
constexpr std::string_view kOwn[] = {
    "SELECT x / 2 AS h FROM s",
    "SELECT avg(x) AS a FROM s",
    "SELECT id FROM s WHERE t < 'b'",
    "SELECT id FROM s ORDER BY t",
    "SELECT max(t) AS m FROM s",
    "SELECT id FROM s WHERE c = 'a'",
    "SELECT n FROM s",
    "SELECT * FROM s",
    "SELECT f FROM s",
    "SELECT x::text AS t FROM s",
    "SELECT z + 1 AS z FROM s",
    "SELECT q.n * 2 AS n FROM (SELECT count(*) AS n FROM s) q",
    "SELECT id FROM s WHERE t LIKE 'a\\%'",
    "SELECT id FROM s WHERE t ILIKE 'a%'",
    "SELECT id FROM s WHERE t ~ 'a'",
    "SELECT lower(t) AS t FROM s",
    "SELECT id FROM s WHERE d = '2001-02-03'",
    "SELECT DISTINCT ON (k) k, id FROM s ORDER BY k, id",
    "SELECT k, x, count(*) AS n FROM s GROUP BY ROLLUP (k, x)",
    "SELECT id, sum(x) OVER (ORDER BY id) AS s FROM s",
    "SELECT id FROM s ORDER BY id USING >",
    "SELECT d.k FROM u d, LATERAL (SELECT d.k) e",
    "SELECT x FROM s WHERE d + 1 > DATE '2001-02-03'",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT n FROM r",
    "SELECT 1.5 AS a",
    "SELECT id FROM s FOR UPDATE",
    "SELECT id FROM s FETCH FIRST 1 ROWS WITH TIES",
};

std::string text_of(std::vector<std::vector<std::string>> rows, bool ordered) {
  if (!ordered) std::ranges::sort(rows);
  std::string text;
  for (const auto& row : rows) text += fmt::format("{}\n", fmt::join(row, "|"));
  return text;
}

class SameMeaning : public testing::Test {
 protected:
  SameMeaning() {
    auto schema = sql::parse_schema(kTables, sql::Dialect::postgres);
    schema_ = std::make_shared<sql::Schema>(*std::move(schema));
  }
  Result<ir::QueryMap> same(std::string_view text) const {
    ADO_TRY(auto statement, sql::parse_statement(text, sql::Dialect::postgres));
    ADO_TRY(const ir::QueryMap map, ir::QueryMap::make(std::move(statement), schema_));
    return verify::as_duckdb(map);
  }
  std::shared_ptr<const sql::Schema> schema_;
};

TEST_F(SameMeaning, WhatIsOnTheListGivesTheSameRows) {
  const Database database("ado_same", fmt::format("{}{}", kTables, kRows));
  const auto postgres = open(database.target());
  auto scratch = engine::Scratch::open();
  ASSERT_TRUE(scratch);
  ASSERT_TRUE(scratch->make_tables(kTables));
  ASSERT_TRUE(scratch->fill(kRows));
  for (const std::string_view text : kShared) {
    const auto map = same(text);
    ASSERT_TRUE(map) << text << "\n" << map.error().message;
    const bool ordered = map->statement().query.order_by.has_value();
    EXPECT_EQ(text_of(rows_of(scratch->engine(), sql::print(map->statement())), ordered),
              text_of(rows_of(*postgres, text), ordered))
        << text;
  }
}

TEST_F(SameMeaning, WhatIsNotOnTheListIsRefused) {
  for (const std::string_view text : kOwn) {
    const auto map = same(text);
    ASSERT_FALSE(map) << text;
    EXPECT_EQ(map.error().kind, ErrorKind::unsupported) << text;
  }
}

}  // namespace
}  // namespace ado::postgres_test
