// Schemas from CREATE TABLE: columns, keys, references, types as engines print them, look-ups.
#include "sql/schema.hpp"

#include <gtest/gtest.h>

#include "sql/schema_print.hpp"

namespace ado::sql {
namespace {

using Names = std::vector<std::string>;

Schema schema(std::string_view text, Dialect dialect = Dialect::duckdb) {
  auto result = parse_schema(text, dialect);
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message);
  return result ? *std::move(result) : Schema{};
}

TEST(Schema, ReadsColumnsAndKeys) {
  const Schema read = schema(R"(
    CREATE TABLE customer (
      id INTEGER PRIMARY KEY,
      email VARCHAR(80) NOT NULL UNIQUE,
      born DATE DEFAULT current_date CHECK (born > DATE '1900-01-01'),
      score DECIMAL(7, 2) DEFAULT 1 + 2 NULL
    );
    CREATE TABLE IF NOT EXISTS main.sale (
      day DATE,
      number BIGINT,
      customer INT REFERENCES customer ON DELETE CASCADE,
      total DOUBLE GENERATED ALWAYS AS (number * 2) VIRTUAL,
      CONSTRAINT sale_key PRIMARY KEY (day, number),
      UNIQUE (customer, day),
      FOREIGN KEY (customer, day) REFERENCES visit (who, day) MATCH FULL,
      CHECK (number > 0)
    );)");
  ASSERT_EQ(read.tables.size(), 2U);
  const TableInfo& customer = read.tables[0];
  EXPECT_TRUE(customer.has_primary_key);
  EXPECT_EQ(customer.keys, (std::vector<Names>{{"id"}, {"email"}}));
  EXPECT_TRUE(customer.column("ID")->not_null);
  EXPECT_TRUE(customer.column("email")->not_null);
  EXPECT_FALSE(customer.column("born")->not_null);
  EXPECT_EQ(customer.column("score")->type, "DECIMAL(7,2)");
  EXPECT_EQ(customer.checks, (Names{"born > DATE '1900-01-01'"}));
  const TableInfo& sale = read.tables[1];
  EXPECT_EQ(sale.schema, "main");
  EXPECT_EQ(sale.keys, (std::vector<Names>{{"day", "number"}, {"customer", "day"}}));
  EXPECT_TRUE(sale.column("day")->not_null);
  ASSERT_EQ(sale.foreign_keys.size(), 2U);
  EXPECT_EQ(sale.foreign_keys[0].referenced_columns, (Names{"id"}));
  EXPECT_EQ(sale.foreign_keys[1].referenced_columns, (Names{"who", "day"}));
  EXPECT_EQ(sale.column("none"), nullptr);
}

TEST(Schema, ReadsConstraintsOfAlterTable) {
  const Schema read = schema(R"(
    CREATE TABLE public.A (X integer, "Y" text) WITH (fillfactor = 70);
    CREATE TABLE b (x integer);
    ALTER TABLE ONLY public.a ADD CONSTRAINT a_key PRIMARY KEY (x);
    ALTER TABLE b ADD FOREIGN KEY (x) REFERENCES public.a NOT DEFERRABLE;)",
                             Dialect::postgres);
  EXPECT_EQ(read.tables[0].name, "a");
  EXPECT_EQ(read.tables[0].columns[0].name, "x");
  EXPECT_EQ(read.tables[0].columns[1].name, "Y");
  EXPECT_TRUE(read.table("a")->has_primary_key);
  EXPECT_TRUE(read.table("public", "A")->column("x")->not_null);
  EXPECT_EQ(read.table("b")->foreign_keys[0].referenced_columns, (Names{"x"}));
  EXPECT_EQ(read.table("other", "a"), nullptr);
  EXPECT_EQ(read.table("c"), nullptr);
}

TEST(Schema, WhatMayBeBrokenForAWhileIsNoFact) {
  const Schema read = schema(R"(
    CREATE TABLE p (k integer PRIMARY KEY, u integer UNIQUE DEFERRABLE, v integer UNIQUE,
                    UNIQUE (u, v) DEFERRABLE INITIALLY DEFERRED);
    CREATE TABLE c (k integer PRIMARY KEY DEFERRABLE, p integer REFERENCES p DEFERRABLE);
    ALTER TABLE c ADD CONSTRAINT later CHECK (k > 0) NOT VALID;
    ALTER TABLE c ADD CONSTRAINT now CHECK (k < 9), ADD FOREIGN KEY (p) REFERENCES p NOT VALID;
    ALTER TABLE c ADD FOREIGN KEY (k) REFERENCES p NOT DEFERRABLE INITIALLY IMMEDIATE;
  )",
                             Dialect::postgres);
  EXPECT_EQ(read.table("p")->keys, (std::vector<Names>{{"k"}, {"v"}}));
  const TableInfo& child = *read.table("c");
  EXPECT_TRUE(child.keys.empty());
  EXPECT_FALSE(child.has_primary_key);
  EXPECT_TRUE(child.columns[0].not_null) << "is checked at once";
  EXPECT_EQ(child.checks.size(), 1U);
  ASSERT_EQ(child.foreign_keys.size(), 1U);
  EXPECT_EQ(child.foreign_keys[0].columns, Names{"k"});
}

TEST(Schema, NamesTypesAsTheEnginePrintsThem) {
  const auto types = [](std::string_view list, Dialect dialect) {
    std::string columns;
    std::vector<std::string> result;
    const Schema read = schema("CREATE TABLE t (" + std::string(list) + ")", dialect);
    for (const ColumnInfo& column : read.tables.at(0).columns) result.push_back(column.type);
    return result;
  };
  EXPECT_EQ(
      types("a int, b text, c varchar(3), d numeric, e double precision, f timestamptz, "
            "g struct(x int, y varchar[]), h int[3][], i map(int, text)",
            Dialect::duckdb),
      (Names{"INTEGER", "VARCHAR", "VARCHAR", "DECIMAL(18,3)", "DOUBLE", "TIMESTAMP WITH TIME ZONE",
             "STRUCT(x INTEGER, y VARCHAR[])", "INTEGER[3][]", "MAP(INTEGER, VARCHAR)"}));
  EXPECT_EQ(types("a int8, b varchar(3), c decimal(7, 2), d timestamp(3) with time zone, e bool, "
                  "f timestamp, g float8[]",
                  Dialect::postgres),
            (Names{"bigint", "character varying(3)", "numeric(7,2)", "timestamp(3) with time zone",
                   "boolean", "timestamp without time zone", "double precision[]"}));
}

TEST(Schema, RefusesOtherStatementsWithTheirPlace) {
  const auto error = [](std::string_view text) {
    const auto result = parse_schema(text, Dialect::duckdb);
    return result ? Error{} : result.error();
  };
  const Error view = error("CREATE TABLE a (x int);\nCREATE VIEW v AS SELECT 1");
  EXPECT_EQ(view.kind, ErrorKind::unsupported);
  EXPECT_EQ(view.position, (SourcePosition{2, 1}));
  EXPECT_EQ(error("CREATE TABLE a (x)").kind, ErrorKind::invalid_input);
  EXPECT_EQ(error("CREATE TABLE a (x int PRIMARY KEY, y int PRIMARY KEY)").message,
            "more than one primary key: a");
  EXPECT_EQ(error("ALTER TABLE a ADD UNIQUE (x)").message,
            "table is not created before it is altered");
  EXPECT_EQ(error("CREATE TABLE a (x int,").kind, ErrorKind::invalid_input);
}

TEST(Schema, IsPrintedAsItIsRead) {
  const Schema read = schema(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, \"Odd Name\" DECIMAL(7,2) NOT NULL, \"order\" "
      "VARCHAR, "
      "UNIQUE (\"Odd Name\", \"order\"));"
      "CREATE TABLE u (a INTEGER REFERENCES t (id), b BIGINT CHECK (b > 0));");
  const std::string text = print_schema(read, Dialect::duckdb);
  const Schema again = schema(text);
  EXPECT_EQ(print_schema(again, Dialect::duckdb), text);
  ASSERT_EQ(again.tables.size(), 2U) << text;
  EXPECT_TRUE(again.tables[0].has_primary_key);
  EXPECT_EQ(again.tables[0].keys, read.tables[0].keys);
  EXPECT_EQ(again.tables[0].columns[1].name, "Odd Name");
  EXPECT_TRUE(again.tables[0].columns[1].not_null);
  EXPECT_EQ(again.tables[1].foreign_keys.at(0).referenced_table, "t");
  EXPECT_EQ(again.tables[1].checks, read.tables[1].checks);
}

}  // namespace
}  // namespace ado::sql
