// What the witness data of a pair may cost on a server: busy or idle, the same work is done.
#include "verify/witness_budget.hpp"

#include <gtest/gtest.h>

namespace ado::verify {
namespace {

TEST(WitnessBudget, AnIdleServerCostsItsTime) {
  EXPECT_DOUBLE_EQ(server_cost_ms(1000, 500), 1000) << "2 ms a statement";
  EXPECT_DOUBLE_EQ(server_cost_ms(1000, 250), 1000);
}

TEST(WitnessBudget, ABusyServerIsNotHeldAgainstThePair) {
  EXPECT_DOUBLE_EQ(server_cost_ms(2000, 250), 1000) << "8 ms a statement";
  EXPECT_DOUBLE_EQ(server_cost_ms(3000, 250), 1000);
}

TEST(WitnessBudget, SlowStatementsEndAllTheSame) {
  EXPECT_DOUBLE_EQ(server_cost_ms(30000, 250), 10000);
  EXPECT_DOUBLE_EQ(server_cost_ms(3000, 0), 1000);
}

}  // namespace
}  // namespace ado::verify
