// The workbench on a read-only file: its tables are there, filled, and gone.
#include "engine/workbench.hpp"

#include <gtest/gtest.h>

#include "tests/unit/engine/database.hpp"

namespace ado::engine {
namespace {

using test::row_of;

class WorkbenchTest : public testing::Test {
 protected:
  WorkbenchTest() {
    test::create_database(folder_.path() / "t.duckdb", "CREATE TABLE t AS SELECT 1 AS x, 'a' AS s");
    auto opened = open_duckdb(folder_.path() / "t.duckdb", {});
    if (!opened) throw std::runtime_error(opened.error().message);
    engine_ = *std::move(opened);
  }
  test::TemporaryFolder folder_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(WorkbenchTest, KeepsAppendsAndDrops) {
  auto bench = Workbench::open(*engine_);
  ASSERT_TRUE(bench);
  const auto kept = bench->keep("a \"b\"", "SELECT x, s FROM t", {"k", "l"}, {});
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(*kept, 1);
  ASSERT_TRUE(
      bench->make("c", {{.name = "k", .type = "DOUBLE"}, {.name = "v", .type = "BOOLEAN"}}));
  const TextRow rows[] = {{"0.5", "true"}, {std::nullopt, std::nullopt}};
  ASSERT_TRUE(bench->append("c", rows));
  EXPECT_EQ(row_of(*engine_, "SELECT k, l FROM \"a \"\"b\"\"\""), "1 a");
  EXPECT_EQ(row_of(*engine_, "SELECT count(*), count(k), bool_and(v) FROM c"), "2 1 true");
  EXPECT_EQ(*bench->tables(), (std::vector<std::string>{"a \"b\"", "c"}));
  ASSERT_TRUE(bench->clear());
  EXPECT_TRUE(bench->tables()->empty());
}

TEST_F(WorkbenchTest, ItsEndDropsItsTables) {
  {
    auto bench = Workbench::open(*engine_);
    ASSERT_TRUE(bench->keep("a", "SELECT x FROM t", {}, {}));
  }
  EXPECT_EQ(row_of(*engine_, "SELECT count(*) FROM duckdb_tables() WHERE temporary"), "0");
}

TEST_F(WorkbenchTest, RefusesWhatIsNoQueryAndTwoColumnsOfOneName) {
  auto bench = Workbench::open(*engine_);
  EXPECT_FALSE(bench->keep("a", "DROP TABLE t", {}, {}));
  EXPECT_FALSE(bench->keep("b", "SELECT 1 AS x; DROP TABLE t", {}, {}));
  const auto twice = bench->keep("c", "SELECT x, x AS x FROM t", {}, {});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().message, "two columns have one name: x");
}

}  // namespace
}  // namespace ado::engine
