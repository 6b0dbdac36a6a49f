// The table of operators, and how arguments find their places.
#include "semantic/operator.hpp"

#include <gtest/gtest.h>

namespace ado::semantic {
namespace {

std::string why(OperatorId id, std::vector<Argument> given) {
  const auto call = make_call(get(id), std::move(given));
  return call ? "" : call.error().message;
}

TEST(Operators, AreFoundByTheirNames) {
  EXPECT_EQ(find_operator("means", Shape::row)->id, OperatorId::means);
  EXPECT_EQ(find_operator("Matches", Shape::row)->id, OperatorId::means);
  EXPECT_EQ(find_operator("RELEVANCE TO", Shape::row)->id, OperatorId::relevance_to);
  EXPECT_EQ(find_operator("topics", Shape::aggregate)->id, OperatorId::themes);
  EXPECT_EQ(find_operator("topics", Shape::mapping)->id, OperatorId::topics);
  EXPECT_EQ(find_operator("means", Shape::aggregate), nullptr);
  for (const Operator& op : operators()) {
    EXPECT_EQ(&get(op.id), &op);
    EXPECT_EQ(find_operator(op.name, op.shape), &op);
    EXPECT_EQ(op.result == ResultType::number, op.low < op.high) << op.name;
  }
}

TEST(MakeCall, NormalisesConstants) {
  const auto call = make_call(get(OperatorId::classify), {varying(), constant(" a, b,,a ")});
  ASSERT_TRUE(call);
  EXPECT_EQ(call->arguments[1].text, R"(["a","b"])");
  EXPECT_EQ(call->varying, 1U);
  EXPECT_EQ(labels_of(call->arguments[1].text), (std::vector<std::string>{"a", "b"}));
  const auto same = make_call(get(OperatorId::classify), {varying(), constant(R"(["a", "b"])")});
  EXPECT_EQ(same->arguments, call->arguments);
}

TEST(MakeCall, LeavesOutACountBeforeAText) {
  const auto by = make_call(get(OperatorId::meaning), {varying(), constant("by cause")});
  ASSERT_TRUE(by);
  EXPECT_EQ(by->arguments[1].kind, Argument::Kind::omitted);
  EXPECT_EQ(by->arguments[2].text, "by cause");
  const auto both =
      make_call(get(OperatorId::meaning), {varying(), constant("5"), constant("by cause")});
  ASSERT_TRUE(both);
  EXPECT_EQ(both->arguments[1].text, "5");
  const auto none = make_call(get(OperatorId::meaning), {varying()});
  ASSERT_TRUE(none);
  EXPECT_EQ(none->arguments.size(), 3U);
}

TEST(MakeCall, RefusesWhatDoesNotFit) {
  EXPECT_EQ(why(OperatorId::means, {varying()}), "MEANS lacks its argument \"criterion\"");
  EXPECT_EQ(why(OperatorId::sentiment, {varying(), varying()}),
            "SENTIMENT takes 1 arguments at most, not 2");
  EXPECT_EQ(why(OperatorId::topics, {varying(), constant("many")}),
            "TOPICS: the count must be a whole number from 1 to 1000: 'many'");
  EXPECT_EQ(why(OperatorId::topics, {varying(), constant("0")}),
            "TOPICS: the count must be a whole number from 1 to 1000: '0'");
  EXPECT_EQ(why(OperatorId::classify, {varying(), constant(" , ")}),
            "CLASSIFY: the labels must be 1 to 1000 names with commas: ','");
  EXPECT_EQ(why(OperatorId::summarize, {varying(), varying()}),
            "SUMMARIZE: the argument \"focus\" must be a constant");
  EXPECT_EQ(why(OperatorId::summarize, {constant("x")}),
            "SUMMARIZE: the argument \"texts\" must be an expression over rows");
}

}  // namespace
}  // namespace ado::semantic
