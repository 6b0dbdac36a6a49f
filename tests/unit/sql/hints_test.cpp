// Hints: merging scopes, and the lines that say them again.
#include "sql/hints.hpp"

#include <gtest/gtest.h>

namespace ado::sql {
namespace {

TEST(Hints, InnerOnesWinAndNotesAddUp) {
  const Hints outer{.parallel = 8, .model = "slow", .cache = CacheHint::off, .notes = {"a"}};
  const Hints inner{.model = "fast", .blocking = false, .notes = {"b"}};
  const Hints merged = merge(outer, inner);
  EXPECT_EQ(merged, (Hints{.parallel = 8,
                           .model = "fast",
                           .cache = CacheHint::off,
                           .blocking = false,
                           .notes = {"a", "b"}}));
  EXPECT_EQ(merge(outer, {}), outer);
  EXPECT_EQ(merge({}, inner), inner);
}

TEST(Hints, MergingIsAssociative) {
  const Hints a{.parallel = 1, .batch_size = 2, .notes = {"a"}};
  const Hints b{.parallel = 3, .recall = 0.5, .notes = {"b"}};
  const Hints c{.budget_usd = 1, .on_error = ErrorHint::null, .notes = {"c"}};
  EXPECT_EQ(merge(merge(a, b), c), merge(a, merge(b, c)));
}

TEST(Hints, OnlyLineCommentsWithTheSignAre) {
  EXPECT_EQ(hint_text("-- @ parallel: 8"), "parallel: 8");
  EXPECT_EQ(hint_text("--@parallel: 8  "), "parallel: 8");
  EXPECT_EQ(hint_text("--  \t@"), "");
  EXPECT_EQ(hint_text("-- parallel: 8"), std::nullopt);
  EXPECT_EQ(hint_text("-- mail me @ home"), std::nullopt);
  EXPECT_EQ(hint_text("/* @ parallel: 8 */"), std::nullopt);
}

TEST(Hints, LinesSayTheSameAgain) {
  const Hints all{.parallel = 1024,
                  .batch_size = 1000,
                  .model = "anthropic/claude:x",
                  .threshold = -0.1,
                  .budget_usd = 0.1 + 0.2,
                  .on_error = ErrorHint::fail,
                  .cache = CacheHint::on,
                  .recall = 1.0,
                  .blocking = true,
                  .notes = {"use a fast but good model", "x"}};
  Hints again;
  for (const std::string& line : hint_lines(all)) {
    const auto text = hint_text(line);
    ASSERT_TRUE(text.has_value()) << line;
    ASSERT_TRUE(add_hint(again, *text).has_value()) << line;
  }
  EXPECT_EQ(again, all);
}

TEST(Hints, UseAFastModelNamesAnAlias) {
  Hints hints;
  ASSERT_TRUE(add_hint(hints, "Use a  fast model").has_value());
  EXPECT_EQ(hints.model, "fast");
  EXPECT_TRUE(hints.notes.empty());
  EXPECT_FALSE(add_hint(hints, "model: slow").has_value());
}

TEST(Hints, ARefusedHintChangesNothing) {
  Hints hints{.parallel = 2};
  EXPECT_FALSE(add_hint(hints, "parallel: 3").has_value());
  EXPECT_FALSE(add_hint(hints, "batch_size: -1").has_value());
  EXPECT_FALSE(add_hint(hints, "modle: x").has_value());
  EXPECT_EQ(hints, Hints{.parallel = 2});
}

}  // namespace
}  // namespace ado::sql
