// The coordinator over real HTTP: a server of this machine, its faults, and embeddings.
#include <algorithm>

#include "base/sleeper.hpp"
#include "coordinator/estimate.hpp"
#include "coordinator/evaluate.hpp"
#include "llm/providers.hpp"
#include "tests/unit/coordinator/rule_provider.hpp"

namespace ado::coordinator {
namespace {

using ado::test::ModelAnswer;
using ado::test::ModelRequest;
using ado::test::ModelServer;
using ado::test::SemanticModel;
using test::CoordinatorTest;
using test::OperatorId;
using test::Value;

class HttpTest : public CoordinatorTest {
 protected:
  llm::ProviderSettings settings(const ModelServer& server) const {
    llm::ProviderSettings settings{.provider = "ollama",
                                   .base_url = server.url(),
                                   .command = {},
                                   .recorded = {},
                                   .delivery = llm::Delivery::whole,
                                   .governance = {},
                                   .prices = {}};
    settings.governance.retry.first_wait_ms = 1;
    settings.governance.concurrency_max = 64;
    return settings;
  }
  std::unique_ptr<llm::Provider> provider(const ModelServer& server) {
    auto made = llm::make_provider(settings(server), world());
    EXPECT_TRUE(made) << made.error().message;
    return *std::move(made);
  }
  llm::World world() {
    return {.clock = clock_, .sleeper = sleeper_, .environment = [](const std::string&) {
              return std::nullopt;
            }};
  }
  SystemSleeper sleeper_;
};

std::vector<Tuple> halves(int count) {
  std::vector<Tuple> tuples;
  for (int i = 0; i < count; ++i) {
    tuples.push_back({fmt::format("{} {}", i % 2 == 0 ? "late" : "early", i)});
  }
  return tuples;
}

TEST_F(HttpTest, AnswersAThousandRows) {
  const ModelServer server(ado::test::run_semantic_model({.garbage_one_in = 100}, 0));
  const auto model = provider(server);
  Work work = means(halves(1'000));
  work.options.parallel = 32;
  const auto evaluation = evaluate(work, services(model.get()), {});
  const std::vector<Value> found = values(evaluation);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], Value(i % 2 == 0));
  EXPECT_EQ(evaluation->counts.calls, static_cast<std::int64_t>(server.requests().size()));
}

TEST_F(HttpTest, SurvivesThrottlingAndBrokenConnections) {
  SemanticModel rules;
  std::atomic<int> count = 0;
  const ModelServer server([&](const ModelRequest& request) -> ModelAnswer {
    const int number = ++count;
    if (number > 10) return rules.answer(request);
    if (number % 2 == 1) return {.text = "slow down", .status = 429};
    return {.text = "cut", .cut_after = 10};
  });
  const auto model = provider(server);
  Work work = means(halves(200));
  const auto evaluation = evaluate(work, services(model.get()), {});
  EXPECT_EQ(values(evaluation)[0], Value(true));
  EXPECT_EQ(evaluation->counts.calls, 13);
  EXPECT_TRUE(
      std::ranges::any_of(records_, [](const CallRecord& record) { return record.attempts > 1; }));
}

TEST_F(HttpTest, StopsWhileTheServerStalls) {
  std::stop_source stop;
  const ModelServer server([&](const ModelRequest&) -> ModelAnswer {
    stop.request_stop();
    return {.text = "never", .delay_ms = 60'000};
  });
  const auto model = provider(server);
  const auto evaluation = evaluate(means(halves(100)), services(model.get()), stop.get_token());
  ASSERT_FALSE(evaluation);
  EXPECT_EQ(evaluation.error().kind, ErrorKind::unavailable);
}

TEST_F(HttpTest, TakesVectorsOfAModel) {
  const ModelServer server(ado::test::run_semantic_model({}, 0));
  const auto embeddings = llm::make_embeddings(settings(server), "vectors-1", world());
  ASSERT_TRUE(embeddings) << embeddings.error().message;
  Cache cache = open_cache();
  Services with = services(nullptr, &cache);
  with.embeddings = embeddings->get();
  const Work pairs = work(OperatorId::similar_to, {semantic::varying(), semantic::varying()},
                          {{"red green", "green red"}, {"red", "blue"}, {"red", std::nullopt}});
  const auto evaluation = evaluate(pairs, with, {});
  ASSERT_TRUE(evaluation) << evaluation.error().message;
  EXPECT_EQ(evaluation->model, "vectors-1");
  EXPECT_NEAR(std::get<double>(evaluation->outcomes[0].value), 1, 1e-6);
  EXPECT_LT(std::get<double>(evaluation->outcomes[1].value), 0.5);
  EXPECT_TRUE(semantic::is_null(evaluation->outcomes[2].value));
  EXPECT_EQ(evaluation->counts.calls, 1) << "four texts in one call";
  EXPECT_EQ(records_.front().what, "embeddings");
  const auto warm = evaluate(pairs, with, {});
  EXPECT_EQ(warm->counts.calls, 0);
  EXPECT_EQ(values(warm), values(evaluation));
}

TEST_F(HttpTest, NamesGroupsOfVectors) {
  const ModelServer server(ado::test::run_semantic_model({}, 0));
  const auto model = provider(server);
  const auto embeddings = llm::make_embeddings(settings(server), "vectors-1", world());
  ASSERT_TRUE(embeddings);
  Services with = services(model.get());
  with.embeddings = embeddings->get();
  const Work topics = work(OperatorId::topics, {semantic::varying(), semantic::constant("2")},
                           {{"parcel late late"},
                            {"invoice wrong"},
                            {"parcel late"},
                            {"invoice wrong wrong"},
                            {std::nullopt}});
  const auto evaluation = evaluate(topics, with, {});
  EXPECT_EQ(values(evaluation), (std::vector<Value>{"parcel", "invoice", "parcel", "invoice", {}}));
  EXPECT_EQ(evaluation->counts.calls, 3) << "vectors, and a name for each group";
  const auto foreseen = estimate(topics, with);
  ASSERT_TRUE(foreseen);
  EXPECT_EQ(foreseen->calls, 3);
}

}  // namespace
}  // namespace ado::coordinator
