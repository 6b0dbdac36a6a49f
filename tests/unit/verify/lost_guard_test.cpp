// Divisions that lose their guard: which are noticed, and how they are asked first.
#include "verify/lost_guard.hpp"

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

}  // namespace
}  // namespace ado::verify
