#include "vectors/flat_index.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace ado::vectors {
namespace {

constexpr std::size_t kDimension = 7;

std::vector<Vector> random_rows(std::size_t count) {
  Random random(42);
  std::vector<Vector> rows(count, Vector(kDimension));
  for (Vector& row : rows) {
    for (float& value : row) value = static_cast<float>(random.unit() - 0.5);
  }
  return rows;
}

float product(const Vector& a, const Vector& b) {
  float sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

TEST(FlatIndex, FindsWhatAComparisonWithEachRowFinds) {
  const std::vector<Vector> rows = random_rows(200);
  const auto index = FlatIndex::make(rows, kDimension);
  ASSERT_TRUE(index) << index.error().message;
  const Vector query = rows[17];
  std::size_t best = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (product(rows[i], query) > product(rows[best], query)) best = i;
  }
  const std::vector<Neighbour> found = index->nearest(query, 10);
  ASSERT_EQ(found.size(), 10U);
  EXPECT_EQ(found.front().row, best);
  for (std::size_t i = 0; i + 1 < found.size(); ++i) {
    EXPECT_GE(found[i].similarity, found[i + 1].similarity);
    EXPECT_NEAR(found[i].similarity, product(rows[found[i].row], query), 1e-5);
  }
}

TEST(FlatIndex, GivesNoMoreThanThereAre) {
  const auto index = FlatIndex::make(random_rows(3), kDimension);
  ASSERT_TRUE(index);
  EXPECT_EQ(index->nearest(Vector(kDimension, 1), 10).size(), 3U);
  const auto empty = FlatIndex::make({}, kDimension);
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->nearest(Vector(kDimension, 1), 10).empty());
}

TEST(FlatIndex, IsReadAsItWasWritten) {
  const std::vector<Vector> rows = random_rows(20);
  const auto index = FlatIndex::make(rows, kDimension);
  ASSERT_TRUE(index);
  const auto bytes = index->bytes();
  ASSERT_TRUE(bytes);
  const auto read = FlatIndex::read(*bytes);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->size(), rows.size());
  EXPECT_EQ(read->row(5), rows[5]);
}

TEST(FlatIndex, RefusesOtherBytes) {
  EXPECT_FALSE(FlatIndex::read("").has_value());
  EXPECT_FALSE(FlatIndex::read("no index").has_value());
  const auto bytes = FlatIndex::make(random_rows(20), kDimension)->bytes();
  ASSERT_TRUE(bytes);
  EXPECT_FALSE(FlatIndex::read(bytes->substr(0, bytes->size() / 2)).has_value());
}

}  // namespace
}  // namespace ado::vectors
