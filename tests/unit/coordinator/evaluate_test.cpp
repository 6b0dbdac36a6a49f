// Rows: NULLs, duplicates, batches, the cache, and what one bad reply costs.
#include "coordinator/evaluate.hpp"

#include <algorithm>

#include "tests/unit/coordinator/rule_provider.hpp"

namespace ado::coordinator {
namespace {

using test::CoordinatorTest;
using test::OperatorId;
using test::RuleProvider;
using test::Value;

using EvaluateTest = CoordinatorTest;

std::vector<Tuple> numbered(int count) {
  std::vector<Tuple> tuples;
  for (int i = 0; i < count; ++i) {
    tuples.push_back({fmt::format("{} number {}", i % 3 == 0 ? "late" : "early", i)});
  }
  return tuples;
}

TEST_F(EvaluateTest, GivesEachTupleItsAnswer) {
  RuleProvider provider;
  const auto evaluation =
      evaluate(means({{"it came late"}, {std::nullopt}, {"fine"}, {"it came late"}, {" fine "}}),
               services(&provider), {});
  EXPECT_EQ(values(evaluation), (std::vector<Value>{true, {}, false, true, false}));
  EXPECT_EQ(evaluation->outcomes[1].origin, Origin::null);
  EXPECT_EQ(evaluation->counts.tuples, 5);
  EXPECT_EQ(evaluation->counts.nulls, 1);
  EXPECT_EQ(evaluation->counts.distinct, 2) << "blanks around a text do not count";
  EXPECT_EQ(evaluation->counts.calls, 1);
  EXPECT_EQ(evaluation->counts.input_tokens, 100);
  EXPECT_EQ(evaluation->counts.cost, 0.01);
  EXPECT_EQ(evaluation->model, "rules");
  ASSERT_EQ(records_.size(), 1U);
  EXPECT_EQ(records_[0].op, "MEANS");
  EXPECT_EQ(records_[0].prompt, "means, version 1");
  EXPECT_EQ(records_[0].rows, 2);
}

TEST_F(EvaluateTest, AsksNobodyAboutNothing) {
  RuleProvider provider;
  EXPECT_TRUE(values(evaluate(means({}), services(&provider), {})).empty());
  EXPECT_EQ(values(evaluate(means({{std::nullopt}}), services(&provider), {})),
            (std::vector<Value>{{}}));
  const Work null =
      work(OperatorId::means, {semantic::varying(), semantic::null_constant()}, {{"late"}});
  EXPECT_EQ(values(evaluate(null, services(&provider), {})), (std::vector<Value>{{}}));
  EXPECT_EQ(provider.calls(), 0);
}

TEST_F(EvaluateTest, FillsBatches) {
  RuleProvider provider;
  Work work = means(numbered(100));
  EXPECT_TRUE(evaluate(work, services(&provider), {}));
  EXPECT_EQ(provider.calls(), 7) << "100 rows by 16";
  work.options.context_tokens_max = 800;  // The header takes most of it.
  EXPECT_TRUE(evaluate(work, services(&provider), {}));
  EXPECT_GT(provider.calls(), 7 + 7) << "smaller batches where the context has less room";
  for (const llm::Request& request : provider.requests()) {
    EXPECT_LE(request.prompt.header.size() + request.prompt.tail.size(), 64'000U);
  }
}

TEST_F(EvaluateTest, KeepsAnswersInTheCache) {
  RuleProvider provider;
  Cache cache = open_cache();
  const auto cold = evaluate(means(numbered(40)), services(&provider, &cache), {});
  EXPECT_EQ(cold->counts.hits, 0);
  const int calls = provider.calls();
  const auto warm = evaluate(means(numbered(50)), services(&provider, &cache), {});
  EXPECT_EQ(warm->counts.hits, 40);
  EXPECT_EQ(warm->outcomes[0].origin, Origin::cached);
  EXPECT_EQ(provider.calls(), calls + 1) << "ten new rows are one batch";
  std::vector<Value> both = values(warm);
  both.resize(40);
  EXPECT_EQ(both, values(cold));
}

TEST_F(EvaluateTest, HasAKeyOfAllThatChangesAnAnswer) {
  RuleProvider provider;
  Cache cache = open_cache();
  const auto hits = [&](const std::function<void(Work&)>& change) {
    Work work = means({{"late"}});
    change(work);
    const auto evaluation = evaluate(work, services(&provider, &cache), {});
    EXPECT_TRUE(evaluation) << evaluation.error().message;
    return evaluation ? evaluation->counts.hits : -1;
  };
  EXPECT_EQ(hits([](Work&) {}), 0);
  EXPECT_EQ(hits([](Work&) {}), 1);
  EXPECT_EQ(hits([](Work& work) { work.options.parallel = 3; }), 1);
  EXPECT_EQ(hits([](Work& work) { work.options.batch_size = 1; }), 1);
  EXPECT_EQ(hits([](Work& work) { work.options.on_error = OnError::null; }), 1);
  EXPECT_EQ(hits([](Work& work) { work.options.model = "other"; }), 0);
  EXPECT_EQ(hits([](Work& work) { work.options.notes = "be strict"; }), 0);
  EXPECT_EQ(hits([](Work& work) { work.options.cache_key = "v2"; }), 0);
  EXPECT_EQ(hits([](Work& work) { work.options.temperature = 0.5; }), 0);
  EXPECT_EQ(hits([](Work& work) { work.options.effort = llm::Effort::high; }), 0);
  EXPECT_EQ(hits([](Work& work) { work.options.provider = "elsewhere"; }), 0);
  EXPECT_EQ(hits([](Work& work) { work.options.output_tokens_max = 100; }), 1);
  EXPECT_EQ(hits([](Work& work) { work.options.call_deadline_ms = 1; }), 1);
  EXPECT_EQ(hits([](Work& work) { work.options.recall = 0.1; }), 1);
  EXPECT_EQ(hits([](Work& work) { work.options.blocking = Options::Blocking::off; }), 1);
  EXPECT_EQ(hits([](Work& work) {
              work.call =
                  test::call_of(OperatorId::means, {semantic::varying(), semantic::constant("x")});
            }),
            0);
  EXPECT_EQ(hits([](Work& work) { work.options.cache = CacheUse::off; }), 0);
  EXPECT_EQ(hits([](Work& work) { work.options.cache = CacheUse::refresh; }), 0);
  EXPECT_EQ(hits([](Work& work) { work.options.ttl_seconds = 3600; }), 1);
}

TEST_F(EvaluateTest, AsksAloneAboutTheRowThatIsBad) {
  RuleProvider provider({.garbage_one_in = 100});
  RuleProvider good;
  const auto faulty = evaluate(means(numbered(1'000)), services(&provider), {});
  const auto clean = evaluate(means(numbered(1'000)), services(&good), {});
  EXPECT_EQ(values(faulty), values(clean));
  const auto bad =
      std::ranges::count_if(records_, [](const CallRecord& record) { return record.rows_bad > 0; });
  const auto alone = std::ranges::count(records_, std::string_view("one"), &CallRecord::what);
  EXPECT_GT(bad, 0);
  EXPECT_EQ(provider.calls(), good.calls() + alone);
  std::int64_t rows_bad = 0;
  for (const CallRecord& record : records_) rows_bad += record.rows_bad;
  EXPECT_EQ(rows_bad, alone) << "each bad row once more, and no good one";
}

TEST_F(EvaluateTest, FailsOrGivesNullForARowWithoutAnswer) {
  RuleProvider provider;
  Cache cache = open_cache();
  std::vector<Tuple> tuples = numbered(50);
  tuples.push_back({"an unanswerable late question"});
  Work work = means(tuples);
  work.options.parallel = 1;  // So that the row is asked about again after all batches.
  const auto failed = evaluate(work, services(&provider, &cache), {});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(failed.error().message,
            "MEANS has no answer for a row: the value is neither true nor false (asked again, in "
            "vain)");
  work.options.on_error = OnError::null;
  const int calls = provider.calls();
  const auto lenient = evaluate(work, services(&provider, &cache), {});
  ASSERT_TRUE(lenient);
  EXPECT_EQ(lenient->outcomes.back().value, Value());
  EXPECT_NE(lenient->outcomes.back().error, "");
  EXPECT_EQ(lenient->counts.failures, 1);
  EXPECT_EQ(lenient->counts.hits, 50) << "what was done before the failure is kept";
  EXPECT_EQ(provider.calls(), calls + 2) << "an error is not cached; it is asked, and once again";
}

TEST_F(EvaluateTest, HalvesAReplyThatCannotBeRead) {
  RuleProvider provider;
  provider.instead = [](const llm::Request& request) -> std::optional<Result<llm::Reply>> {
    if (request.prompt.tail.find("number 7\"") == std::string::npos) return std::nullopt;
    const bool is_alone = request.prompt.tail.find("\"id\": 2") == std::string::npos;
    if (is_alone) return std::nullopt;
    return RuleProvider::reply("I am sorry, but");
  };
  RuleProvider good;
  EXPECT_EQ(values(evaluate(means(numbered(16)), services(&provider), {})),
            values(evaluate(means(numbered(16)), services(&good), {})));
  EXPECT_EQ(provider.calls(), 1 + 2 + 2 + 2 + 2);
}

TEST_F(EvaluateTest, HalvesWhatIsTooLongForTheModel) {
  RuleProvider provider;
  provider.instead = [](const llm::Request& request) -> std::optional<Result<llm::Reply>> {
    if (request.prompt.tail.find("\"id\": 5") == std::string::npos) return std::nullopt;
    return fail(ErrorKind::invalid_input, "test answers 400: maximum context length is 4096");
  };
  EXPECT_TRUE(evaluate(means(numbered(16)), services(&provider), {}));
  EXPECT_EQ(provider.calls(), 1 + 2 + 4);
}

TEST_F(EvaluateTest, TellsTheModelOnceWhatWasWrong) {
  RuleProvider provider;
  provider.instead = [](const llm::Request& request) -> std::optional<Result<llm::Reply>> {
    if (!request.turns.empty()) return std::nullopt;
    return RuleProvider::reply("true");
  };
  EXPECT_EQ(values(evaluate(means({{"late"}}), services(&provider), {})),
            (std::vector<Value>{true}));
  const auto requests = provider.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[1].turns[0].text, "true");
  EXPECT_NE(requests[1].turns[1].text.find("the reply is no JSON array"), std::string::npos);
}

TEST_F(EvaluateTest, GivesUpOnAProviderThatNeverAnswers) {
  RuleProvider provider;
  provider.instead = [](const llm::Request&) -> std::optional<Result<llm::Reply>> {
    return fail(ErrorKind::unavailable, "test: no connection");
  };
  Work work = means(numbered(1'000));
  work.options.on_error = OnError::null;
  work.options.parallel = 4;
  const auto evaluation = evaluate(work, services(&provider), {});
  ASSERT_FALSE(evaluation);
  EXPECT_EQ(evaluation.error().message, "test: no connection");
  EXPECT_LE(provider.calls(), 8 + 4);
}

TEST_F(EvaluateTest, SaysWhatIsMissing) {
  const auto no_provider = evaluate(means({{"x"}}), services(nullptr), {});
  ASSERT_FALSE(no_provider);
  EXPECT_EQ(no_provider.error().kind, ErrorKind::invalid_input);
  Work ask = work(OperatorId::ask, {semantic::varying(), semantic::constant("who?")}, {{"x"}});
  ask.options.model = kLocal;
  const auto local = evaluate(ask, services(nullptr), {});
  ASSERT_FALSE(local);
  EXPECT_EQ(local.error().kind, ErrorKind::unsupported);
  EXPECT_FALSE(check(*ask.call.op, ask.options, services(nullptr)));
}

TEST_F(EvaluateTest, AnswersLocallyWithoutAProvider) {
  Work local = means({{"a late parcel"}, {"sunshine"}, {std::nullopt}});
  local.options.model = kLocal;
  const auto evaluation = evaluate(local, services(nullptr), {});
  EXPECT_EQ(values(evaluation), (std::vector<Value>{true, false, {}}));
  EXPECT_EQ(evaluation->model, "local");
  EXPECT_EQ(evaluation->outcomes[0].origin, Origin::local);
  EXPECT_EQ(evaluation->counts.calls, 0);
  const Work sounds = work(OperatorId::sounds_like,
                           {semantic::varying(), semantic::constant("Smith")}, {{"Schmidt"}});
  EXPECT_EQ(evaluate(sounds, services(nullptr), {})->model, "rule");
}

TEST_F(EvaluateTest, StopsAndKeepsWhatIsDone) {
  RuleProvider provider;
  Cache cache = open_cache();
  std::stop_source stop;
  provider.instead = [&](const llm::Request&) -> std::optional<Result<llm::Reply>> {
    if (provider.calls() > 3) stop.request_stop();
    return std::nullopt;
  };
  Work work = means(numbered(160));
  work.options.parallel = 1;
  const auto stopped = evaluate(work, services(&provider, &cache), stop.get_token());
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(evaluate(work, services(&provider, &cache), {})->counts.hits, 64);
}

TEST_F(EvaluateTest, LooksAtEveryArgumentThatVaries) {
  RuleProvider provider;
  const Work pairs = work(OperatorId::means, {semantic::varying(), semantic::varying()},
                          {{"late", "late"}, {"late", "early"}, {"late", std::nullopt}});
  EXPECT_EQ(values(evaluate(pairs, services(&provider), {})),
            (std::vector<Value>{true, false, {}}));
  const Work labels =
      work(OperatorId::classify, {semantic::varying(), semantic::varying()}, {{"abc", "x,abc"}});
  EXPECT_EQ(values(evaluate(labels, services(&provider), {})), (std::vector<Value>{"abc"}));
}

}  // namespace
}  // namespace ado::coordinator
