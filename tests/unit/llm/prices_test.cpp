// Prices: the table that is shipped, patterns, and sums.
#include "llm/prices.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/files.hpp"

namespace ado::llm {
namespace {

std::vector<Price> shipped() {
  const auto text = read_file(std::filesystem::path(ADO_SOURCE_DIR) / "data/llm/prices.json");
  EXPECT_TRUE(text);
  auto prices = read_prices(*text);
  EXPECT_TRUE(prices) << prices.error().message;
  return *prices;
}

TEST(Prices, TheShippedTableIsRead) {
  const std::vector<Price> prices = shipped();
  const auto pro = find_price(prices, "deepseek", "deepseek-v4-pro");
  ASSERT_TRUE(pro);
  EXPECT_LT(pro->cached_input, pro->input);
  EXPECT_LT(pro->input, pro->output);
  EXPECT_TRUE(find_price(prices, "ollama", "anything:8b"));
  EXPECT_FALSE(find_price(prices, "deepseek", "deepseek-v9"));
  EXPECT_FALSE(find_price(prices, "openai_compatible", "deepseek-v4-pro"));
  // A newer version has its own row, above the pattern that fits both.
  EXPECT_EQ(find_price(prices, "anthropic", "claude-opus-5-5-20260901")->input, 4);
  EXPECT_EQ(find_price(prices, "anthropic", "claude-opus-5")->input, 5);
}

TEST(Prices, PatternsMatchWholeNames) {
  const auto fits = [](std::string pattern, std::string_view model) {
    return find_price({{.provider = "p", .model = std::move(pattern)}}, "p", model).has_value();
  };
  EXPECT_TRUE(fits("gpt", "gpt"));
  EXPECT_FALSE(fits("gpt", "gpt-5"));
  EXPECT_TRUE(fits("gpt*", "gpt-5"));
  EXPECT_TRUE(fits("*/gpt*-mini", "openai/gpt-5-mini"));
  EXPECT_FALSE(fits("*/gpt*-mini", "openai/gpt-5-mini-2"));
  EXPECT_TRUE(fits("**", ""));
}

TEST(Prices, EachKindOfTokenHasItsPrice) {
  const Price price{.input = 2, .cached_input = 0.5, .cache_write = 3, .output = 10};
  EXPECT_DOUBLE_EQ(cost_of(price, {.input = 1'000'000}), 2);
  EXPECT_DOUBLE_EQ(cost_of(price, {.input = 1'000'000,
                                   .cached_input = 600'000,
                                   .cache_write = 100'000,
                                   .output = 100'000,
                                   .reasoning = 90'000}),
                   0.3 * 2 + 0.6 * 0.5 + 0.1 * 3 + 1);
  EXPECT_DOUBLE_EQ(cost_max_of(price, 1'000'000, 100'000), 3 + 1);
  EXPECT_DOUBLE_EQ(cost_of(price, {.input = 10, .cached_input = 20}), 20 * 0.5 / 1e6);
}

TEST(Prices, RowsWithoutASourceOrWithOtherFieldsAreRefused) {
  const auto why = [](std::string_view row) {
    const auto read = read_prices(std::string(R"({"prices": [)") + std::string(row) + "]}");
    return read ? "read" : read.error().message;
  };
  const std::string row =
      R"("provider": "p", "model": "m", "input": 1, "cached_input": 1, "cache_write": 1,
         "output": 1, "date": "2026-11-29")";
  EXPECT_EQ(why("{" + row + R"(, "source": "s"})"), "read");
  EXPECT_EQ(why("{" + row + "}"), "missing field: prices[0].source");
  EXPECT_EQ(why("{" + row + R"(, "source": ""})"), "empty field: prices[0].source");
  EXPECT_EQ(why("{" + row + R"(, "source": "s", "cost": 1})"), "unknown field: prices[0].cost");
}

}  // namespace
}  // namespace ado::llm
