// Local forms: what they say of plain cases, and that nothing but the row itself counts.
#include "semantic/local.hpp"

#include <algorithm>

#include "semantic/features.hpp"
#include "tests/unit/semantic/semantic_data.hpp"

namespace ado::semantic {
namespace {

using test::call_of;
using test::shipped;

Value local(OperatorId id, const std::string& text, const std::string& other = "") {
  std::vector<Argument> arguments = {varying()};
  if (!other.empty()) arguments.push_back(constant(other));
  const auto value = evaluate_locally(shipped(), call_of(id, arguments), {text});
  return value ? *value : Value(value.error().message);
}

double number(const Value& value) { return std::get<double>(value); }

TEST(LocalRows, ScoreSharedWords) {
  const std::string text = "The delivery of my parcel was delayed by two weeks";
  EXPECT_EQ(local(OperatorId::means, text, "delayed delivery"), Value(true));
  EXPECT_EQ(local(OperatorId::means, text, "wrong colour"), Value(false));
  EXPECT_EQ(number(local(OperatorId::about, text, "parcel")), 1.0);
  EXPECT_EQ(number(local(OperatorId::about, text, "xylophone")), 0.0);
  EXPECT_GT(number(local(OperatorId::relevance_to, text, "late deliveries")),
            number(local(OperatorId::relevance_to, text, "quarterly taxes")));
  EXPECT_EQ(number(local(OperatorId::similar_to, text, text)), 1.0);
  EXPECT_LT(number(local(OperatorId::similar_to, text, "Quarterly taxes")), 0.3);
  EXPECT_EQ(number(local(OperatorId::similar_to, "...", text)), 0.0) << "no words at all";
}

TEST(LocalRows, KnowMoods) {
  EXPECT_GT(number(local(OperatorId::sentiment, "great product, I love it")), 0.5);
  EXPECT_LT(number(local(OperatorId::sentiment, "terrible: it broke, and nobody helped")), -0.5);
  EXPECT_LT(number(local(OperatorId::sentiment, "this is not good")), 0);
  EXPECT_EQ(number(local(OperatorId::sentiment, "the parcel weighs two pounds")), 0);
}

TEST(LocalRows, ChooseLabelsAndSentences) {
  EXPECT_EQ(local(OperatorId::classify, "the invoice was billed twice", "shipping,billing,other"),
            Value("billing"));
  EXPECT_EQ(local(OperatorId::condense, "Nice box. The motor of the pump is broken! Bye.", "pump"),
            Value("The motor of the pump is broken!"));
  EXPECT_EQ(local(OperatorId::condense, ""), Value(""));
}

TEST(LocalRows, SayWhatNeedsAModel) {
  for (const OperatorId id :
       {OperatorId::ask, OperatorId::extracts, OperatorId::implies, OperatorId::contradicts}) {
    const auto value = evaluate_locally(shipped(), call_of(id, {varying(), constant("x")}), {"y"});
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().kind, ErrorKind::unsupported);
    EXPECT_NE(value.error().hint.find("ADO_LLM_PROVIDER"), std::string::npos);
    EXPECT_EQ(get(id).local, LocalForm::none);
  }
}

std::vector<BagText> tickets() {
  return {{"late delivery of the parcel"},   {"the delivery came late", 5},
          {"delivery is late again"},        {"refund of the invoice"},
          {"the invoice was wrong, refund"}, {"please refund this invoice"},
          {"elephants dance quickly"}};
}

std::string bag(OperatorId id, std::vector<BagText> texts, const std::string& count = "") {
  std::vector<Argument> arguments = {varying()};
  if (!count.empty()) arguments.push_back(constant(count));
  const auto value = aggregate_locally(shipped(), call_of(id, arguments), texts);
  return value ? to_text(*value) : value.error().message;
}

TEST(LocalBags, DoNotDependOnOrder) {
  std::vector<BagText> turned = tickets();
  std::ranges::reverse(turned);
  for (const OperatorId id : {OperatorId::summarize, OperatorId::themes, OperatorId::consensus,
                              OperatorId::outliers, OperatorId::sentiment_agg}) {
    EXPECT_EQ(bag(id, tickets()), bag(id, turned)) << get(id).name;
  }
}

TEST(LocalBags, FindTheMiddleAndTheStranger) {
  EXPECT_EQ(bag(OperatorId::consensus, tickets()), "the delivery came late");
  std::vector<BagText> even = tickets();
  for (BagText& each : even) each.times = 1;
  EXPECT_EQ(bag(OperatorId::outliers, even, "1"), R"(["elephants dance quickly"])");
  EXPECT_EQ(bag(OperatorId::outliers, {{"only one"}}), "[]");
  const std::string themes = bag(OperatorId::themes, tickets(), "3");
  EXPECT_EQ(std::ranges::count(themes, '"'), 6) << themes;
  EXPECT_EQ(bag(OperatorId::sentiment_agg, {{"good", 3}, {"bad", 1}}), "0.3");
}

TEST(LocalLabels, AreTheSameForTextsOfOneGroup) {
  const std::vector<std::string> texts = {"late delivery", "refund invoice", "delivery late again",
                                          "invoice refund please"};
  std::vector<vectors::Vector> rows;
  for (const std::string& text : texts) rows.push_back(vector_of(text, shipped().idf));
  const auto labels = label_locally(
      shipped(), call_of(OperatorId::topics, {varying(), constant("2")}), texts, rows);
  ASSERT_TRUE(labels);
  EXPECT_EQ((*labels)[0], (*labels)[2]);
  EXPECT_EQ((*labels)[1], (*labels)[3]);
  EXPECT_NE((*labels)[0], (*labels)[1]);
}

}  // namespace
}  // namespace ado::semantic
