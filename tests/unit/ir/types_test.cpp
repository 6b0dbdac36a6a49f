// Tests of types, nullability and lineage of outputs. DuckDB's types were read from DuckDB 1.5.
#include "ir/types.hpp"

#include <gtest/gtest.h>

#include "tests/unit/ir/map_of.hpp"

namespace ado::ir {
namespace {

std::string type_of(const std::string& expr, sql::Dialect dialect = sql::Dialect::duckdb) {
  static const auto schema = std::make_shared<const sql::Schema>([] {
    sql::TableInfo numbers{.name = "n"};
    numbers.columns = {{"t", "TINYINT"},         {"s", "SMALLINT"},
                       {"i", "INTEGER"},         {"b", "BIGINT"},
                       {"h", "HUGEINT"},         {"d4", "DECIMAL(4,1)"},
                       {"d7", "DECIMAL(7,2)"},   {"d18", "DECIMAL(18,4)"},
                       {"d30", "DECIMAL(30,3)"}, {"d38", "DECIMAL(38,2)"},
                       {"r", "FLOAT"},           {"f", "DOUBLE"},
                       {"v", "VARCHAR"},         {"d", "DATE"}};
    sql::TableInfo other{.name = "p"};
    other.columns = {{"i", "integer"}, {"b", "bigint"},           {"n", "numeric(7,2)"},
                     {"r", "real"},    {"f", "double precision"}, {"v", "text"}};
    return sql::Schema{.tables = {numbers, other}};
  }());
  const bool is_duckdb = dialect == sql::Dialect::duckdb;
  auto statement =
      sql::parse_statement("SELECT " + expr + " FROM " + (is_duckdb ? "n" : "p"), dialect);
  if (!statement) return statement.error().message;
  const QueryMap map = *QueryMap::make(*std::move(statement), schema);
  return map.block(0).outputs.at(0).type;
}

struct Expected {
  const char* expr;
  const char* type;
};

constexpr Expected kDuckdbTypes[] = {
    {"t + t", "TINYINT"},
    {"t + s", "SMALLINT"},
    {"s + i", "INTEGER"},
    {"b + h", "HUGEINT"},
    {"t * b", "BIGINT"},
    {"s * 300", "SMALLINT"},
    {"t + 100", "TINYINT"},
    {"t + 1000", "INTEGER"},
    {"i - 3000000000", "BIGINT"},
    {"t // 2", "TINYINT"},
    {"b % i", "BIGINT"},
    {"i / b", "DOUBLE"},
    {"d7 + d4", "DECIMAL(8,2)"},
    {"d7 - d18", "DECIMAL(18,4)"},
    {"d7 * d4", "DECIMAL(11,3)"},
    {"d18 * d7", "DECIMAL(18,6)"},
    {"d30 * d7", "DECIMAL(37,5)"},
    {"d38 * d7", "DECIMAL(38,4)"},
    {"d30 + d30", "DECIMAL(31,3)"},
    {"d7 + t", "DECIMAL(8,2)"},
    {"d7 + i", "DECIMAL(13,2)"},
    {"d7 + b", "DECIMAL(22,2)"},
    {"d7 + h", "DECIMAL(38,2)"},
    {"d7 * b", "DECIMAL(26,2)"},
    {"d18 + b", "DECIMAL(24,4)"},
    {"d7 * 1.5", "DECIMAL(9,3)"},
    {"i * 0.05", "DECIMAL(13,2)"},
    {"1.5 * 2", "DECIMAL(12,1)"},
    {"d7 - 1", "DECIMAL(13,2)"},
    {"1 - d7", "DECIMAL(13,2)"},
    {"d7 / d4", "DOUBLE"},
    {"i * f", "DOUBLE"},
    {"i * r", "FLOAT"},
    {"r * f", "DOUBLE"},
    {"sum(t)", "HUGEINT"},
    {"sum(d4)", "DECIMAL(38,1)"},
    {"sum(r)", "DOUBLE"},
    {"avg(d38)", "DOUBLE"},
    {"min(d7)", "DECIMAL(7,2)"},
    {"count(*)", "BIGINT"},
    {"sum(i) * 2", "HUGEINT"},
    {"sum(d7) * sum(i)", "DECIMAL(38,2)"},
    {"count(*) * d7", "DECIMAL(26,2)"},
    {"sum(d7) / count(*)", "DOUBLE"},
    {"coalesce(i, d7)", "DECIMAL(12,2)"},
    {"coalesce(d7, 0)", "DECIMAL(12,2)"},
    {"coalesce(t, 1000)", "INTEGER"},
    {"coalesce(s, 0)", "SMALLINT"},
    {"coalesce(d30, b)", "DECIMAL(30,3)"},
    {"greatest(s, 1)", "SMALLINT"},
    {"nullif(d7, 0)", "DECIMAL(7,2)"},
    {"CASE WHEN true THEN t ELSE 1 END", "TINYINT"},
    {"CASE WHEN true THEN 0 ELSE d7 END", "DECIMAL(12,2)"},
    {"CASE WHEN true THEN d7 ELSE 0.0 END", "DECIMAL(7,2)"},
    {"CASE WHEN true THEN b END", "BIGINT"},
    {"(SELECT max(d7) FROM n)", "DECIMAL(7,2)"},
    {"i::int8", "BIGINT"},
    {"i::decimal", "DECIMAL(18,3)"},
    {"CAST(i AS numeric(5))", "DECIMAL(5,0)"},
    {"v || 'a'", "VARCHAR"},
    {"upper(v)", "VARCHAR"},
    {"i = 1 OR v LIKE 'a'", "BOOLEAN"},
    {"year(d)", "BIGINT"},
    {"-d7", "DECIMAL(7,2)"},
    {"DATE '2000-01-01'", "DATE"},
    {"1.50", "DECIMAL(3,2)"},
    {"0.001", "DECIMAL(4,3)"},
    {"99999999999999999999", "HUGEINT"},
    {"1e3", "DOUBLE"},
    {"rank() OVER (ORDER BY i)", "BIGINT"},
    {"sum(d7) OVER ()", "DECIMAL(38,2)"},
    {"d + 5", "DATE"},
    {"d - d", "BIGINT"},
    {"d + INTERVAL 1 DAY", "TIMESTAMP"},
    {"extract(year FROM d)", "BIGINT"},
    {"md5(v)", ""},
    {"r / r", ""},  // Not sure.
};

TEST(Types, OfDuckdb) {
  for (const auto& [expr, type] : kDuckdbTypes) EXPECT_EQ(type_of(expr), type) << expr;
}

TEST(Types, OfPostgres) {
  constexpr Expected kCases[] = {{"i + b", "bigint"},
                                 {"i / i", "integer"},
                                 {"n * i", "numeric"},
                                 {"r + r", "real"},
                                 {"r * n", "double precision"},
                                 {"sum(i)", "bigint"},
                                 {"sum(b)", "numeric"},
                                 {"avg(i)", "numeric"},
                                 {"avg(r)", "double precision"},
                                 {"count(*)", "bigint"},
                                 {"1.5", "numeric"},
                                 {"i::int8", "bigint"},
                                 {"i = 1", "boolean"},
                                 {"lower(v)", "text"}};
  for (const auto& [expr, type] : kCases) {
    EXPECT_EQ(type_of(expr, sql::Dialect::postgres), type) << expr;
  }
}

TEST(Types, OfSetOperationsAndNull) {
  const auto type = [](const char* text) { return map_of(text).block(0).outputs.at(0).type; };
  EXPECT_EQ(type("SELECT price FROM item UNION ALL SELECT 0"), "DECIMAL(12,2)");
  EXPECT_EQ(type("SELECT price FROM item UNION ALL SELECT NULL"), "DECIMAL(7,2)");
  EXPECT_EQ(type("VALUES (NULL), (1), (2.5)"), "DECIMAL(11,1)");
  EXPECT_EQ(type("SELECT d.p FROM (SELECT price AS p FROM item) d"), "DECIMAL(7,2)");
}

TEST(NeverNull, OfOutputs) {
  const auto not_null = [](const std::string& text) {
    return map_of(text).block(0).outputs.at(0).not_null;
  };
  EXPECT_TRUE(not_null("SELECT item_no FROM item"));
  EXPECT_TRUE(not_null("SELECT item_no + 1 FROM item"));
  EXPECT_FALSE(not_null("SELECT item_no / 1 FROM item"));
  EXPECT_FALSE(not_null("SELECT price FROM item"));
  EXPECT_TRUE(not_null("SELECT coalesce(price, 0) FROM item"));
  EXPECT_FALSE(not_null("SELECT i.item_no FROM sales LEFT JOIN item i ON true"));
  EXPECT_FALSE(not_null("SELECT max(item_no) FROM item"));
  EXPECT_TRUE(not_null("SELECT count(price) FROM item"));
  EXPECT_FALSE(not_null("SELECT item_no FROM item GROUP BY ROLLUP (item_no)"));
  EXPECT_TRUE(not_null("SELECT count(*) FROM item GROUP BY ROLLUP (item_no)"));
  EXPECT_FALSE(not_null("SELECT item_no FROM item UNION ALL SELECT NULL"));
}

TEST(Lineage, ThroughCtesAndDerivedTables) {
  const QueryMap map = map_of(
      "WITH c AS (SELECT item_no AS k, paid + 1 AS p FROM sales) "
      "SELECT d.k, d.p, d.detail.a, d.* FROM (SELECT c.k, c.p, s.detail FROM c, sales s) d");
  EXPECT_EQ(map.lineage(0, 0), (BaseColumn{"sales", "item_no"}));
  EXPECT_EQ(map.lineage(0, 1), std::nullopt);
  EXPECT_EQ(map.lineage(0, 2), std::nullopt);
  EXPECT_EQ(map.lineage(0, 3), (BaseColumn{"sales", "item_no"}));
  EXPECT_EQ(map.lineage(*find(map, "d.k")), (BaseColumn{"sales", "item_no"}));
  const QueryMap set = map_of("SELECT item_no FROM item UNION ALL SELECT item_no FROM item");
  EXPECT_EQ(set.lineage(0, 0), std::nullopt);
}

}  // namespace
}  // namespace ado::ir
