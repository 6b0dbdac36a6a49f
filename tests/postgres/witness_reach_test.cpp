// Queries that a random row never fulfils: witness data on the server reach a row of them, and the
// LIMIT, so that right rewrites are accepted and near misses are not.
#include "tests/postgres/server.hpp"
#include "verify/pair.hpp"

namespace ado::postgres_test {
namespace {

using outcome::VerdictKind;

constexpr std::string_view kScript = R"(
CREATE TABLE days (day integer PRIMARY KEY, year integer, moy integer, month_seq integer);
CREATE TABLE store (store integer PRIMARY KEY, state varchar(2));
CREATE TABLE customer (customer integer PRIMARY KEY, name varchar(20), state varchar(2));
CREATE TABLE item (item integer PRIMARY KEY, category varchar(20), price numeric(7,2),
                   pieces integer CHECK (pieces > 0));
CREATE TABLE sales (item integer REFERENCES item, day integer REFERENCES days,
                    customer integer REFERENCES customer);
CREATE TABLE returns (customer integer, store integer, reason integer, day integer,
                      quantity integer, amount numeric(7,2), refunded numeric(7,2));
CREATE TABLE stock (item integer, day integer, store integer, pieces integer,
                    PRIMARY KEY (day, item, store));
)";

// What customers brought back above the usual of their store. Dividing by a quantity of 0 raises.
constexpr std::string_view kTotals = R"(
WITH total AS (
  SELECT customer, store, reason, sum(refunded) AS refunded FROM returns, days
  WHERE returns.day = days.day {year} AND amount / quantity BETWEEN 16 AND 75
  GROUP BY customer, store, reason)
)";
constexpr std::string_view kAsked = R"(
SELECT name FROM total AS t, store, customer
WHERE t.refunded > (SELECT avg(refunded) * 1.2 FROM total AS o WHERE o.store = t.store)
  AND t.reason BETWEEN 25 AND 28 AND store.store = t.store
  AND store.state IN ('MI', 'ND') AND t.customer = customer.customer
ORDER BY name LIMIT 100
)";
constexpr std::string_view kJoined = R"(
SELECT name FROM total AS t, store, customer,
  (SELECT {key} AS k, avg(refunded) * 1.2 AS usual FROM total GROUP BY {key}) AS o
WHERE o.k = t.{key} AND t.refunded {greater} o.usual
  AND t.reason BETWEEN 25 AND 28 AND store.store = t.store
  AND store.state IN ('MI', 'ND') AND t.customer = customer.customer
ORDER BY name LIMIT 100
)";
constexpr std::string_view kYear = "AND year = 2000";

struct Joined {
  std::string_view key = "store";
  std::string_view greater = ">";
  std::string_view year = kYear;
};
std::string with_year(std::string_view text, std::string_view year) {
  return fmt::format(fmt::runtime(text), fmt::arg("year", year));
}
std::string original() { return with_year(kTotals, kYear) + std::string(kAsked); }
std::string joined(const Joined& parts) {
  return with_year(kTotals, parts.year) + fmt::format(fmt::runtime(kJoined),
                                                      fmt::arg("key", parts.key),
                                                      fmt::arg("greater", parts.greater));
}

// The month is one for all rows: two of them raise. States of customers are seen by LIMIT alone.
constexpr std::string_view kStates = R"(
SELECT c.state, count(*) AS n FROM customer c, sales s, days d, item i
WHERE c.customer = s.customer AND s.day = d.day AND s.item = i.item
  AND d.month_seq = (SELECT DISTINCT month_seq FROM days WHERE year = 2001 AND moy = 1)
  AND i.price > 1.2 * (SELECT avg(j.price) FROM item j WHERE j.category = i.category)
GROUP BY c.state HAVING count(*) >= 10 ORDER BY n, c.state LIMIT 100
)";
constexpr std::string_view kStatesJoined = R"(
SELECT c.state, count(*) AS n FROM customer c, sales s, days d, item i,
  (SELECT category, avg(price) AS usual FROM item GROUP BY category) AS j
WHERE c.customer = s.customer AND s.day = d.day AND s.item = i.item
  AND d.month_seq = (SELECT DISTINCT month_seq FROM days WHERE year = 2001 AND moy = 1)
  AND j.category = i.category AND i.price > 1.2 * j.usual
GROUP BY c.state HAVING count(*) >= 10 ORDER BY n, c.state LIMIT 100
)";

// Bounds of a quotient: no value of either column stands near them.
constexpr std::string_view kQuotient = R"(
SELECT sum(r.amount) AS total FROM returns r, days d
WHERE r.day = d.day AND d.year = 1999
  AND r.amount > (SELECT 1.3 * avg(o.amount) FROM returns o, days e
                  WHERE o.customer = r.customer AND o.day = e.day AND e.year = 1999
                    AND o.quantity BETWEEN 16 AND 45
                    AND o.refunded / o.quantity BETWEEN 63 * 0.01 AND 83 * 0.01)
)";
constexpr std::string_view kQuotientJoined = R"(
SELECT sum(r.amount) AS total FROM returns r, days d,
  (SELECT o.customer, 1.3 * avg(o.amount) AS usual FROM returns o, days e
   WHERE o.day = e.day AND e.year = 1999 AND o.quantity BETWEEN 16 AND 45
     AND o.refunded / o.quantity BETWEEN 63 * 0.01 AND 83 * 0.01
   GROUP BY o.customer) AS j
WHERE r.day = d.day AND d.year = 1999 AND j.customer = r.customer AND r.amount > j.usual
)";

// Groups with a spread above their mean, in two months: one row of each has none.
constexpr std::string_view kSpread = R"(
WITH stocked AS (
  SELECT store, item, moy, mean, dev FROM (
    SELECT s.store, i.item, moy, stddev_samp(s.pieces) AS dev, avg(s.pieces) AS mean
    FROM stock s, item i, days d
    WHERE s.item = i.item AND s.day = d.day AND year = 2002 AND i.category IN ('Home', 'Men')
      AND s.pieces BETWEEN 0 AND 840
    GROUP BY s.store, i.item, moy) AS f
  WHERE CASE mean WHEN 0 THEN 0 ELSE dev / mean END > 1)
SELECT a.store, a.item, a.moy, a.mean, b.moy AS next_moy, b.mean AS next_mean
FROM stocked a, stocked b
WHERE a.item = b.item AND a.store = b.store AND a.moy = 10 AND b.moy = 10 + 1
ORDER BY a.store, a.item
)";

// The query with another part; throws where the part is not there.
std::string with(std::string_view query, std::string_view part, std::string_view other) {
  std::string text(query);
  return text.replace(text.find(part), part.size(), other);
}

class PostgresWitnessReach : public testing::Test {
 protected:
  void expect(VerdictKind kind, std::string_view original, std::string_view candidate) {
    verify::WitnessOptions options;
    options.time_limit = std::chrono::seconds(20);  // A slow build must not change a verdict.
    const auto report = verify::verify_pair(original, candidate, *engine_, options, {}, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->verdict.kind, kind) << candidate << "\n"
                                          << report->verdict.gate << ": " << report->verdict.reason;
  }
  Database database_{"ado_witness_reach", kScript};
  std::unique_ptr<engine::Engine> engine_ = open(database_.target());
};

TEST_F(PostgresWitnessReach, RowsAboveTheMeanOfTheirGroup) {
  expect(VerdictKind::accepted, original(), joined({}));
  expect(VerdictKind::rejected, original(), joined({.key = "reason"}));
  expect(VerdictKind::rejected, original(), joined({.greater = ">="}));
  expect(VerdictKind::rejected, original(), joined({.year = ""}));
}

TEST_F(PostgresWitnessReach, ALimitBehindAScalarSubquery) {
  expect(VerdictKind::accepted, kStates, kStatesJoined);
  expect(VerdictKind::rejected, kStates,
         with(kStatesJoined, "year = 2001 AND moy = 1", "year = 2001"));
  expect(VerdictKind::rejected, kStates, with(kStatesJoined, ">= 10", "> 10"));
  expect(VerdictKind::rejected, kStates, with(kStatesJoined, "n, c.state", "n, c.state DESC"));
}

TEST_F(PostgresWitnessReach, AQuotientBetweenBounds) {
  expect(VerdictKind::accepted, kQuotient, kQuotientJoined);
  expect(VerdictKind::rejected, kQuotient, with(kQuotientJoined, "63", "62"));
  expect(VerdictKind::rejected, kQuotient, with(kQuotientJoined, "d.year = 1999", "d.year = 1998"));
  expect(VerdictKind::rejected, kQuotient, with(kQuotientJoined, "r.amount >", "r.amount >="));
}

TEST_F(PostgresWitnessReach, TheSpreadOfAGroup) {
  expect(VerdictKind::accepted, kSpread, with(kSpread, "840", "840 AND moy IN (10, 11)"));
  expect(VerdictKind::rejected, kSpread, with(kSpread, "840", "840 AND moy IN (10, 12)"));
  expect(VerdictKind::rejected, kSpread, with(kSpread, "BETWEEN 0", "BETWEEN 1"));
  expect(VerdictKind::rejected, kSpread, with(kSpread, "END > 1", "END > 0.5"));
}

// The server asks conditions in the order of their cost, which nobody promises.
TEST_F(PostgresWitnessReach, ADivisionThatLosesItsGuard) {
  constexpr std::string_view kGuarded =
      "SELECT day FROM returns WHERE CASE WHEN quantity <> 0 THEN 10 / quantity > 2 END";
  expect(VerdictKind::rejected, kGuarded,
         "SELECT day FROM returns WHERE 10 / quantity > 2 AND quantity <> 0");
  expect(VerdictKind::rejected, kGuarded,
         "SELECT day FROM returns WHERE quantity <> 0 AND 10 / quantity > 2");
}

TEST_F(PostgresWitnessReach, AHarmlessDivisionIsNoRisk) {
  constexpr std::string_view kGuarded =
      "SELECT day FROM returns WHERE CASE WHEN quantity <> 0 THEN 10 / quantity > 2 END";
  constexpr std::string_view kBare =
      "SELECT day FROM returns WHERE quantity <> 0 AND 10 / quantity > 2";
  expect(VerdictKind::accepted, kGuarded,
         "SELECT day FROM returns WHERE 10 / nullif(quantity, 0) > 2");
  expect(VerdictKind::accepted,
         "SELECT item FROM item WHERE CASE WHEN pieces > 0 THEN price / pieces > 2 END",
         "SELECT item FROM item WHERE price / pieces > 2 AND pieces > 0");
  expect(VerdictKind::accepted, kBare,
         "SELECT r.day FROM returns r WHERE r.quantity <> 0 AND 10 / r.quantity > 2");
  expect(VerdictKind::accepted, kBare,
         "WITH r AS (SELECT day, quantity AS q FROM returns WHERE quantity <> 0) "
         "SELECT day FROM r WHERE 10 / q > 2");
}

}  // namespace
}  // namespace ado::postgres_test
