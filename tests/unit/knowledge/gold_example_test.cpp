#include "knowledge/gold_example.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/data_folder.hpp"

namespace ado::knowledge {
namespace {

GoldExample example() {
  return {.id = "one_scan",
          .engine = sql::Dialect::duckdb,
          .engine_version = "1.5.6",
          .transform_id = "merge_scalar_aggregates",
          .schema = "demo/schema.sql",
          .data = "retail demo, scale 1",
          .what = "What it does.",
          .why = "Why it pays.",
          .when = "When it pays.",
          .when_not = {{.where = "Short tables.", .speedup = 0.8}, {.where = "Two keys."}},
          .original_sql = "SELECT 1\nFROM t",
          .optimized_sql = "SELECT 1",
          .needs = {"unique(t.a)"},
          .outcome = {.before_ms = 10, .after_ms = 5, .speedup = 2, .noise = 0.05, .threads = 2},
          .status = GoldStatus::promoted};
}

TEST(GoldExample, IsReadAsItWasWritten) {
  const auto read = read_gold_example(write_gold_example(example()));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(*read, example());
}

TEST(GoldExample, RefusesAnUnknownField) {
  auto json = nlohmann::json::parse(write_gold_example(example()));
  json["outcome"]["median"] = 4;
  const auto read = read_gold_example(json.dump());
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("outcome.median"), std::string::npos) << read.error().message;
}

TEST(GoldExample, SaysWhereItEnds) {
  GoldExample boundless = example();
  boundless.when_not.clear();
  EXPECT_FALSE(read_gold_example(write_gold_example(boundless)).has_value());
}

TEST(GoldExample, ALimitIsNoGain) {
  GoldExample gaining = example();
  gaining.when_not[0].speedup = 1.2;
  const auto read = read_gold_example(write_gold_example(gaining));
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("when_not[0].speedup"), std::string::npos)
      << read.error().message;
}

TEST(GoldExample, TheShippedOnesAreRead) {
  const auto data = data_folder();
  ASSERT_TRUE(data.has_value());
  const auto examples = gold_examples(*data);
  ASSERT_TRUE(examples.has_value()) << examples.error().message;
  EXPECT_GE(examples->size(), 20U);
  for (const GoldExample& each : *examples) {
    EXPECT_GE(each.outcome.speedup, 1.1) << each.id;
  }
}

}  // namespace
}  // namespace ado::knowledge
