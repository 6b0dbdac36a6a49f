#include "vectors/scaling.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace ado::vectors {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

TEST(Scaling, ColumnsOfAnySizeCountAlike) {
  const std::vector<Vector> rows = {{1, 1000}, {3, 3000}};
  const Scaling scaling = fit_scaling(rows, 2);
  EXPECT_EQ(scaling.mean, (std::vector<float>{2, 2000}));
  EXPECT_EQ(scaling.deviation, (std::vector<float>{1, 1000}));
  const Vector high = scaled({3, 3000}, scaling);
  EXPECT_FLOAT_EQ(high[0], high[1]);
  EXPECT_NEAR(std::hypot(high[0], high[1]), 1, 1e-6);
}

TEST(Scaling, AColumnWithoutADifferenceSaysNothing) {
  const Scaling scaling = fit_scaling(std::vector<Vector>{{5, 0}, {5, 2}}, 2);
  EXPECT_EQ(scaled({5, 2}, scaling), (Vector{0, 1}));
}

TEST(Scaling, WhatIsNotKnownCountsNeitherWay) {
  const Scaling scaling = fit_scaling(std::vector<Vector>{{kUnknown, 0}, {4, 2}, {8, 1}}, 2);
  EXPECT_EQ(scaling.mean[0], 6);
  EXPECT_EQ(scaled({kUnknown, 3}, scaling), (Vector{0, 1}));
}

TEST(Scaling, TheMeanItselfHasNoDirection) {
  const Scaling scaling = fit_scaling(std::vector<Vector>{{1}, {3}}, 1);
  EXPECT_EQ(scaled({2}, scaling), Vector{0});
}

}  // namespace
}  // namespace ado::vectors
