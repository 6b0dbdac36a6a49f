// Every type of DuckDB arrives as the right cell, as text and as a literal that reads back.
#include <gtest/gtest.h>

#include "engine/text_table.hpp"
#include "tests/unit/engine/database.hpp"

namespace ado::engine {
namespace {

using test::open_scratch;
using test::row_of;

// Keeps kinds and literals of the last row.
class LiteralSink final : public RowSink {
 public:
  void begin(std::span<const ResultColumn> columns) override {
    types.clear();
    for (const ResultColumn& column : columns) types.push_back(column.type);
  }
  bool row(std::span<const CellView> cells) override {
    literals.clear();
    kinds.clear();
    for (const CellView& cell : cells) {
      literals.push_back(to_sql_literal(cell));
      kinds.push_back(cell.kind);
    }
    return true;
  }
  std::vector<std::string> types;
  std::vector<std::string> literals;
  std::vector<CellKind> kinds;
};

struct TypeCase {
  std::string_view expression;
  std::string_view type;
  CellKind kind;
  std::string_view text;
};

constexpr TypeCase kCases[] = {
    {"true", "BOOLEAN", CellKind::boolean, "true"},
    {"(-128)::TINYINT", "TINYINT", CellKind::integer, "-128"},
    {"(-32768)::SMALLINT", "SMALLINT", CellKind::integer, "-32768"},
    {"42", "INTEGER", CellKind::integer, "42"},
    {"'-9223372036854775808'::BIGINT", "BIGINT", CellKind::integer, "-9223372036854775808"},
    {"'-170141183460469231731687303715884105728'::HUGEINT", "HUGEINT", CellKind::integer,
     "-170141183460469231731687303715884105728"},
    {"255::UTINYINT", "UTINYINT", CellKind::integer, "255"},
    {"65535::USMALLINT", "USMALLINT", CellKind::integer, "65535"},
    {"4294967295::UINTEGER", "UINTEGER", CellKind::integer, "4294967295"},
    {"18446744073709551615::UBIGINT", "UBIGINT", CellKind::integer, "18446744073709551615"},
    {"5::UHUGEINT", "UHUGEINT", CellKind::integer, "5"},
    {"'340282366920938463463374607431768211455'::UHUGEINT", "UHUGEINT", CellKind::text,
     "340282366920938463463374607431768211455"},
    {"'-123456789012345678901234567890123456789012345'::BIGNUM", "BIGNUM", CellKind::text,
     "-123456789012345678901234567890123456789012345"},
    {"0::BIGNUM", "BIGNUM", CellKind::text, "0"},
    {"12.50::DECIMAL(4,2)", "DECIMAL(4,2)", CellKind::decimal, "12.50"},
    {"(-0.05)::DECIMAL(9,2)", "DECIMAL(9,2)", CellKind::decimal, "-0.05"},
    {"123456789.123456::DECIMAL(18,6)", "DECIMAL(18,6)", CellKind::decimal, "123456789.123456"},
    {"'-99999999999999999999999999999999999.999'::DECIMAL(38,3)", "DECIMAL(38,3)",
     CellKind::decimal, "-99999999999999999999999999999999999.999"},
    {"1.5::FLOAT", "FLOAT", CellKind::real, "1.5"},
    {"0.1::FLOAT", "FLOAT", CellKind::real, "0.1"},
    {"0.1::DOUBLE", "DOUBLE", CellKind::double_, "0.1"},
    {"'-0'::DOUBLE", "DOUBLE", CellKind::double_, "0.0"},
    {"1e300::DOUBLE", "DOUBLE", CellKind::double_, "1e+300"},
    {"'nan'::DOUBLE", "DOUBLE", CellKind::double_, "nan"},
    {"'-inf'::DOUBLE", "DOUBLE", CellKind::double_, "-inf"},
    {"'it''s'", "VARCHAR", CellKind::text, "it's"},
    {"'a text of more than twelve bytes'", "VARCHAR", CellKind::text,
     "a text of more than twelve bytes"},
    {"''", "VARCHAR", CellKind::text, ""},
    {"'\\x00\\xFFa'::BLOB", "BLOB", CellKind::blob, "\\x00\\xFF\\x61"},
    {"'010110101'::BIT", "BIT", CellKind::text, "010110101"},
    {"'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID", "UUID", CellKind::text,
     "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
    {"'b'::ENUM('a', 'b')", "ENUM('a', 'b')", CellKind::text, "b"},
    {"DATE '2001-02-03'", "DATE", CellKind::date, "2001-02-03"},
    {"DATE '0044-03-15 (BC)'", "DATE", CellKind::date, "0044-03-15 (BC)"},
    {"DATE '294247-01-10'", "DATE", CellKind::date, "294247-01-10"},
    {"DATE 'infinity'", "DATE", CellKind::date, "infinity"},
    {"TIME '04:05:06.7'", "TIME", CellKind::time, "04:05:06.7"},
    {"'04:05:06.123456789'::TIME_NS", "TIME_NS", CellKind::time, "04:05:06.123456789"},
    {"'04:05:06+05:30'::TIMETZ", "TIME WITH TIME ZONE", CellKind::text, "04:05:06+05:30"},
    {"'04:05:06-08'::TIMETZ", "TIME WITH TIME ZONE", CellKind::text, "04:05:06-08"},
    {"TIMESTAMP '2001-02-03 04:05:06.000789'", "TIMESTAMP", CellKind::timestamp,
     "2001-02-03 04:05:06.000789"},
    {"TIMESTAMP '1969-12-31 23:59:59'", "TIMESTAMP", CellKind::timestamp, "1969-12-31 23:59:59"},
    {"TIMESTAMP '-infinity'", "TIMESTAMP", CellKind::timestamp, "-infinity"},
    {"'2001-02-03 04:05:06'::TIMESTAMP_S", "TIMESTAMP_S", CellKind::timestamp,
     "2001-02-03 04:05:06"},
    {"'2001-02-03 04:05:06.7'::TIMESTAMP_MS", "TIMESTAMP_MS", CellKind::timestamp,
     "2001-02-03 04:05:06.7"},
    {"'2001-02-03 04:05:06.123456789'::TIMESTAMP_NS", "TIMESTAMP_NS", CellKind::timestamp,
     "2001-02-03 04:05:06.123456789"},
    {"'2001-02-03 04:05:06+02'::TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE", CellKind::timestamp_tz,
     "2001-02-03 02:05:06+00"},
    {"INTERVAL '14 months -3 days 04:05:06.5'", "INTERVAL", CellKind::interval,
     "1 year 2 months -3 days 04:05:06.5"},
    {"INTERVAL '-1 months'", "INTERVAL", CellKind::interval, "-1 month"},
    {"INTERVAL '-90 seconds'", "INTERVAL", CellKind::interval, "-00:01:30"},
    {"[1, NULL, 3]", "INTEGER[]", CellKind::nested, "[1, NULL, 3]"},
    {"['NULL', NULL, 'it''s, so']", "VARCHAR[]", CellKind::nested, "['NULL', NULL, 'it''s, so']"},
    {"[]::INTEGER[]", "INTEGER[]", CellKind::nested, "[]"},
    {"[[1], [], NULL]", "INTEGER[][]", CellKind::nested, "[[1], [], NULL]"},
    {"array_value(1.5, 2.5)", "DECIMAL(2,1)[2]", CellKind::nested, "[1.5, 2.5]"},
    {"{'a': 1, 'B c': 'x'}", "STRUCT(a INTEGER, \"B c\" VARCHAR)", CellKind::nested,
     "{'a': 1, 'B c': 'x'}"},
    {"MAP {'k': [1], 'l': NULL}", "MAP(VARCHAR, INTEGER[])", CellKind::nested,
     "MAP {'k': [1], 'l': NULL}"},
    {"union_value(num := 2)::UNION(num INTEGER, str VARCHAR)", "UNION(num INTEGER, str VARCHAR)",
     CellKind::nested, "union_value(num := 2)"},
    {"[DATE '2001-02-03', NULL]", "DATE[]", CellKind::nested, "[DATE '2001-02-03', NULL]"},
    {"'{\"a\": 1}'::JSON", "JSON", CellKind::text, "{\"a\": 1}"},
};

class Types : public testing::TestWithParam<TypeCase> {};

TEST_P(Types, ArriveAndReadBack) {
  const TypeCase& expected = GetParam();
  Scratch scratch = open_scratch();
  const std::string statement = "SELECT " + std::string(expected.expression) + " AS value";
  LiteralSink sink;
  const auto stats = scratch.engine().run(statement, sink, {});
  ASSERT_TRUE(stats) << stats.error().message;
  EXPECT_EQ(sink.types.at(0), expected.type);
  EXPECT_EQ(sink.kinds.at(0), expected.kind);
  EXPECT_EQ(row_of(scratch.engine(), statement), expected.text);
  const std::string back = fmt::format("SELECT CAST({} AS {}) IS NOT DISTINCT FROM ({})",
                                       sink.literals.at(0), expected.type, expected.expression);
  EXPECT_EQ(row_of(scratch.engine(), back), "true") << back;
}

INSTANTIATE_TEST_SUITE_P(All, Types, testing::ValuesIn(kCases));

TEST(Types, NullOfEachTypeIsNull) {
  Scratch scratch = open_scratch();
  for (const TypeCase& type : kCases) {
    const std::string statement = "SELECT NULL::" + std::string(type.type) + " AS value";
    LiteralSink sink;
    const auto stats = scratch.engine().run(statement, sink, {});
    ASSERT_TRUE(stats) << statement;
    EXPECT_EQ(sink.kinds.at(0), CellKind::null) << statement;
    EXPECT_EQ(sink.literals.at(0), "NULL");
  }
}

TEST(Types, BareNullIsNull) { EXPECT_EQ(row_of(open_scratch().engine(), "SELECT NULL"), "NULL"); }

TEST(Types, ManyRowsKeepTheirOrderAndTheirNulls) {
  Scratch scratch = open_scratch();
  TextSink sink(10'000);
  const auto stats = scratch.engine().run(
      "SELECT i, CASE WHEN i % 3 > 0 THEN [i::VARCHAR || ' and some more text', NULL] END "
      "FROM range(5000) AS t(i) ORDER BY i",
      sink, {});
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->rows, 5000);
  for (std::size_t i = 0; i < 5000; ++i) {
    const auto& row = sink.table().rows.at(i);
    ASSERT_EQ(row[0], std::to_string(i));
    ASSERT_EQ(row[1], i % 3 == 0 ? "NULL" : fmt::format("['{} and some more text', NULL]", i));
  }
}

TEST(TextTable, PrintsAlignedColumns) {
  TextSink sink(2);
  Scratch scratch = open_scratch();
  ASSERT_TRUE(scratch.engine().run(
      "FROM (VALUES (1, 'naïve'), (100, NULL), (3, 'x')) AS t(id, \"a word\")", sink, {}));
  EXPECT_EQ(print(sink.table()),
            " id  a word\n"
            "---  ------\n"
            "  1  naïve\n"
            "100  NULL\n"
            "...\n");
}

}  // namespace
}  // namespace ado::engine
