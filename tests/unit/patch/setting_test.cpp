// Settings before a query: what may stand there, and what is left of the text.
#include "patch/setting.hpp"

#include <gtest/gtest.h>

namespace ado::patch {
namespace {

constexpr auto kPostgres = sql::Dialect::postgres;

TEST(Setting, PlainValuesHaveNoQuotes) {
  EXPECT_EQ(plain_value({.name = "work_mem", .value = "'64MB'"}), "64MB");
  EXPECT_EQ(plain_value({.name = "work_mem", .value = "'a''b'"}), "a'b");
  EXPECT_EQ(plain_value({.name = "jit", .value = "off"}), "off");
  EXPECT_EQ(plain_value({.name = "random_page_cost", .value = "1.1"}), "1.1");
}

TEST(Setting, OnlyWhatGuidesThePlannerOrGivesMemory) {
  EXPECT_TRUE(is_allowed_setting("work_mem"));
  EXPECT_TRUE(is_allowed_setting("enable_nestloop"));
  EXPECT_TRUE(is_allowed_setting("geqo"));
  for (const char* other :
       {"search_path", "role", "transaction_read_only", "statement_timeout",
        "session_authorization", "timezone", "extra_float_digits", "work_mem2"}) {
    EXPECT_FALSE(is_allowed_setting(other)) << other;
  }
}

TEST(Setting, AreTakenFromBeforeTheQueryAndLeaveBlanks) {
  const auto query =
      split_settings("SET LOCAL jit = off;\nset local work_mem to '8MB';\nSELECT 1", kPostgres);
  ASSERT_TRUE(query) << query.error().message;
  ASSERT_EQ(query->settings.size(), 2U);
  EXPECT_EQ(query->settings[0], (SettingStatement{.name = "jit", .value = "off"}));
  EXPECT_EQ(query->settings[1], (SettingStatement{.name = "work_mem", .value = "'8MB'"}));
  EXPECT_EQ(query->sql, std::string(20, ' ') + "\n" + std::string(28, ' ') + "\nSELECT 1");
}

TEST(Setting, AQueryAloneStaysAsItIs) {
  EXPECT_EQ(split_settings("SELECT 1;", kPostgres)->sql, "SELECT 1;");
  EXPECT_EQ(split_settings("SELECT 1; SELECT 2", sql::Dialect::duckdb)->sql, "SELECT 1; SELECT 2");
  // Several queries, and what is for others to refuse.
  for (const char* text :
       {"SELECT 1; SELECT 2", "BEGIN; SELECT 1", "SELECT 1; SET LOCAL jit = off"}) {
    const auto query = split_settings(text, kPostgres);
    ASSERT_TRUE(query) << query.error().message;
    EXPECT_EQ(query->sql, text);
    EXPECT_TRUE(query->settings.empty());
  }
}

TEST(Setting, OtherSettingsBeforeTheQueryAreRefused) {
  for (const char* text : {"SET work_mem = 1; SELECT 1", "SET LOCAL role = 'x'; SELECT 1"}) {
    const auto query = split_settings(text, kPostgres);
    ASSERT_FALSE(query) << text;
    EXPECT_EQ(query.error().kind, ErrorKind::invalid_input);
  }
}

}  // namespace
}  // namespace ado::patch
