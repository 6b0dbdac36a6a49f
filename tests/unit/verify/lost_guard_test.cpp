// Divisions that lose their guard: which are noticed, and how they are asked first.
#include "verify/lost_guard.hpp"

#include <memory>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "sql/print.hpp"
#include "tests/unit/ir/map_of.hpp"

namespace ado::verify {
namespace {

ir::QueryMap read(std::string_view condition, sql::Dialect dialect = sql::Dialect::postgres) {
  return ir::map_of("SELECT s.paid FROM sales s WHERE " + std::string(condition), dialect);
}

std::string lost(std::string_view before, std::string_view after) {
  return risk_without_guard(read(before), read(after)).value_or("nothing");
}

constexpr std::string_view kGuarded = "CASE WHEN s.quantity <> 0 THEN 10 / s.quantity > 2 END";

TEST(LostGuard, ADivisionOutOfItsCase) {
  EXPECT_EQ(lost(kGuarded, "10 / s.quantity > 2 AND s.quantity <> 0"), "10 / sales.quantity");
  EXPECT_EQ(lost(kGuarded, "s.quantity <> 0 AND mod(10, s.quantity) > 2"),
            "mod(10, sales.quantity)");
  EXPECT_EQ(lost(kGuarded, "s.quantity = 0 OR 10 / s.quantity > 2"), "10 / sales.quantity")
      << "nor does OR promise an order";
  EXPECT_EQ(
      lost("s.quantity * 2 < 10 AND s.quantity <> 0", "10 / s.quantity > 2 AND s.quantity <> 0"),
      "10 / sales.quantity");
}

TEST(LostGuard, WhatWasBareOrIsStillGuarded) {
  constexpr std::string_view kBare = "s.quantity <> 0 AND 10 / s.quantity > 2";
  EXPECT_EQ(lost(kBare, "10 / s.quantity > 2 AND s.quantity <> 0"), "nothing");
  EXPECT_EQ(lost(kBare, kGuarded), "nothing");
  EXPECT_EQ(lost(kGuarded, "CASE WHEN s.quantity = 0 THEN NULL ELSE 10 / s.quantity > 2 END"),
            "nothing");
  EXPECT_EQ(lost(kGuarded, "10 / nullif(s.quantity, 0) > 2"), "nothing");
  EXPECT_EQ(lost(kGuarded, "s.quantity / 10 < 1"), "nothing") << "a constant is what it is";
  EXPECT_EQ(lost(kGuarded, "coalesce(s.quantity = 0, 10 / s.quantity > 2)"), "nothing");
}

// PostgreSQL raises for more than divisions.
TEST(LostGuard, AFunctionOrACastOutOfItsCase) {
  EXPECT_EQ(lost("CASE WHEN s.quantity > 0 THEN ln(s.quantity) > 2 END",
                 "s.quantity > 0 AND ln(s.quantity) > 2"),
            "ln(sales.quantity)");
  EXPECT_EQ(lost("CASE WHEN s.quantity > 0 THEN lower(cast(s.quantity AS text)) = '1' END",
                 "s.quantity > 0 AND lower(cast(s.quantity AS text)) = '1'"),
            "nothing")
      << "neither can raise";
  EXPECT_EQ(lost("ln(s.quantity) > 2", "ln(s.quantity) > 2 AND (ln(s.quantity) > 2 OR s.paid > 1)"),
            "nothing")
      << "asked twice, as bare as before";
}

TEST(LostGuard, OtherNamesAreNoOtherDivision) {
  const ir::QueryMap before = read("10 / s.quantity > 2 AND s.quantity <> 0");
  for (const std::string_view after :
       {"SELECT f.paid FROM sales f WHERE f.quantity <> 0 AND 10 / f.quantity > 2",
        "WITH p AS (SELECT paid, quantity AS q FROM sales) SELECT paid FROM p WHERE 10 / p.q > "
        "2"}) {
    const ir::QueryMap map = ir::map_of(after, sql::Dialect::postgres);
    EXPECT_EQ(risk_without_guard(before, map), std::nullopt) << after;
  }
}

TEST(LostGuard, DuckDbDividesByZeroToNull) {
  const auto duckdb = sql::Dialect::duckdb;
  EXPECT_EQ(risk_without_guard(read(kGuarded, duckdb),
                               read("10 / s.quantity > 2 AND s.quantity <> 0", duckdb)),
            std::nullopt);
}

TEST(LostGuard, DuckDbRaisesForTextsThatAreNoNumbers) {
  const auto duckdb = sql::Dialect::duckdb;
  const auto guarded = ir::map_of(
      "SELECT price FROM item WHERE CASE WHEN price > 0 THEN CAST(name AS INTEGER) > 2 END",
      duckdb);
  const auto loses = [&](const std::string& cast) {
    return risk_without_guard(
               guarded,
               ir::map_of("SELECT price FROM item WHERE price > 0 AND " + cast + " > 2", duckdb))
        .has_value();
  };
  EXPECT_TRUE(loses("CAST(name AS INTEGER)"));
  EXPECT_FALSE(loses("TRY_CAST(name AS INTEGER)"));
  EXPECT_FALSE(loses("CAST(price AS INTEGER)"));
}

TEST(LostGuard, TheDivisionIsAskedFirst) {
  const auto first = [](std::string_view text) {
    const auto statement =
        with_risks_first(ir::map_of("SELECT paid FROM sales", sql::Dialect::postgres),
                         ir::map_of(text, sql::Dialect::postgres));
    return statement ? sql::print(*statement) : "nothing";
  };
  EXPECT_EQ(first("SELECT s.paid FROM sales s, item i WHERE s.item_no = i.item_no "
                  "AND s.quantity <> 0 AND 10 / s.quantity > 2"),
            sql::print(ir::map_of("SELECT s.paid FROM sales s, item i WHERE "
                                  "CASE WHEN 10 / s.quantity > 2 THEN s.quantity <> 0 END "
                                  "AND s.item_no = i.item_no",
                                  sql::Dialect::postgres)
                           .statement()));
  EXPECT_EQ(first("SELECT paid FROM sales WHERE 10 / quantity > 2"), "nothing");
  EXPECT_EQ(first("SELECT paid FROM sales WHERE quantity > 2 AND paid > 1"), "nothing");
}

// Of the division that the original has nothing is proven: it is left where it is.
TEST(LostGuard, OnlyNewDivisionsAreAskedFirst) {
  const std::string before = "SELECT paid FROM sales WHERE quantity <> 0 AND 10 / quantity > 2";
  EXPECT_EQ(with_risks_first(ir::map_of(before, sql::Dialect::postgres),
                             ir::map_of(before + " AND paid > 1", sql::Dialect::postgres)),
            std::nullopt);
}

// The server pulls the subquery up, and the guard with it.
TEST(LostGuard, DivisionsOfSubqueriesCount) {
  const auto postgres = sql::Dialect::postgres;
  const auto guarded = ir::map_of(
      "SELECT paid FROM sales WHERE CASE WHEN quantity <> 0 THEN 10 / quantity > 2 END", postgres);
  EXPECT_EQ(risk_without_guard(
                guarded, ir::map_of("SELECT paid FROM (SELECT paid, 10 / quantity AS share, "
                                    "quantity FROM sales) s WHERE quantity <> 0 AND share > 2",
                                    postgres)),
            "10 / sales.quantity");
}

// Where its rows are made first, the guard is asked before the division.
TEST(LostGuard, DivisionsBehindAFenceAreNotTheReaders) {
  const auto postgres = sql::Dialect::postgres;
  const auto bare =
      ir::map_of("SELECT paid FROM sales WHERE quantity <> 0 AND 10 / quantity > 2", postgres);
  const std::string shares = "SELECT paid, 10 / quantity AS share FROM sales WHERE quantity <> 0";
  const std::string open = "SELECT paid FROM (" + shares + ") s WHERE share > 2";
  EXPECT_EQ(risk_without_guard(ir::map_of(open, postgres), bare), std::nullopt);
  for (const std::string& fenced :
       {"SELECT paid FROM (" + shares + " OFFSET 0) s WHERE share > 2",
        std::string("SELECT paid FROM (SELECT paid, quantity FROM sales WHERE quantity <> 0 "
                    "OFFSET 0) s WHERE 10 / quantity > 2"),
        "WITH s AS MATERIALIZED (" + shares + ") SELECT paid FROM s WHERE share > 2",
        "WITH s AS (" + shares + ") SELECT s.paid FROM s, s AS other WHERE s.share > 2"}) {
    EXPECT_EQ(risk_without_guard(ir::map_of(fenced, postgres), bare), "10 / sales.quantity")
        << fenced;
  }
}

TEST(LostGuard, ADivisionOfOneBranchIsNoneOfAnother) {
  const auto postgres = sql::Dialect::postgres;
  const std::string first = "SELECT paid FROM sales WHERE quantity > 0 AND 10 / quantity > 2 ";
  const auto before =
      ir::map_of(first +
                     "UNION ALL SELECT paid FROM sales WHERE CASE WHEN quantity < 0 "
                     "THEN 10 / quantity > 2 END",
                 postgres);
  const auto after = ir::map_of(
      first + "UNION ALL SELECT paid FROM sales WHERE quantity < 0 AND 10 / quantity > 2",
      postgres);
  EXPECT_EQ(risk_without_guard(before, after), "10 / sales.quantity");
}

// Of two guards one is left: the other place asks as the first branch always did.
TEST(LostGuard, AFunctionOfOneBranchIsNoneOfAnother) {
  const auto postgres = sql::Dialect::postgres;
  const std::string first = "SELECT paid FROM sales WHERE quantity > 0 AND ln(quantity) > 2 ";
  const std::string guarded =
      "UNION ALL SELECT paid FROM sales WHERE CASE WHEN quantity > 0 THEN ln(quantity) > 2 END ";
  const std::string bare =
      "UNION ALL SELECT paid FROM sales WHERE quantity > 0 AND ln(quantity) > 2 ";
  const auto risk = [&](const std::string& before, const std::string& after) {
    return risk_without_guard(ir::map_of(before, postgres), ir::map_of(after, postgres))
        .value_or("nothing");
  };
  EXPECT_EQ(risk(first + guarded, first + bare), "ln(sales.quantity)");
  EXPECT_EQ(risk(first + guarded + guarded, first + guarded + bare), "ln(sales.quantity)");
  EXPECT_EQ(risk(first + guarded, first + guarded), "nothing");
  EXPECT_EQ(risk(first + bare, first + guarded), "nothing");
  const std::string fenced =
      "UNION ALL SELECT paid FROM (SELECT paid, quantity FROM sales WHERE quantity > 0 OFFSET 0) s "
      "WHERE ln(quantity) > 2";
  EXPECT_EQ(risk(first + fenced, first + bare), "ln(sales.quantity)");
}

ir::QueryMap read_texts(std::string_view condition) {
  sql::TableInfo table{.name = "t"};
  table.columns = {{"a", "text"},         {"b", "character varying(20)"},
                   {"c", "bpchar"},       {"d", "\"char\""},
                   {"e", "name"},         {"f", "citext"},
                   {"g", "character(9)"}, {"n", "bigint"},
                   {"j", "jsonb"}};
  auto statement = sql::parse_statement("SELECT 1 AS one FROM t WHERE " + std::string(condition),
                                        sql::Dialect::postgres);
  if (!statement) throw std::runtime_error(statement.error().message);
  return *ir::QueryMap::make(*std::move(statement), std::make_shared<const sql::Schema>(
                                                        sql::Schema{.tables = {std::move(table)}}));
}

// PostgreSQL has many names for texts, and a number may be too large for another.
TEST(LostGuard, ACastOutOfItsCase) {
  const auto risk = [](std::string_view condition) {
    return risk_without_guard(read_texts("CASE WHEN n > 0 THEN " + std::string(condition) + " END"),
                              read_texts("n > 0 AND " + std::string(condition)))
        .value_or("nothing");
  };
  for (const char column : std::string_view("abcdefg")) {
    EXPECT_EQ(risk(std::string("CAST(") + column + " AS integer) > 2"),
              std::string("CAST(t.") + column + " AS integer)");
    EXPECT_EQ(risk(std::string("CAST(") + column + " AS jsonb) IS NULL"),
              std::string("CAST(t.") + column + " AS jsonb)");
  }
  for (const std::string_view type :
       {"varchar(5)", "character varying", "bpchar", "char(3)", "\"char\"", "name", "citext"}) {
    EXPECT_EQ(risk("CAST(a AS " + std::string(type) + ") = 'x'"), "nothing") << "it is cut off";
  }
  EXPECT_EQ(risk("CAST(n AS smallint) > 2"), "CAST(t.n AS smallint)");
  EXPECT_EQ(risk("CAST(n AS numeric(3, 1)) > 2"), "CAST(t.n AS numeric(3, 1))");
  EXPECT_EQ(risk("CAST(n AS numeric) > 2"), "nothing");
  EXPECT_EQ(risk("CAST(j AS integer) > 2"), "CAST(t.j AS integer)");
  EXPECT_EQ(risk("a LIKE b"), "t.a LIKE t.b");
  EXPECT_EQ(risk("a LIKE 'b%'"), "nothing");
  EXPECT_EQ(risk("a ~ b"), "t.a ~ t.b");
  EXPECT_EQ(risk("(SELECT u.n FROM t u) > 2"), "(SELECT t.n FROM t AS u)");
  EXPECT_EQ(risk("(SELECT max(u.n) FROM t u) > 2"), "nothing");
}

TEST(LostGuard, ColumnsOfTwoRowsAreNotThoseOfOne) {
  const auto postgres = sql::Dialect::postgres;
  EXPECT_EQ(
      risk_without_guard(
          ir::map_of("SELECT a.paid FROM sales a, sales b WHERE a.paid / a.quantity > 2", postgres),
          ir::map_of("SELECT a.paid FROM sales a, sales b WHERE a.paid / b.quantity > 2",
                     postgres)),
      "sales.paid / sales_2.quantity");
}

// What the engine computes for each row of a table, it may compute again for some of them; what it
// need not compute for each row is another's risk.
TEST(LostGuard, AskedOfAllRowsOfATable) {
  const auto postgres = sql::Dialect::postgres;
  const auto some = ir::map_of(
      "WITH s AS MATERIALIZED (SELECT paid, quantity, item_no FROM sales WHERE paid > 1) "
      "SELECT paid FROM s WHERE 10 / quantity > 2",
      postgres);
  const auto risk = [&](const std::string& original) {
    return risk_without_guard(ir::map_of(original, postgres), some).value_or("nothing");
  };
  EXPECT_EQ(risk("SELECT paid FROM sales WHERE 10 / quantity > 2"), "nothing");
  EXPECT_EQ(risk("SELECT count(*) FROM sales WHERE NOT CAST(10 / quantity AS bigint) + 1 > 2"),
            "nothing");
  for (const std::string_view original :
       {"SELECT paid FROM sales WHERE 10 / quantity > 2 LIMIT 3",
        "SELECT paid FROM sales WHERE paid > 1 AND 10 / quantity > 2",
        "SELECT paid FROM sales WHERE paid > 1 OR 10 / quantity > 2",
        "SELECT paid FROM sales WHERE 10 / quantity > NULL",
        "SELECT paid FROM sales WHERE paid BETWEEN 2 AND 10 / quantity",
        "SELECT paid FROM sales WHERE paid IN (2, 10 / quantity)",
        "SELECT paid FROM sales GROUP BY paid, quantity HAVING 10 / quantity > 2",
        "SELECT paid FROM sales TABLESAMPLE SYSTEM (10) WHERE 10 / quantity > 2",
        "SELECT s.paid FROM sales s, item i WHERE 10 / s.quantity > 2",
        "SELECT i.price FROM item i LEFT JOIN sales s ON 10 / s.quantity > 2",
        "SELECT i.price FROM item i WHERE EXISTS (SELECT 1 FROM sales s WHERE 10 / s.quantity > 2)",
        "SELECT i.price FROM item i WHERE i.item_no IN (SELECT s.item_no FROM sales s WHERE "
        "10 / s.quantity > 2)",
        "SELECT i.price FROM item i, LATERAL (SELECT 1 AS one FROM sales s WHERE "
        "10 / s.quantity > 2) AS l",
        "SELECT (SELECT max(s.paid) FROM sales s WHERE 10 / s.quantity > 2) AS m",
        "WITH c AS (SELECT paid FROM sales WHERE 10 / quantity > 2) SELECT price FROM item",
        "SELECT z.paid FROM (SELECT paid FROM sales WHERE 10 / quantity > 2) AS z WHERE FALSE",
        "SELECT paid FROM sales WHERE 10 / quantity > 2 UNION ALL SELECT price FROM item WHERE "
        "FALSE"}) {
    EXPECT_EQ(risk(std::string(original)), "10 / quantity") << original;
  }
}

// The candidate's rows must be rows of that table.
TEST(LostGuard, OtherRowsThanThoseOfTheTable) {
  const auto postgres = sql::Dialect::postgres;
  const auto all = ir::map_of("SELECT paid FROM sales WHERE paid / quantity > 2", postgres);
  for (const std::string_view candidate :
       {"WITH s AS MATERIALIZED (SELECT a.paid, b.quantity FROM sales a, sales b) SELECT paid FROM "
        "s "
        "WHERE paid / quantity > 2",
        "WITH s AS MATERIALIZED (SELECT a.paid, a.quantity FROM item i LEFT JOIN sales a ON "
        "a.item_no = i.item_no) SELECT paid FROM s WHERE paid / quantity > 2"}) {
    EXPECT_EQ(risk_without_guard(all, ir::map_of(candidate, postgres)), "paid / quantity")
        << candidate;
  }
}

}  // namespace
}  // namespace ado::verify
