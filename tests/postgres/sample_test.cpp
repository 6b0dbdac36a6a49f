// The sample gate on a server: an original that never finishes on all rows is held against its
// candidates on some of them.
#include "verify/sample.hpp"

#include "ir/query_map.hpp"
#include "sql/parse.hpp"
#include "tests/postgres/server.hpp"

namespace ado::postgres_test {
namespace {

using outcome::VerdictKind;

// Each total against all of them: 40,000 squared.
constexpr std::string_view kScript = R"(
CREATE TABLE store (k integer PRIMARY KEY, state char(4));
CREATE TABLE back (id integer PRIMARY KEY, store_k integer, amount numeric(7,2), tags integer[]);
INSERT INTO store SELECT i, CASE WHEN i % 2 = 0 THEN 'TN' ELSE 'CA' END
FROM generate_series(1, 8) i;
INSERT INTO back SELECT i, CASE WHEN i % 9 > 0 THEN 1 + i % 8 END, (i * 7919 % 1000) / 10.0,
  ARRAY[i % 3] FROM generate_series(1, 40000) i;
ANALYZE;
)";

constexpr std::string_view kOriginal =
    "SELECT b.id FROM back b, store s WHERE s.k = b.store_k AND s.state = 'TN' AND b.amount > "
    "(SELECT avg(c.amount) * {} FROM back c WHERE c.store_k = b.store_k {}) ORDER BY b.id";
constexpr std::string_view kCandidate =
    "SELECT b.id FROM back b, store s, (SELECT c.store_k, avg(c.amount) * {} AS a FROM back c "
    "WHERE true {} GROUP BY c.store_k) d WHERE s.k = b.store_k AND s.state = 'TN' "
    "AND d.store_k = b.store_k AND b.amount > d.a ORDER BY b.id";

class PostgresSample : public testing::Test {
 protected:
  std::string with(std::string_view text, std::string_view factor, std::string_view more) {
    return fmt::format(fmt::runtime(text), factor, more);
  }

  outcome::Verdict verdict(engine::Engine& engine, const std::string& original,
                           const std::string& candidate) {
    auto schema = engine.schema();
    if (!schema) throw std::runtime_error(schema.error().message);
    const auto shared = std::make_shared<const sql::Schema>(*std::move(schema));
    const auto read = [&](const std::string& text) {
      auto statement = sql::parse_statement(text, sql::Dialect::postgres);
      if (!statement) throw std::runtime_error(statement.error().message);
      auto map = ir::QueryMap::make(*std::move(statement), shared);
      if (!map) throw std::runtime_error(map.error().message);
      return *std::move(map);
    };
    // One second is far too little for all rows, and plenty for a small part.
    const auto found =
        verify::check_on_sample(engine, read(original), read(candidate),
                                {.rows_max = 30'000, .original_max = std::chrono::seconds(2)});
    if (!found) throw std::runtime_error(found.error().message);
    return *found;
  }

  Database database_{"ado_sample", kScript};
  std::unique_ptr<engine::Engine> engine_ = open(database_.target());
};

std::string evidence_of(const outcome::Verdict& verdict) {
  return fmt::format("{}\n{}", verdict.reason, fmt::join(verdict.evidence, "\n"));
}

// Whole numbers mean the same in DuckDB.
TEST_F(PostgresSample, TellsWrongFromRightInDuckDb) {
  constexpr std::string_view kPairs =
      "SELECT b.id FROM back b WHERE EXISTS (SELECT 1 FROM back c WHERE c.store_k {} b.store_k "
      "AND c.id > b.id) ORDER BY b.id";
  constexpr std::string_view kMaxima =
      "SELECT b.id FROM back b, (SELECT c.store_k, max(c.id) AS last FROM back c "
      "GROUP BY c.store_k) d WHERE d.store_k = b.store_k AND d.last {} b.id ORDER BY b.id";
  const auto right = verdict(*engine_, with(kPairs, "=", ""), with(kMaxima, ">", ""));
  EXPECT_EQ(right.kind, VerdictKind::accepted) << evidence_of(right);
  EXPECT_EQ(right.confidence, outcome::Confidence::sampled);
  EXPECT_NE(evidence_of(right).find("in DuckDB"), std::string::npos) << evidence_of(right);
  const auto wrong = verdict(*engine_, with(kPairs, "=", ""), with(kMaxima, ">=", ""));
  EXPECT_EQ(wrong.kind, VerdictKind::rejected) << evidence_of(wrong);
}

TEST_F(PostgresSample, TellsWrongFromRightOnTheServer) {
  const auto right = verdict(*engine_, with(kOriginal, "1.2", ""), with(kCandidate, "1.2", ""));
  EXPECT_EQ(right.kind, VerdictKind::accepted) << evidence_of(right);
  const auto wrong = verdict(*engine_, with(kOriginal, "1.2", ""), with(kCandidate, "1.3", ""));
  EXPECT_EQ(wrong.kind, VerdictKind::rejected) << evidence_of(wrong);
}

// An array that both engines write otherwise: only the server can be asked.
TEST_F(PostgresSample, GoesToTheServerWhereDuckDbCannot) {
  constexpr std::string_view kMore = "AND c.tags[1] < 2";
  const auto right =
      verdict(*engine_, with(kOriginal, "1.2", kMore), with(kCandidate, "1.2", kMore));
  EXPECT_EQ(right.kind, VerdictKind::accepted) << evidence_of(right);
  EXPECT_NE(evidence_of(right).find("temporary tables"), std::string::npos) << evidence_of(right);
  const auto wrong = verdict(*engine_, with(kOriginal, "1.2", kMore),
                             with(kCandidate, "1.2", "AND c.tags[1] <= 2"));
  EXPECT_EQ(wrong.kind, VerdictKind::rejected) << evidence_of(wrong);
  EXPECT_EQ(row_of(*engine_, "SELECT count(*) FROM pg_class WHERE relpersistence = 't'"), "0");
}

TEST_F(PostgresSample, AnEmptyResultTellsNothing) {
  constexpr std::string_view kNone = "AND c.amount > 1000";
  const auto found =
      verdict(*engine_, with(kOriginal, "1.2", kNone), with(kCandidate, "1.2", kNone));
  EXPECT_EQ(found.kind, VerdictKind::undecided);
  EXPECT_NE(found.reason.find("empty"), std::string::npos) << evidence_of(found);
}

// Half of the rows are not enough for the groups that are asked for.
TEST_F(PostgresSample, ALargerSampleIsTriedWhereOneGivesNothing) {
  constexpr std::string_view kLarge =
      "SELECT b.store_k, {} AS n FROM back b WHERE b.tags[1] < 2 GROUP BY b.store_k "
      "HAVING count(*) > 2500 {} ORDER BY b.store_k";
  const auto right =
      verdict(*engine_, with(kLarge, "count(*)", ""), with(kLarge, "sum(1)::bigint", ""));
  EXPECT_EQ(right.kind, VerdictKind::accepted) << evidence_of(right);
  EXPECT_NE(evidence_of(right).find("all rows"), std::string::npos) << evidence_of(right);
  const auto wrong = verdict(*engine_, with(kLarge, "count(*)", ""),
                             with(kLarge, "count(*)", "AND b.store_k < 8"));
  EXPECT_EQ(wrong.kind, VerdictKind::rejected) << evidence_of(wrong);
}

TEST_F(PostgresSample, WithoutTemporaryTablesTheServerDecidesNothing) {
  run_script(database_.name(), R"(
    DROP ROLE IF EXISTS ado_sample_only;
    CREATE ROLE ado_sample_only LOGIN;
    REVOKE TEMPORARY ON DATABASE ado_sample FROM PUBLIC;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO ado_sample_only)");
  const auto engine = open(database_.target("ado_sample_only"));
  constexpr std::string_view kMore = "AND c.tags[1] < 2";
  const auto found =
      verdict(*engine, with(kOriginal, "1.2", kMore), with(kCandidate, "1.2", kMore));
  EXPECT_EQ(found.kind, VerdictKind::undecided);
  EXPECT_NE(found.reason.find("no temporary tables"), std::string::npos) << evidence_of(found);
}

}  // namespace
}  // namespace ado::postgres_test
