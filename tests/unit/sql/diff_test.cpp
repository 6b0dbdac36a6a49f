// Tests of sql/diff: hunks, their headers and their context.
#include <string>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "base/text.hpp"
#include "sql/compare.hpp"

namespace ado::sql {
namespace {

TEST(Diff, EqualTextsHaveNone) {
  EXPECT_EQ(diff_lines("", ""), "");
  EXPECT_EQ(diff_lines("a\nb\n", "a\nb"), "");
}

TEST(Diff, ShowsAChangeWithThreeLinesOfContext) {
  EXPECT_EQ(diff_lines("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\nfive\n6\n7\n8\n9"),
            "@@ -2,7 +2,7 @@ 1\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(Diff, AddsToAndEmptiesAText) {
  EXPECT_EQ(diff_lines("", "a\nb"), "@@ -0,0 +1,2 @@\n+a\n+b\n");
  EXPECT_EQ(diff_lines("a", ""), "@@ -1,1 +0,0 @@\n-a\n");
}

TEST(Diff, JoinsNearChangesAndPartsFarOnes) {
  const std::string near = diff_lines("a\n1\n2\n3\n4\n5\n6\nb", "A\n1\n2\n3\n4\n5\n6\nB");
  EXPECT_EQ(near, "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
  const std::string far = diff_lines("a\n1\n2\n3\n4\n5\n6\n7\nb", "A\n1\n2\n3\n4\n5\n6\n7\nB");
  EXPECT_EQ(far, "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@ 4\n 5\n 6\n 7\n-b\n+B\n");
}

TEST(Diff, HeaderNamesThePartOfTheQuery) {
  const std::string before =
      "WITH\n  a AS (\n    SELECT 1,\n      2,\n      3,\n      4,\n      5\n  )";
  const std::string after =
      "WITH\n  a AS (\n    SELECT 1,\n      2,\n      3,\n      4,\n      6\n  )";
  EXPECT_TRUE(diff_lines(before, after).starts_with("@@ -4,5 +4,5 @@ a AS (\n"))
      << diff_lines(before, after);
}

// The lines of one side, as a diff of everything tells them.
std::string side_of(const std::string& diff, char other_mark) {
  std::string text;
  for (const std::string_view line : split_lines(diff)) {
    if (line.front() == other_mark || line.front() == '@') continue;
    text += std::string(line.substr(1)) + "\n";
  }
  return text;
}

// Three lines at most: no line is out of the context of a change.
std::string random_lines(Random& random) {
  std::string text;
  for (auto count = random.below(4); count > 0; --count) {
    text += static_cast<char>(random.between<int>('a', 'c'));
    text += '\n';
  }
  return text;
}

TEST(Diff, TellsBothSidesInFull) {
  Random random(7);
  for (int round = 0; round < 500; ++round) {
    const std::string before = random_lines(random);
    const std::string after = random_lines(random);
    const std::string diff = diff_lines(before, after);
    if (before == after) {
      EXPECT_EQ(diff, "");
      continue;
    }
    EXPECT_EQ(side_of(diff, '+'), before) << diff;
    EXPECT_EQ(side_of(diff, '-'), after) << diff;
  }
}

TEST(Diff, GivesUpOnSharedLinesOfHugeTextsOnly) {
  std::string before;
  std::string after;
  for (int i = 0; i < 3'000; ++i) {
    before += "b" + std::to_string(i) + "\n";
    after += "a" + std::to_string(i) + "\n";
  }
  const std::string diff = diff_lines(before, after);
  EXPECT_EQ(side_of(diff, '+'), before);
  EXPECT_EQ(side_of(diff, '-'), after);
}

}  // namespace
}  // namespace ado::sql
