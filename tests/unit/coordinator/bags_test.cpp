// Aggregates: bags of any size, in parts where one context is too small.
#include <algorithm>

#include "base/random.hpp"
#include "coordinator/estimate.hpp"
#include "coordinator/evaluate.hpp"
#include "tests/unit/coordinator/rule_provider.hpp"

namespace ado::coordinator {
namespace {

using test::CoordinatorTest;
using test::OperatorId;
using test::RuleProvider;
using test::Value;

using BagsTest = CoordinatorTest;

TEST_F(BagsTest, AnswerEachGroupOnce) {
  RuleProvider provider;
  Cache cache = open_cache();
  const Work groups = work(OperatorId::summarize, {semantic::varying()},
                           {{"a", "b", "a"}, {"b", "a", "a", std::nullopt}, {std::nullopt}, {}});
  const auto evaluation = evaluate(groups, services(&provider, &cache), {});
  EXPECT_EQ(values(evaluation), (std::vector<Value>{"a", "a", {}, {}}));
  EXPECT_EQ(evaluation->counts.distinct, 1) << "equal bags, whatever their order";
  EXPECT_EQ(provider.calls(), 1);
  EXPECT_EQ(evaluate(groups, services(&provider, &cache), {})->counts.hits, 1);
}

TEST_F(BagsTest, CountHowOftenATextOccurs) {
  RuleProvider provider;
  Cache cache = open_cache();
  const Work once = work(OperatorId::consensus, {semantic::varying()}, {{"a", "b", "b"}});
  const Work twice = work(OperatorId::consensus, {semantic::varying()}, {{"a", "a", "a", "b"}});
  EXPECT_EQ(values(evaluate(once, services(&provider, &cache), {})), (std::vector<Value>{"b"}));
  EXPECT_EQ(values(evaluate(twice, services(&provider, &cache), {})), (std::vector<Value>{"a"}));
}

// The same bag, in some order, some of its texts counted and some standing there several times.
void shake(Work& work, const std::vector<std::pair<std::string, std::int64_t>>& texts,
           Random& random) {
  std::vector<std::pair<std::optional<std::string>, std::int64_t>> rows;
  for (const auto& [text, times] : texts) {
    std::int64_t left = times;
    while (left > 0) {
      const std::int64_t some = random.chance(0.5) ? left : random.between(1, 3);
      rows.emplace_back(text, std::min(left, some));
      left -= rows.back().second;
    }
  }
  rows.emplace_back(std::nullopt, 5);
  std::shuffle(rows.begin(), rows.end(), random);
  work.tuples = {{}};
  work.times = {{}};
  for (const auto& [text, times] : rows) {
    work.tuples.front().push_back(text);
    work.times.front().push_back(times);
  }
}

TEST_F(BagsTest, ACountIsAsGoodAsSoManyRows) {
  const std::vector<std::pair<std::string, std::int64_t>> texts = {
      {"good day", 7}, {"bad parcel, late", 12}, {"strange thing", 1}, {"plain", 3}, {"good", 7}};
  Random random(11);
  for (const OperatorId id : {OperatorId::summarize, OperatorId::themes, OperatorId::consensus,
                              OperatorId::outliers, OperatorId::sentiment_agg}) {
    for (const std::string_view model : {std::string_view("rules"), kLocal}) {
      RuleProvider provider;
      Cache cache = open_cache();
      Work rows = work(id, {semantic::varying()}, {{}});
      rows.options.model = model;
      rows.options.cache_key = fmt::format("{} {}", semantic::get(id).name, model);
      for (const auto& [text, times] : texts) {
        rows.tuples.front().insert(rows.tuples.front().end(), static_cast<std::size_t>(times),
                                   text);
      }
      const Value expected = values(evaluate(rows, services(&provider, &cache), {})).front();
      const int calls = provider.calls();
      for (int i = 0; i < 20; ++i) {
        Work counted = rows;
        shake(counted, texts, random);
        EXPECT_EQ(values(evaluate(counted, services(&provider, &cache), {})).front(), expected)
            << semantic::get(id).name << ", " << model;
      }
      EXPECT_EQ(provider.calls(), calls) << "the same bag has the same key";
    }
  }
}

TEST_F(BagsTest, CountsCostNothing) {
  RuleProvider provider;
  Work groups = work(OperatorId::summarize, {semantic::varying()}, {{"a", "b"}});
  groups.times = {{1'000'000'000'000, 7}};
  EXPECT_EQ(values(evaluate(groups, services(&provider), {})), (std::vector<Value>{"a"}));
  EXPECT_NE(provider.requests().front().prompt.tail.find("\"times\": 1000000000000"),
            std::string::npos);
}

Tuple long_bag() {
  Tuple bag;
  for (int i = 0; i < 400; ++i) {
    bag.emplace_back(fmt::format("{} {} {}", i % 4 == 0 ? "alpha" : "beta", i,
                                 std::string(80, static_cast<char>('a' + i % 26))));
  }
  bag.emplace_back("strange thing");
  return bag;
}

TEST_F(BagsTest, JoinPartsOfWhatIsTooLong) {
  for (const OperatorId id : {OperatorId::themes, OperatorId::outliers, OperatorId::summarize}) {
    RuleProvider provider;
    Cache cache = open_cache();
    Work groups = work(id, {semantic::varying()}, {long_bag()});
    groups.options.context_tokens_max = 4'000;
    groups.options.cache_key = semantic::get(id).name;
    const auto evaluation = evaluate(groups, services(&provider, &cache), {});
    const Value value = values(evaluation).front();
    if (id == OperatorId::themes) {
      EXPECT_EQ(value, Value(R"(["beta","alpha","strange"])"));
    }
    if (id == OperatorId::outliers) {
      EXPECT_EQ(value, Value(R"(["strange thing"])"));
    }
    const auto parts = std::ranges::count(records_, std::string_view("part"), &CallRecord::what);
    const auto joins = std::ranges::count(records_, std::string_view("join"), &CallRecord::what);
    EXPECT_GT(parts, 5);
    EXPECT_GE(joins, 1);
    for (const llm::Request& request : provider.requests()) {
      EXPECT_LE(request.prompt.header.size() + request.prompt.tail.size(), 8'000U);
    }
    records_.clear();
    Work turned = groups;
    std::ranges::reverse(turned.tuples.front());
    EXPECT_EQ(evaluate(turned, services(&provider, &cache), {})->counts.hits, 1);
  }
}

TEST_F(BagsTest, KeepPartsWhenTheyAreStopped) {
  RuleProvider provider;
  Cache cache = open_cache();
  std::stop_source stop;
  provider.instead = [&](const llm::Request&) -> std::optional<Result<llm::Reply>> {
    if (provider.calls() > 3) stop.request_stop();
    return std::nullopt;
  };
  Work groups = work(OperatorId::themes, {semantic::varying()}, {long_bag()});
  groups.options.context_tokens_max = 4'000;
  groups.options.parallel = 1;
  ASSERT_FALSE(evaluate(groups, services(&provider, &cache), stop.get_token()));
  provider.instead = nullptr;
  const int before = provider.calls();
  const auto foreseen = estimate(groups, services(&provider, &cache));
  const auto evaluation = evaluate(groups, services(&provider, &cache), {});
  ASSERT_TRUE(evaluation);
  EXPECT_EQ(foreseen->calls, provider.calls() - before) << "what was not done, and one join";
}

TEST_F(BagsTest, AskOnceMoreAndThenFail) {
  RuleProvider provider;
  provider.instead = [](const llm::Request& request) -> std::optional<Result<llm::Reply>> {
    const bool is_bad = request.prompt.tail.find("poison") != std::string::npos;
    if (is_bad || request.turns.empty()) return RuleProvider::reply("Here you are");
    return std::nullopt;
  };
  Work groups = work(OperatorId::summarize, {semantic::varying()}, {{"a"}, {"poison"}});
  groups.options.on_error = OnError::null;
  const auto evaluation = evaluate(groups, services(&provider), {});
  EXPECT_EQ(values(evaluation), (std::vector<Value>{"a", {}}));
  EXPECT_NE(evaluation->outcomes[1].error.find("no JSON"), std::string::npos);
  EXPECT_EQ(provider.calls(), 4);
  groups.options.on_error = OnError::fail;
  EXPECT_FALSE(evaluate(groups, services(&provider), {}));
}

TEST_F(BagsTest, TakeTheMeanOfSentiments) {
  RuleProvider provider;
  Cache cache = open_cache();
  const Work groups = work(OperatorId::sentiment_agg, {semantic::varying()},
                           {{"good", "good", "bad", "plain"}, {"good"}, {std::nullopt}});
  const auto evaluation = evaluate(groups, services(&provider, &cache), {});
  EXPECT_EQ(values(evaluation), (std::vector<Value>{0.2, 0.8, {}}));
  EXPECT_EQ(provider.calls(), 1) << "three texts in one batch";
  const Work rows = work(OperatorId::sentiment, {semantic::varying()}, {{"good"}});
  EXPECT_EQ(evaluate(rows, services(&provider, &cache), {})->counts.hits, 1)
      << "SENTIMENT of the same text is the same answer";
}

TEST_F(BagsTest, HaveLocalForms) {
  for (const OperatorId id : {OperatorId::summarize, OperatorId::themes, OperatorId::consensus,
                              OperatorId::outliers, OperatorId::sentiment_agg}) {
    Work groups = work(id, {semantic::varying()}, {{"a good day", "a bad day"}, {}});
    groups.options.model = kLocal;
    const auto evaluation = evaluate(groups, services(nullptr), {});
    ASSERT_TRUE(evaluation) << evaluation.error().message;
    EXPECT_EQ(evaluation->model, "local");
    EXPECT_FALSE(semantic::is_null(evaluation->outcomes[0].value));
    EXPECT_TRUE(semantic::is_null(evaluation->outcomes[1].value));
  }
}

}  // namespace
}  // namespace ado::coordinator
