// The catalog as plain values: what the server keeps for every row, and nothing else.
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
CREATE TABLE other.item (x integer);
ANALYZE;
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
  EXPECT_EQ(names.back(), "other.item");
  EXPECT_EQ(names.size(), 9U);
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
}

}  // namespace
}  // namespace ado::postgres_test
