// The structure of engine profiles, and that the shipped ones have it.
#include "knowledge/engine_profile.hpp"

#include <gtest/gtest.h>

#include "base/data_folder.hpp"

namespace ado::knowledge {
namespace {

const std::string kGoodProfile =
    "# An engine\n\nengine: duckdb\nversions: 1.5.0 to 1.5.10\n\nText for people.\n\n"
    "## Strengths\n- It is fast,\n  mostly.\n\n## Gap: Sums\n- what: w\n- why: y\n- hunt: h\n"
    "- won: 2x\n- lost: 0.5x\n- rules: `eager_aggregation`, `eager_distinct`\n\n## Other\n- text\n";

TEST(EngineProfile, IsReadWithItsGaps) {
  const auto profile = read_engine_profile(kGoodProfile);
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(profile->strengths, std::vector<std::string>{"It is fast, mostly."});
  ASSERT_EQ(profile->gaps.size(), 1U);
  EXPECT_EQ(profile->gaps[0], (Gap{.title = "Sums",
                                   .what = "w",
                                   .why = "y",
                                   .hunt = "h",
                                   .won = "2x",
                                   .lost = "0.5x",
                                   .rules = {"eager_aggregation", "eager_distinct"}}));
}

TEST(EngineProfile, IsOfARangeOfVersions) {
  const auto profile = read_engine_profile(kGoodProfile);
  ASSERT_TRUE(profile);
  EXPECT_TRUE(is_version_in("1.5.0", *profile));
  EXPECT_TRUE(is_version_in("1.5.9", *profile)) << "versions are no texts";
  EXPECT_FALSE(is_version_in("1.5.11", *profile));
  EXPECT_FALSE(is_version_in("1.4.9", *profile));
}

// The line that is wrong, after one text was replaced.
std::string problem(std::string_view from, std::string_view to) {
  std::string text = kGoodProfile;
  text.replace(text.find(from), from.size(), to);
  const auto profile = read_engine_profile(text);
  return profile ? "" : profile.error().message;
}

TEST(EngineProfile, WhatIsMissingIsSaid) {
  EXPECT_NE(problem("engine: duckdb", "engine: another").find("line 3"), std::string::npos);
  EXPECT_NE(problem("versions: 1.5.0 to 1.5.10\n", "").find("versions"), std::string::npos);
  EXPECT_NE(problem("1.5.0 to 1.5.10", "1.5.0").find("line 4"), std::string::npos);
  EXPECT_NE(problem("1.5.0 to 1.5.10", "1.5.9 to 1.5.1").find("end before"), std::string::npos);
  EXPECT_NE(problem("## Strengths", "## Strength").find("Strengths"), std::string::npos);
  EXPECT_NE(problem("## Gap: Sums", "## Gaps").find("Gap"), std::string::npos);
  EXPECT_NE(problem("- hunt: h\n", "").find("line 12"), std::string::npos);
  EXPECT_NE(problem("- hunt: h", "- hunts: h").find("\"hunt: "), std::string::npos);
  EXPECT_NE(problem("`eager_aggregation`, `eager_distinct`", "none").find("backticks"),
            std::string::npos);
}

TEST(EngineProfile, TheShippedOnesAreRead) {
  const auto data = data_folder();
  ASSERT_TRUE(data);
  const auto profiles = read_engine_profiles(*data / "engines");
  ASSERT_TRUE(profiles) << profiles.error().message;
  ASSERT_EQ(profiles->size(), 2U);
  for (const EngineProfile& profile : *profiles) EXPECT_GE(profile.gaps.size(), 4U);
}

}  // namespace
}  // namespace ado::knowledge
