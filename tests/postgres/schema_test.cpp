// The catalog as plain values: what the server keeps for every row, and nothing else.
#include <algorithm>

#include "tests/postgres/server.hpp"

namespace ado::postgres_test {
namespace {

using Names = std::vector<std::string>;

constexpr std::string_view kScript = R"(
CREATE TABLE item (
  id integer PRIMARY KEY,
  code varchar(10) NOT NULL UNIQUE,
  price numeric(7,2) CHECK (price > 0),
  folded text,
  UNIQUE (price, code));
CREATE UNIQUE INDEX item_folded ON item (folded);
CREATE UNIQUE INDEX item_lower ON item (lower(code));
CREATE UNIQUE INDEX item_some ON item (price) WHERE price > 10;
CREATE UNIQUE INDEX item_more ON item (id) INCLUDE (code);
CREATE TABLE sale (
  item_id integer REFERENCES item,
  day date NOT NULL,
  later integer UNIQUE DEFERRABLE,
  checked integer,
  PRIMARY KEY (day, item_id));
ALTER TABLE sale ADD CONSTRAINT unchecked CHECK (checked > 0) NOT VALID;
INSERT INTO item SELECT i, i::text, 1.5, i::text FROM generate_series(1, 100) i;
CREATE VIEW cheap AS SELECT id, price FROM item WHERE price < 2;
CREATE TABLE parent (id integer PRIMARY KEY, x integer NOT NULL);
CREATE TABLE child () INHERITS (parent);
CREATE TABLE parted (id integer PRIMARY KEY, y integer) PARTITION BY RANGE (id);
CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE guarded (id integer PRIMARY KEY, item_id integer REFERENCES item);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE SCHEMA other;
CREATE TABLE other.item (x integer PRIMARY KEY);
CREATE TABLE other.item_key (id integer PRIMARY KEY);
CREATE TABLE other.of_item (item_id integer REFERENCES other.item);
CREATE TABLE other.sold (item_id integer REFERENCES other.item_key);
ANALYZE;
CREATE TABLE fresh (x integer);
CREATE MATERIALIZED VIEW totals AS SELECT price, count(*) AS n FROM item GROUP BY price;
CREATE UNIQUE INDEX ON totals (price);
CREATE DOMAIN positive AS numeric(7,2) CHECK (VALUE > 0);
CREATE DOMAIN share AS positive NOT NULL CHECK (VALUE <= 100);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE typed (s share, m mood, a integer[], c char(3), d text COLLATE "C", e "char",
                    g integer GENERATED ALWAYS AS (1 + 1) STORED);
CREATE TABLE "Mixed" ("Id" integer PRIMARY KEY, id integer NOT NULL);
CREATE TABLE "Twin" (x integer PRIMARY KEY);
CREATE TABLE twin (x integer, y integer UNIQUE);
CREATE SCHEMA "Odd";
CREATE TABLE "Odd"."Quoted ""Name" ("Select" integer PRIMARY KEY);
CREATE FOREIGN DATA WRAPPER ado_none;
CREATE SERVER ado_far FOREIGN DATA WRAPPER ado_none;
CREATE FOREIGN TABLE far (x integer NOT NULL CHECK (x > 0)) SERVER ado_far;
)";

class PostgresSchema : public testing::Test {
 protected:
  PostgresSchema() {
    auto schema = open(database_.target())->schema();
    EXPECT_TRUE(schema) << schema.error().message;
    if (schema) schema_ = *std::move(schema);
  }
  const sql::TableInfo& table(std::string_view name) const {
    const sql::TableInfo* found = schema_.table(name);
    if (found == nullptr) throw std::runtime_error(std::string(name));
    return *found;
  }
  Database database_{"ado_schema", kScript};
  sql::Schema schema_;
};

TEST_F(PostgresSchema, ListsTheSearchPathFirst) {
  Names names;
  for (const auto& one : schema_.tables) names.push_back(one.schema + "." + one.name);
  EXPECT_EQ(names.front(), "public.item");
  EXPECT_LT(std::ranges::find(names, "public.sale"), std::ranges::find(names, "other.item"));
}

TEST_F(PostgresSchema, ReadsColumnsAsTheServerPrintsThem) {
  Names columns;
  for (const auto& column : table("item").columns) {
    columns.push_back(column.name + " " + column.type + (column.not_null ? "!" : ""));
  }
  EXPECT_EQ(columns, (Names{"id integer!", "code character varying(10)!", "price numeric(7,2)",
                            "folded text"}));
  EXPECT_EQ(table("item").row_count_estimate, 100);
}

TEST_F(PostgresSchema, KeysAreWhatIsUniqueForAllRowsAtAllTimes) {
  const std::vector<Names> keys{{"id"}, {"code"}, {"price", "code"}, {"folded"}, {"id"}};
  EXPECT_EQ(table("item").keys, keys);
  EXPECT_TRUE(table("item").has_primary_key);
  EXPECT_EQ(table("sale").keys, (std::vector<Names>{{"day", "item_id"}})) << "not the deferrable";
}

TEST_F(PostgresSchema, ReferencesAndChecksAreThoseThatWereValidated) {
  ASSERT_EQ(table("sale").foreign_keys.size(), 1U);
  EXPECT_EQ(table("sale").foreign_keys[0].columns, Names{"item_id"});
  EXPECT_EQ(table("sale").foreign_keys[0].referenced_table, "item");
  EXPECT_EQ(table("sale").foreign_keys[0].referenced_columns, Names{"id"});
  EXPECT_TRUE(table("sale").checks.empty());
  EXPECT_EQ(table("item").checks, Names{"(price > (0)::numeric)"});
  EXPECT_TRUE(table("guarded").foreign_keys.empty()) << "a policy may hide the parent";
}

TEST_F(PostgresSchema, AParentOfOthersPromisesNothing) {
  EXPECT_TRUE(table("parent").keys.empty()) << "a query of it reads the children too";
  EXPECT_FALSE(table("parent").columns[1].not_null);
  EXPECT_EQ(table("parted").keys, (std::vector<Names>{{"id"}})) << "partitions share the key";
}

TEST_F(PostgresSchema, ViewsAreMarked) {
  EXPECT_TRUE(table("cheap").is_view);
  EXPECT_FALSE(table("item").is_view);
  EXPECT_FALSE(table("totals").is_view) << "its rows are kept";
  EXPECT_EQ(table("totals").keys, (std::vector<Names>{{"price"}}));
}

TEST_F(PostgresSchema, TypesAreThoseOfResults) {
  Names columns;
  for (const auto& column : table("typed").columns) {
    columns.push_back(column.name + " " + column.type + (column.not_null ? "!" : ""));
  }
  EXPECT_EQ(columns, (Names{"s numeric(7,2)!", "m mood", "a integer[]", "c character(3)",
                            "d text COLLATE \"C\"", "e \"char\"", "g integer"}));
  EXPECT_EQ(table("typed").checks.size(), 2U) << "those of both domains";
  for (const std::string& check : table("typed").checks) {
    EXPECT_NE(check.find("\"s\""), std::string::npos) << check;
  }
}

TEST_F(PostgresSchema, ForeignTablesPromiseNothing) {
  EXPECT_FALSE(table("far").columns[0].not_null);
  EXPECT_TRUE(table("far").checks.empty());
}

TEST_F(PostgresSchema, WhatNobodyCountedHasNoEstimate) {
  EXPECT_FALSE(table("fresh").row_count_estimate);
}

TEST_F(PostgresSchema, ANameLeadsToTheFactsOfOneTable) {
  const sql::TableInfo* second = schema_.table("other", "item");
  ASSERT_NE(second, nullptr);
  EXPECT_TRUE(second->is_view && second->keys.empty()) << "item is the one in public";
  EXPECT_TRUE(table("of_item").foreign_keys.empty()) << "it would lead to the one in public";
  EXPECT_EQ(table("sold").foreign_keys.size(), 1U);
  for (const char* name : {"Twin", "Mixed"}) {
    EXPECT_TRUE(table(name).is_view) << name;
    EXPECT_TRUE(table(name).keys.empty()) << name;
  }
  EXPECT_EQ(table("Quoted \"Name").keys, (std::vector<Names>{{"Select"}}));
}

}  // namespace
}  // namespace ado::postgres_test
