#include "knowledge/gold_example.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/data_folder.hpp"
#include "knowledge/library.hpp"

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

TEST(GoldExample, FiguresAreOnesThatCanBeMeasured) {
  for (const auto& [name, value] :
       {std::pair{"before_ms", -1.0}, std::pair{"after_ms", -1.0}, std::pair{"noise", -0.1},
        std::pair{"threads", 0.0}, std::pair{"threads", 1e12}}) {
    auto json = nlohmann::json::parse(write_gold_example(example()));
    json["outcome"][name] = value;
    if (std::string_view(name) == "threads") {
      json["outcome"][name] = static_cast<std::int64_t>(value);
    }
    const auto read = read_gold_example(json.dump());
    ASSERT_FALSE(read.has_value()) << name << " " << value;
    EXPECT_NE(read.error().message.find(name), std::string::npos) << read.error().message;
  }
  GoldExample wordless = example();
  wordless.when_not[0].where = "";
  EXPECT_FALSE(read_gold_example(write_gold_example(wordless)).has_value());
}

TEST(GoldExample, ALimitIsNoGain) {
  GoldExample gaining = example();
  gaining.when_not[0].speedup = 1.2;
  const auto read = read_gold_example(write_gold_example(gaining));
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("when_not[0].speedup"), std::string::npos)
      << read.error().message;
}

GoldExample regression() {
  GoldExample slower = example();
  slower.status = GoldStatus::regression;
  slower.outcome.speedup = 0.7;
  slower.when_not = {{.where = "The keys are few.", .speedup = 1.9}};
  return slower;
}

TEST(GoldExample, ARegressionSaysWhereItPays) {
  EXPECT_TRUE(read_gold_example(write_gold_example(regression())).has_value());
  GoldExample losing = regression();
  losing.when_not[0].speedup = 0.8;
  EXPECT_FALSE(read_gold_example(write_gold_example(losing)).has_value());
}

TEST(GoldExample, ItsStatusIsWhatWasMeasured) {
  GoldExample slower = regression();
  slower.outcome.speedup = 1.2;
  EXPECT_FALSE(read_gold_example(write_gold_example(slower)).has_value());
  GoldExample faster = example();
  faster.outcome.speedup = 0.9;
  EXPECT_FALSE(read_gold_example(write_gold_example(faster)).has_value());
}

TEST(GoldExample, SignalsArePartOfIt) {
  GoldExample seen = example();
  seen.signals = SignalLevels{{explain::SignalKind::late_filter, 0.25}};
  const auto read = read_gold_example(write_gold_example(seen));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->signals, seen.signals);
  auto json = nlohmann::json::parse(write_gold_example(seen));
  json["signals"]["slowness"] = 1;
  EXPECT_FALSE(read_gold_example(json.dump()).has_value());
  json["signals"] = {{"late_filter", 2}};
  EXPECT_FALSE(read_gold_example(json.dump()).has_value());
}

TEST(GoldExample, TheShippedOnesAreRead) {
  const auto data = data_folder();
  ASSERT_TRUE(data.has_value());
  const auto library = read_library(std::vector{*data});
  ASSERT_TRUE(library.has_value()) << library.error().message;
  int promoted = 0;
  for (const LibraryExample& each : *library) {
    if (each.example.status != GoldStatus::promoted) continue;
    ++promoted;
    EXPECT_GE(each.example.outcome.speedup, 1.1) << each.example.id;
  }
  EXPECT_GE(promoted, 20);
}

}  // namespace
}  // namespace ado::knowledge
