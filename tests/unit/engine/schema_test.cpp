// The catalog as plain values: keys, references, checks, views, counts.
#include <gtest/gtest.h>

#include "tests/unit/engine/database.hpp"

namespace ado::engine {
namespace {

using Names = std::vector<std::string>;

constexpr std::string_view kSchemaScript = R"(
CREATE TABLE item (
  id INTEGER PRIMARY KEY,
  code VARCHAR NOT NULL UNIQUE,
  price DECIMAL(7,2) CHECK (price > 0),
  tags VARCHAR[],
  UNIQUE (price, code));
CREATE TABLE sale (
  item_id INTEGER REFERENCES item (id),
  day DATE NOT NULL,
  PRIMARY KEY (item_id, day));
INSERT INTO item SELECT range, range::VARCHAR, 1.5, [] FROM range(100);
CREATE VIEW cheap AS SELECT id, price FROM item WHERE price < 2;
CREATE SCHEMA other;
CREATE TABLE other.item (x INTEGER);
CREATE TEMP TABLE passing (x INTEGER);
CREATE TABLE people (
  id INTEGER, name VARCHAR COLLATE NOCASE,
  town VARCHAR COLLATE NOCASE.NOACCENT, note VARCHAR);
)";

class SchemaTest : public testing::Test {
 protected:
  SchemaTest() : scratch_(test::open_scratch(kSchemaScript)) {
    auto schema = scratch_.engine().schema();
    EXPECT_TRUE(schema) << schema.error().message;
    if (schema) schema_ = *std::move(schema);
  }
  const sql::TableInfo& table(std::size_t i) { return schema_.tables.at(i); }
  Scratch scratch_;
  sql::Schema schema_;
};

TEST_F(SchemaTest, ListsTablesAndViewsOfAllSchemas) {
  Names names;
  for (const auto& one : schema_.tables) names.push_back(one.schema + "." + one.name);
  EXPECT_EQ(names, (Names{"main.item", "main.sale", "main.cheap", "main.people", "other.item"}));
}

TEST_F(SchemaTest, ReadsColumns) {
  ASSERT_EQ(table(0).columns.size(), 4U);
  EXPECT_EQ(table(0).columns[0].name, "id");
  EXPECT_TRUE(table(0).columns[0].not_null);  // By its key.
  EXPECT_TRUE(table(0).columns[1].not_null);
  EXPECT_EQ(table(0).columns[2].type, "DECIMAL(7,2)");
  EXPECT_FALSE(table(0).columns[2].not_null);
  EXPECT_EQ(table(0).columns[3].type, "VARCHAR[]");
}

TEST_F(SchemaTest, ReadsCollations) {
  const sql::TableInfo* people = schema_.table("people");
  ASSERT_NE(people, nullptr);
  EXPECT_EQ(people->column("name")->type, "VARCHAR COLLATE NOCASE");
  EXPECT_EQ(people->column("town")->type, "VARCHAR COLLATE NOCASE.NOACCENT");
  EXPECT_EQ(people->column("note")->type, "VARCHAR");
  EXPECT_EQ(people->column("id")->type, "INTEGER");
}

TEST_F(SchemaTest, ReadsKeys) {
  EXPECT_TRUE(table(0).has_primary_key);
  EXPECT_EQ(table(0).keys, (std::vector<Names>{{"id"}, {"code"}, {"price", "code"}}));
  EXPECT_EQ(table(1).keys, (std::vector<Names>{{"item_id", "day"}}));
  EXPECT_FALSE(table(3).has_primary_key);
  EXPECT_TRUE(table(3).keys.empty());
}

TEST_F(SchemaTest, ReadsForeignKeys) {
  ASSERT_EQ(table(1).foreign_keys.size(), 1U);
  EXPECT_EQ(table(1).foreign_keys[0].columns, Names{"item_id"});
  EXPECT_EQ(table(1).foreign_keys[0].referenced_table, "item");
  EXPECT_EQ(table(1).foreign_keys[0].referenced_columns, Names{"id"});
  EXPECT_TRUE(table(0).foreign_keys.empty());
}

TEST_F(SchemaTest, ReadsChecks) { EXPECT_EQ(table(0).checks, Names{"(price > 0)"}); }

TEST_F(SchemaTest, CountsRowsOfTablesOnly) {
  EXPECT_EQ(table(0).row_count_estimate, 100);
  EXPECT_FALSE(table(2).row_count_estimate);
}

TEST_F(SchemaTest, ViewsHaveTheirColumns) {
  EXPECT_TRUE(table(2).is_view);
  ASSERT_EQ(table(2).columns.size(), 2U);
  EXPECT_EQ(table(2).columns[1].type, "DECIMAL(7,2)");
}

}  // namespace
}  // namespace ado::engine
