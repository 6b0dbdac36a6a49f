// Mappings and joins: labels for all texts, representatives, pairs of two sides.
#include <algorithm>
#include <set>

#include "base/random.hpp"
#include "coordinator/blocking.hpp"
#include "coordinator/evaluate.hpp"
#include "coordinator/semantic_join.hpp"
#include "tests/unit/coordinator/rule_provider.hpp"

namespace ado::coordinator {
namespace {

using test::CoordinatorTest;
using test::OperatorId;
using test::RuleProvider;
using test::Value;

using MappingsTest = CoordinatorTest;

TEST_F(MappingsTest, LabelEachTextWithOneOfTheNames) {
  RuleProvider provider;
  Cache cache = open_cache();
  const Work groups = work(OperatorId::meaning, {semantic::varying(), semantic::constant("2")},
                           {{"late one"}, {"late two"}, {std::nullopt}, {"lost it"}, {"lost"}});
  const auto evaluation = evaluate(groups, services(&provider, &cache), {});
  EXPECT_EQ(values(evaluation), (std::vector<Value>{"late", "late", {}, "lost", "lost"}));
  EXPECT_EQ(provider.calls(), 2) << "names, then one batch";
  EXPECT_EQ(evaluate(groups, services(&provider, &cache), {})->counts.calls, 0);
}

TEST_F(MappingsTest, TellTheRespectToTheModel) {
  RuleProvider provider;
  const Work groups =
      work(OperatorId::meaning, {semantic::varying(), semantic::constant("by mood")},
           {{"one"}, {"two"}});
  ASSERT_TRUE(evaluate(groups, services(&provider), {}));
  for (const llm::Request& request : provider.requests()) {
    EXPECT_NE(request.prompt.tail.find("by: \"by mood\""), std::string::npos);
  }
  Work local = groups;
  local.options.model = kLocal;
  EXPECT_FALSE(evaluate(local, services(nullptr), {})) << "it cannot group by a respect";
}

TEST_F(MappingsTest, GiveTheShortestOfTextsThatSayTheSame) {
  RuleProvider provider;
  const Work texts =
      work(OperatorId::distinct, {semantic::varying()},
           {{"acme corporation"}, {"acme"}, {"zenith"}, {"acme corp"}, {"zenith ag"}});
  EXPECT_EQ(values(evaluate(texts, services(&provider), {})),
            (std::vector<Value>{"acme", "acme", "zenith", "acme", "zenith"}));
  Work local = texts;
  local.options.model = kLocal;
  const auto evaluation = evaluate(local, services(nullptr), {});
  EXPECT_EQ(evaluation->model, "local");
  EXPECT_EQ(evaluation->outcomes[2].value, Value("zenith"));
}

TEST_F(MappingsTest, HaveNoLabelsForNoTexts) {
  RuleProvider provider;
  EXPECT_EQ(values(evaluate(work(OperatorId::distinct, {semantic::varying()}, {{std::nullopt}}),
                            services(&provider), {})),
            (std::vector<Value>{{}}));
  EXPECT_EQ(values(evaluate(work(OperatorId::distinct, {semantic::varying()}, {{"one"}}),
                            services(&provider), {})),
            (std::vector<Value>{"one"}));
  EXPECT_EQ(provider.calls(), 0);
}

JoinWork companies(int count) {
  JoinWork work;
  for (int i = 0; i < count; ++i) {
    work.left.push_back(fmt::format("company{} incorporated", i));
    work.right.push_back(fmt::format("company{} of {}", count - 1 - i, i % 7));
  }
  work.options.model = "rules";
  return work;
}

TEST_F(MappingsTest, JoinWhatBelongsTogether) {
  RuleProvider provider;
  Cache cache = open_cache();
  JoinWork work = companies(60);
  const auto near = join(work, services(&provider, &cache), {});
  ASSERT_TRUE(near) << near.error().message;
  EXPECT_LT(near->candidates, 60U * 60U);
  EXPECT_EQ(near->sample, kSampleSize);
  EXPECT_GE(near->recall_measured, 0.9);
  work.options.blocking = Options::Blocking::off;
  const auto all = join(work, services(&provider, &cache), {});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->candidates, 60U * 60U);
  ASSERT_EQ(all->pairs.size(), 60U);
  for (const auto& [left, right] : all->pairs) EXPECT_EQ(left + right, 59U);
  EXPECT_GE(near->pairs.size(), 54U) << "nine of ten at least, as asked for";
  EXPECT_TRUE(std::ranges::includes(all->pairs, near->pairs));
  EXPECT_EQ(join(work, services(&provider, &cache), {})->counts.hits, 3'600);
}

TEST_F(MappingsTest, JoinByARelationship) {
  RuleProvider provider;
  JoinWork work{
      .left = {"paris", "rome"}, .right = {"rome is old", "paris is new"}, .relationship = "names"};
  work.options.model = "rules";
  const auto joined = join(work, services(&provider), {});
  ASSERT_TRUE(joined);
  EXPECT_NE(provider.requests().front().prompt.tail.find("relationship: \"names\""),
            std::string::npos);
  work.options.model = kLocal;
  EXPECT_FALSE(join(work, services(nullptr), {})) << "a relationship needs a model";
  work.right.clear();
  work.options.model = "rules";
  EXPECT_TRUE(join(work, services(&provider), {})->pairs.empty());
}

TEST(Blocking, ChoosesTheLeastDepthThatFindsEnough) {
  const std::vector<std::vector<std::size_t>> matches = {{0}, {0, 3}, {}, {1}, {20}};
  EXPECT_EQ(choose_depth(matches, 0.5, 32).depth, 2U);
  EXPECT_EQ(choose_depth(matches, 0.8, 32).depth, 4U);
  EXPECT_EQ(choose_depth(matches, 1, 32).depth, 21U);
  EXPECT_EQ(choose_depth(matches, 0.8, 32).recall, 0.8);
  const std::vector<std::vector<std::size_t>> none = {{}, {}};
  EXPECT_EQ(choose_depth(none, 0.9, 32).depth, kDepthUnknown);
  EXPECT_EQ(choose_depth(none, 0.9, 3).depth, 3U);
}

}  // namespace
}  // namespace ado::coordinator
