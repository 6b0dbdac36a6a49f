// The sizes that are tried, for originals that need at most, and show rows from, some part on.
#include "verify/sample_size.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace ado::verify {
namespace {

struct Search {
  std::vector<std::int64_t> tried;
  bool found = false;
};

// The original finishes on one part of `finishes_from` and less, and shows rows on one part of
// `rows_until` and more.
Search search(std::int64_t first, std::int64_t finishes_from, std::int64_t rows_until) {
  SampleSize size(first);
  Search result;
  for (bool more = true; more;) {
    result.tried.push_back(size.parts());
    if (size.parts() < finishes_from) {
      more = size.was_too_large();
    } else if (size.parts() > rows_until) {
      more = size.was_empty();
    } else {
      result.found = true;
      more = false;
    }
  }
  return result;
}

using Tried = std::vector<std::int64_t>;

TEST(SampleSize, TheFirstWillDo) { EXPECT_EQ(search(6, 1, 6).tried, (Tried{6})); }

TEST(SampleSize, AQuarterAtATimeUntilTheOriginalFinishes) {
  EXPECT_EQ(search(6, 90, 1000).tried, (Tried{6, 24, 96}));
}

TEST(SampleSize, FourTimesAtATimeUntilThereAreRows) {
  EXPECT_EQ(search(50, 1, 4).tried, (Tried{50, 12, 3}));
}

TEST(SampleSize, BetweenTooLargeAndEmpty) {
  const Search below = search(6, 8, 14);
  EXPECT_TRUE(below.found);
  EXPECT_EQ(below.tried, (Tried{6, 24, 12}));
  const Search above = search(100, 7, 8);
  EXPECT_TRUE(above.found);
  EXPECT_EQ(above.tried, (Tried{100, 25, 6, 12, 8}));
}

TEST(SampleSize, GivesUpWhereNoSizeFits) {
  const Search narrow = search(6, 20, 5);
  EXPECT_FALSE(narrow.found);
  EXPECT_LE(narrow.tried.size(), 8U);
  EXPECT_FALSE(search(6, 1, 0).found) << "empty on all rows";
  EXPECT_EQ(search(6, 1'000'000'000, 1'000'000'000'000).tried.size(), 8U) << "never finishes";
}

TEST(SampleSize, WithMoreTimeWhatWasTooLargeIsTriedAgain) {
  SampleSize size(6);
  EXPECT_TRUE(size.was_too_large());
  EXPECT_TRUE(size.was_empty()) << "24";
  EXPECT_EQ(size.parts(), 12);
  EXPECT_TRUE(size.was_too_large());
  EXPECT_EQ(size.parts(), 17);
  EXPECT_FALSE(size.was_empty()) << "17 is close to 12";
  ASSERT_TRUE(size.give_more_time());
  EXPECT_EQ(size.parts(), 12);
  EXPECT_TRUE(size.was_empty());
  EXPECT_EQ(size.parts(), 3);
  EXPECT_TRUE(size.was_too_large());
  EXPECT_EQ(size.parts(), 6);
  EXPECT_FALSE(size.was_empty()) << "three are enough";
  EXPECT_FALSE(SampleSize(6).give_more_time());
}

}  // namespace
}  // namespace ado::verify
