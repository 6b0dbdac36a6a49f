// A child that dies costs one statement, and the rest is judged.
#include "corpus/children.hpp"

#include <csignal>
#include <stdexcept>
#include <string_view>

#include <gtest/gtest.h>

namespace ado::corpus {
namespace {

Result<Ruling> answer(std::string_view query) {
  if (query == "select 'crash'") std::raise(SIGKILL);
  if (query == "select 'throw'") throw std::runtime_error("thrown");
  if (query == "select 'long'") std::raise(SIGALRM);
  return Ruling{.fate = Fate::same};
}

TEST(Children, GoOnBehindACrash) {
  const auto statements = split_statements(
      "select 1; select 'crash'; select 'throw'; set a = 1; select 'long'; select 2",
      sql::Dialect::postgres);
  const auto rulings = judge_in_children(statements, answer);
  ASSERT_TRUE(rulings);
  ASSERT_EQ(rulings->size(), 6U);
  EXPECT_EQ(rulings->at(0).fate, Fate::same);
  EXPECT_EQ(rulings->at(1).fate, Fate::crashed);
  EXPECT_EQ(rulings->at(1).detail, "signal 9");
  EXPECT_EQ(rulings->at(2).fate, Fate::crashed);
  EXPECT_EQ(rulings->at(2).detail, "exception: thrown");
  EXPECT_EQ(rulings->at(3).fate, Fate::not_a_query);
  EXPECT_EQ(rulings->at(4).detail, "took more than 10 s");
  EXPECT_EQ(rulings->at(5).fate, Fate::same);
}

TEST(Children, AnErrorOfTheJudgeEndsTheRun) {
  const auto statements = split_statements("select 1", sql::Dialect::postgres);
  const auto rulings = judge_in_children(statements, [](std::string_view) -> Result<Ruling> {
    return fail(ErrorKind::unavailable, "no engine");
  });
  ASSERT_FALSE(rulings);
  EXPECT_EQ(rulings.error().message, "no engine");
}

TEST(Children, NoStatementsNoChildren) {
  const auto rulings = judge_in_children({}, answer);
  ASSERT_TRUE(rulings);
  EXPECT_TRUE(rulings->empty());
}

}  // namespace
}  // namespace ado::corpus
