// Tableaux, solver and databases: rows that hit, rows that miss, and constraints that hold.
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/verify/schema_pair.hpp"
#include "verify/witness_arena.hpp"
#include "verify/witness_generator.hpp"
#include "verify/witness_references.hpp"
#include "verify/witness_script.hpp"

namespace ado::verify {
namespace {

class WitnessData : public ::testing::Test {
 protected:
  WitnessData() : scratch_(*engine::Scratch::open()) {}

  WitnessSchema schema_of(const SchemaPair& pair) {
    auto schema = witness_schema(pair.original, pair.candidate, facts_);
    if (!schema) throw std::runtime_error(schema.error().message);
    return *std::move(schema);
  }

  std::vector<WitnessDatabase> databases(const SchemaPair& pair, const WitnessSchema& schema,
                                         std::uint64_t seed, int count) {
    Generator generator(pair.original, pair.candidate, schema, scratch_, seed);
    std::vector<WitnessDatabase> made;
    for (int n = 0; n < count; ++n) {
      if (auto database = generator.next()) made.push_back(*std::move(database));
    }
    return made;
  }

  std::vector<patch::Precondition> facts_;
  engine::Scratch scratch_;
};

constexpr std::string_view kJoin =
    "SELECT d.name, sum(f.amount) AS s FROM fact f JOIN dim d ON d.id = f.dim_id "
    "WHERE d.code = 'x' AND f.quantity BETWEEN 5 AND 7 GROUP BY d.name";

TEST_F(WitnessData, KeysReferencesNotNullAndChecksHold) {
  const SchemaPair pair(kJoin, kJoin);
  const WitnessSchema schema = schema_of(pair);
  const std::size_t dim = *schema.table("dim");
  const std::size_t fact = *schema.table("fact");
  for (const WitnessDatabase& database : databases(pair, schema, 1, 60)) {
    std::set<std::string> ids;
    std::set<std::string> codes;
    for (const WitnessRow& row : database.tables[dim]) {
      EXPECT_NE(row[0], "NULL");
      EXPECT_TRUE(ids.insert(row[0]).second) << database.purpose;
      if (row[2] == "NULL") continue;
      EXPECT_TRUE(codes.insert(row[2]).second) << database.purpose;
    }
    for (const WitnessRow& row : database.tables[fact]) {
      EXPECT_NE(row[0], "NULL");
      if (row[2] == "NULL") continue;
      EXPECT_GT(std::stoi(row[2]), 0);
    }
    EXPECT_TRUE(references_hold(schema, database)) << database.purpose;
  }
}

TEST_F(WitnessData, MostDatabasesGiveTheOriginalRows) {
  const SchemaPair pair(kJoin, kJoin);
  const WitnessSchema schema = schema_of(pair);
  auto arena = Arena::make(pair.original, pair.candidate, schema, scratch_);
  ASSERT_TRUE(arena) << arena.error().message;
  int told = 0;
  int all = 0;
  for (const WitnessDatabase& database : databases(pair, schema, 1, 40)) {
    ASSERT_TRUE(arena->load(database, RowOrder::forward)) << database.purpose;
    const Trial trial = arena->try_pair(0, 1);
    ASSERT_EQ(trial.original, RunEnd::ran) << trial.message;
    EXPECT_FALSE(trial.difference);
    told += trial.told ? 1 : 0;
    ++all;
  }
  EXPECT_GT(told * 2, all);
}

TEST_F(WitnessData, OneSeedOneSequence) {
  const SchemaPair pair(kJoin, kJoin);
  const WitnessSchema schema = schema_of(pair);
  const auto texts = [&](std::uint64_t seed) {
    std::string all;
    for (const auto& database : databases(pair, schema, seed, 20)) {
      all += readable_script(schema, database);
    }
    return all;
  };
  EXPECT_EQ(texts(1), texts(1));
  EXPECT_NE(texts(1), texts(2));
}

// Some rows are appended as text, some inserted: either way they are what people are shown.
TEST_F(WitnessData, LoadedRowsAreThoseOfTheScript) {
  constexpr std::string_view kTypes =
      "CREATE TABLE plain (b BOOLEAN, i TINYINT, h HUGEINT, d DECIMAL(9,3), f DOUBLE, r REAL, "
      "s VARCHAR, day DATE, moment TIMESTAMP, zoned TIMESTAMPTZ, t TIME);"
      "CREATE TABLE nested (i INTEGER, l INTEGER[], g INTEGER AS (i + 1));";
  constexpr std::string_view kAllTypes =
      "SELECT s, sum(d) AS total FROM plain JOIN nested ON plain.i = nested.i "
      "WHERE s <> 'it''s' AND day > DATE '2000-01-31' AND moment < TIMESTAMP '2001-02-03 04:05:06' "
      "AND f > 1.5 AND t > TIME '10:00:00' AND NOT b AND len(l) > 1 GROUP BY s";
  const SchemaPair pair(kAllTypes, kAllTypes, kTypes);
  const WitnessSchema schema = schema_of(pair);
  auto arena = Arena::make(pair.original, pair.candidate, schema, scratch_);
  ASSERT_TRUE(arena) << arena.error().message;
  int rows = 0, appended = 0, inserted = 0;
  for (const WitnessDatabase& database : databases(pair, schema, 1, 30)) {
    const Load load = load_of(schema, database, RowOrder::forward, {false, false});
    appended += static_cast<int>(load.rows.size());
    inserted += load.script.empty() ? 0 : 1;
    ASSERT_TRUE(arena->load(database, RowOrder::forward)) << database.purpose;
    auto shown = engine::Scratch::open();
    ASSERT_TRUE(shown && shown->execute(readable_script(schema, database)));
    for (const std::string_view table : {"SELECT * FROM plain", "SELECT * FROM nested"}) {
      engine::TextSink loaded(1000), written(1000);
      ASSERT_TRUE(scratch_.engine().run(table, loaded, {}));
      ASSERT_TRUE(shown->engine().run(table, written, {}));
      EXPECT_EQ(loaded.table().rows, written.table().rows) << database.purpose;
      rows += static_cast<int>(loaded.table().rows.size());
    }
  }
  EXPECT_GT(rows, 100);
  EXPECT_GT(appended, 10);
  EXPECT_GT(inserted, 20);
}

TEST_F(WitnessData, CrowdsGoBesideThePlan) {
  const SchemaPair pair(kJoin, kJoin);
  const WitnessSchema schema = schema_of(pair);
  Generator plain(pair.original, pair.candidate, schema, scratch_, 1);
  Generator other(pair.original, pair.candidate, schema, scratch_, 1);
  while (!plain.plan_is_done()) {
    const auto crowd = other.next_crowd();
    ASSERT_TRUE(crowd);
    EXPECT_GT(crowd->rows(), 0U);
    const auto one = plain.next();
    const auto same = other.next();
    EXPECT_EQ(one ? one->purpose : "", same ? same->purpose : "");
  }
  EXPECT_TRUE(other.plan_is_done());
}

TEST_F(WitnessData, FactsHoldLikeDeclaredOnes) {
  facts_ = {*patch::parse_fact("unique(t.k)"), *patch::parse_fact("not_null(t.k)")};
  const SchemaPair pair("SELECT k, x FROM t WHERE g = 3", "SELECT k, x FROM t WHERE g = 3");
  const WitnessSchema schema = schema_of(pair);
  for (const WitnessDatabase& database : databases(pair, schema, 1, 40)) {
    std::set<std::string> keys;
    for (const WitnessRow& row : database.tables[0]) {
      EXPECT_NE(row[0], "NULL");
      EXPECT_TRUE(keys.insert(row[0]).second) << database.purpose;
    }
  }
}

// Through a CTE, a derived table, a UNION and an EXISTS: there must be hits all the same.
TEST_F(WitnessData, NestedQueriesAreReached) {
  const std::string_view nested =
      "WITH c AS (SELECT k, 'a' AS kind, sum(x) AS s FROM t WHERE s LIKE 'p%' GROUP BY k UNION ALL "
      "SELECT k, 'b', max(x) FROM u GROUP BY k) "
      "SELECT z.k FROM (SELECT k, s FROM c WHERE kind = 'b') AS z, c AS y "
      "WHERE z.k = y.k AND y.kind = 'a' AND z.s > 41 "
      "AND EXISTS (SELECT 1 FROM dim WHERE dim.id = z.k AND dim.name IN ('m', 'n'))";
  const SchemaPair pair(nested, nested);
  const WitnessSchema schema = schema_of(pair);
  auto arena = Arena::make(pair.original, pair.candidate, schema, scratch_);
  ASSERT_TRUE(arena) << arena.error().message;
  int told = 0;
  for (const WitnessDatabase& database : databases(pair, schema, 1, 20)) {
    ASSERT_TRUE(arena->load(database, RowOrder::forward));
    told += arena->try_pair(0, 1).told ? 1 : 0;
  }
  EXPECT_GT(told, 5);
}

// Five rows in each of fourteen tables that all meet would be 5^14 rows.
TEST_F(WitnessData, ManyTablesDoNotMultiplyBeyondWhatRuns) {
  std::string schema_text = "CREATE TABLE hub (x INTEGER";
  std::string arms, from = "hub", where = "hub.x > 3";
  for (int i = 1; i <= 14; ++i) {
    schema_text += fmt::format(", k{} INTEGER", i);
    arms += fmt::format("CREATE TABLE a{} (id INTEGER, name VARCHAR);", i);
    from += fmt::format(", a{}", i);
    where += fmt::format(" AND k{0} = a{0}.id", i);
  }
  schema_text += ");" + arms;
  const std::string query = fmt::format(
      "SELECT a1.name, count(*) AS c, min(a2.name) AS m FROM {} WHERE {} GROUP BY a1.name", from,
      where);
  const SchemaPair pair(query, query, schema_text);
  const WitnessSchema schema = schema_of(pair);
  auto arena = Arena::make(pair.original, pair.candidate, schema, scratch_);
  ASSERT_TRUE(arena) << arena.error().message;
  int told = 0;
  int with_groups = 0;
  const auto all = databases(pair, schema, 1, 40);
  for (const WitnessDatabase& database : all) {
    ASSERT_TRUE(arena->load(database, RowOrder::forward));
    const Trial trial = arena->try_pair(0, 1);
    ASSERT_EQ(trial.original, RunEnd::ran) << database.purpose << ": " << trial.message;
    told += trial.told ? 1 : 0;
    with_groups += trial.reference.rows.size() > 1 ? 1 : 0;
  }
  EXPECT_GT(3 * told, static_cast<int>(all.size()));
  EXPECT_GT(5 * with_groups, static_cast<int>(all.size()));
}

TEST_F(WitnessData, ViewsAndUnknownTablesAreUnsupported) {
  const SchemaPair pair("SELECT a FROM nowhere", "SELECT a FROM nowhere");
  const auto schema = witness_schema(pair.original, pair.candidate, {});
  ASSERT_FALSE(schema);
  EXPECT_EQ(schema.error().kind, ErrorKind::unsupported);
}

}  // namespace
}  // namespace ado::verify
