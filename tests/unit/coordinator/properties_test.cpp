// The same answers whatever the batch size, the parallelism, the order, the duplicates and the
// cache.
#include <algorithm>
#include <map>

#include "base/random.hpp"
#include "coordinator/estimate.hpp"
#include "tests/unit/coordinator/rule_provider.hpp"

namespace ado::coordinator {
namespace {

using test::CoordinatorTest;
using test::OperatorId;
using test::RuleProvider;
using test::Value;

using CoordinatorProperties = CoordinatorTest;

std::string any_text(Random& random) {
  static const std::vector<std::string> kWords = {
      "late",    "early",   "parcel", "good",   "bad",           "42",    "strange", "not",
      "unknown", "Ünïcode", "\"x\"",  "# Rows", "[{\"id\": 1}]", "alpha", "beta"};
  std::string text;
  for (int i = random.between(0, 5); i > 0; --i) text += random.pick(kWords) + " ";
  return text;
}

struct Case {
  OperatorId id;
  std::vector<semantic::Argument> arguments;
};

std::vector<Case> cases() {
  using semantic::constant;
  using semantic::varying;
  return {{OperatorId::means, {varying(), constant("late parcel")}},
          {OperatorId::aligns, {varying(), constant("late bad")}},
          {OperatorId::extracts, {varying(), constant("a number")}},
          {OperatorId::classify, {varying(), constant("good,bad")}},
          {OperatorId::match, {varying(), varying()}},
          {OperatorId::summarize, {varying()}},
          {OperatorId::themes, {varying(), constant("4")}},
          {OperatorId::outliers, {varying()}},
          {OperatorId::sentiment_agg, {varying()}},
          {OperatorId::meaning, {varying(), constant("4")}},
          {OperatorId::distinct, {varying()}}};
}

std::vector<Tuple> any_tuples(const Case& of, Random& random) {
  std::vector<Tuple> tuples;
  const bool is_bag = semantic::get(of.id).shape == semantic::Shape::aggregate;
  for (int i = 0; i < 120; ++i) {
    Tuple tuple;
    const std::size_t size = is_bag ? random.below(30) : of.id == OperatorId::match ? 2 : 1;
    for (std::size_t place = 0; place < size; ++place) {
      if (random.chance(0.05))
        tuple.emplace_back();
      else
        tuple.emplace_back(any_text(random));
    }
    tuples.push_back(std::move(tuple));
  }
  return tuples;
}

struct Manner {
  int batch_size;
  int parallel;
  std::uint64_t shuffle;
  std::uint64_t garbage_one_in;
};

TEST_F(CoordinatorProperties, HowItIsAskedDoesNotChangeAnAnswer) {
  Random random(20);
  for (const Case& each : cases()) {
    const std::vector<Tuple> tuples = any_tuples(each, random);
    std::map<Tuple, std::string> expected;
    Cache cache = open_cache();
    for (const Manner& run : {Manner{16, 8, 0, 0},
                              {1, 1, 1, 0},
                              {3, 8, 2, 0},
                              {100, 64, 3, 0},
                              {16, 64, 4, 10},
                              {1, 8, 5, 3},
                              {16, 8, 6, 0}}) {
      RuleProvider provider({.garbage_one_in = run.garbage_one_in});
      Work work = CoordinatorTest::work(each.id, each.arguments, tuples);
      work.options.batch_size = run.batch_size;
      work.options.parallel = run.parallel;
      Random order(run.shuffle);
      std::shuffle(work.tuples.begin(), work.tuples.end(), order);
      for (const bool is_warm : {false, true}) {
        work.options.cache = is_warm ? CacheUse::on : CacheUse::refresh;
        const auto evaluation = evaluate(work, services(&provider, &cache), {});
        ASSERT_TRUE(evaluation) << evaluation.error().message;
        for (std::size_t i = 0; i < work.tuples.size(); ++i) {
          const std::string answer = semantic::to_text(evaluation->outcomes[i].value);
          const auto [found, is_new] = expected.emplace(work.tuples[i], answer);
          EXPECT_EQ(found->second, answer)
              << semantic::get(each.id).name << ", batches of " << run.batch_size << ", parallel "
              << run.parallel << ", shuffle " << run.shuffle;
        }
        if (is_warm) {
          EXPECT_EQ(evaluation->counts.calls, 0) << semantic::get(each.id).name;
        }
      }
    }
  }
}

TEST_F(CoordinatorProperties, AnEstimateIsWhatARunDoes) {
  Random random(30);
  for (const Case& each : cases()) {
    const std::vector<Tuple> tuples = any_tuples(each, random);
    for (const int batch_size : {1, 3, 16, 100}) {
      RuleProvider provider;
      std::filesystem::remove_all(folder_);
      Cache cache = open_cache();
      Work half = work(each.id, each.arguments, {tuples.begin(), tuples.begin() + 60});
      half.options.batch_size = batch_size;
      ASSERT_TRUE(evaluate(half, services(&provider, &cache), {}));
      Work whole = half;
      whole.tuples = tuples;
      const auto foreseen = estimate(whole, services(&provider, &cache));
      const int calls_before = provider.calls();
      const auto evaluation = evaluate(whole, services(&provider, &cache), {});
      ASSERT_TRUE(foreseen && evaluation);
      EXPECT_EQ(foreseen->tuples, evaluation->counts.tuples);
      EXPECT_EQ(foreseen->nulls, evaluation->counts.nulls);
      EXPECT_EQ(foreseen->distinct, evaluation->counts.distinct);
      EXPECT_EQ(provider.calls() - calls_before, evaluation->counts.calls);
      const bool is_mapping = semantic::get(each.id).shape == semantic::Shape::mapping;
      EXPECT_EQ(foreseen->precision == Estimate::Precision::about, is_mapping);
      if (is_mapping) continue;
      EXPECT_EQ(foreseen->calls, evaluation->counts.calls) << semantic::get(each.id).name;
      if (each.id != OperatorId::sentiment_agg) {
        EXPECT_EQ(foreseen->hits, evaluation->counts.hits) << semantic::get(each.id).name;
      }
    }
  }
}

}  // namespace
}  // namespace ado::coordinator
