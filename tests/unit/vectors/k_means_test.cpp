// Groups of vectors: near ones together, the same each time.
#include "vectors/k_means.hpp"

#include <gtest/gtest.h>

namespace ado::vectors {
namespace {

TEST(KMeans, PutsNearVectorsTogether) {
  const std::vector<Vector> rows = {{1, 0}, {0, 1}, {0.98F, 0.2F}, {0.2F, 0.98F}};
  const auto clusters = k_means(rows, 2, 1);
  ASSERT_TRUE(clusters);
  EXPECT_EQ(clusters->cluster_of[0], clusters->cluster_of[2]);
  EXPECT_EQ(clusters->cluster_of[1], clusters->cluster_of[3]);
  EXPECT_NE(clusters->cluster_of[0], clusters->cluster_of[1]);
  EXPECT_EQ(k_means(rows, 2, 1)->cluster_of, clusters->cluster_of);
}

TEST(KMeans, HasNoMoreGroupsThanRows) {
  const std::vector<Vector> rows = {{1, 0}, {0, 1}};
  const auto clusters = k_means(rows, 10, 1);
  ASSERT_TRUE(clusters);
  EXPECT_EQ(clusters->centroids.size(), 2U);
  const std::vector<Vector> empty = {{0, 0}};
  ASSERT_TRUE(k_means(empty, 1, 1));
}

}  // namespace
}  // namespace ado::vectors
