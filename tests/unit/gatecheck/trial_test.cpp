// Trials: what the gates say of a labelled pair, and which trials count as wrong.
#include "gatecheck/trial.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"

namespace ado::gatecheck {
namespace {

namespace fs = std::filesystem;

fs::path folder_with(const std::vector<std::pair<std::string, std::string>>& files) {
  const fs::path folder =
      fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (const auto& [name, text] : files) {
    EXPECT_TRUE(write_file_atomically(folder / name, text).has_value());
  }
  return folder;
}

const std::pair<std::string, std::string> kSchema{"schema.sql", "CREATE TABLE t (x INTEGER)"};
const std::pair<std::string, std::string> kOriginal{"original.sql", "SELECT x FROM t WHERE x > 3"};

TEST(Trial, TheGatesJudgeBothPairsOfACase) {
  const auto trials = try_case(folder_with({kSchema,
                                            kOriginal,
                                            {"equivalent.sql", "SELECT x FROM t WHERE 3 < x"},
                                            {"different.sql", "SELECT x FROM t WHERE x >= 3"}}));
  ASSERT_TRUE(trials.has_value());
  ASSERT_EQ(trials->size(), 2u);
  EXPECT_EQ((*trials)[0].verdict, outcome::VerdictKind::accepted);
  EXPECT_EQ((*trials)[1].verdict, outcome::VerdictKind::rejected);
  EXPECT_FALSE(is_wrong((*trials)[0]) || is_wrong((*trials)[1]));
}

TEST(Trial, AWrongLabelIsCalledWrong) {
  const auto trials =
      try_case(folder_with({kSchema, kOriginal, {"different.sql", "SELECT x FROM t WHERE 3 < x"}}));
  ASSERT_TRUE(trials.has_value());
  EXPECT_TRUE(is_wrong(trials->front()));
  EXPECT_NE(summary(*trials).find("/different is accepted"), std::string::npos);
}

TEST(Trial, WhatIsNoQueryHasNoVerdict) {
  const auto trials =
      try_case(folder_with({kSchema, kOriginal, {"equivalent.sql", "DELETE FROM t"}}));
  ASSERT_TRUE(trials.has_value());
  EXPECT_FALSE(trials->front().verdict.has_value());
  EXPECT_FALSE(is_wrong(trials->front()));
  EXPECT_FALSE(try_case(folder_with({kSchema})).has_value());
}

}  // namespace
}  // namespace ado::gatecheck
