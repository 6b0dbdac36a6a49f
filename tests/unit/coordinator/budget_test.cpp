// The budget: every attempt that may be billed claims from one purse, chat and embeddings alike.
#include <algorithm>

#include "base/random.hpp"
#include "base/sleeper.hpp"
#include "llm/providers.hpp"
#include "tests/unit/coordinator/rule_provider.hpp"

namespace ado::coordinator {
namespace {

using test::CoordinatorTest;
using test::OperatorId;
using test::RuleEndpoint;

constexpr std::int64_t kOutput = 1'000;  // A cent at most.

class BudgetTest : public CoordinatorTest {
 protected:
  // An endpoint with a purse of so many dollars.
  void open_purse(double dollars) {
    purse_ = std::make_unique<llm::Purse>(llm::BudgetLimits{.cost_max = dollars});
    auto endpoint = std::make_unique<RuleEndpoint>();
    endpoint_ = endpoint.get();
    llm::Governance governance{.purse = purse_.get()};
    governance.retry.first_wait_ms = 1;
    governance.concurrency_max = 64;
    provider_ = std::make_unique<llm::GovernedProvider>("test", std::move(endpoint), governance,
                                                        std::vector<llm::Price>{{.provider = "test",
                                                                                 .model = "rules",
                                                                                 .input = 1,
                                                                                 .cached_input = 1,
                                                                                 .cache_write = 1,
                                                                                 .output = 10}},
                                                        clock_, sleeper_, 1);
  }
  Services paid(Cache* cache = nullptr) {
    Services with = services(provider_.get(), cache);
    with.purse = purse_.get();
    return with;
  }
  static Work numbered(int count) {
    std::vector<Tuple> tuples;
    for (int i = 0; i < count; ++i) tuples.push_back({fmt::format("late number {}", i)});
    Work work = means(std::move(tuples));
    work.options.output_tokens_max = kOutput;
    return work;
  }

  SystemSleeper sleeper_;
  std::unique_ptr<llm::Purse> purse_;
  RuleEndpoint* endpoint_ = nullptr;
  std::unique_ptr<llm::GovernedProvider> provider_;
};

std::optional<llm::Attempt> breaks(int) {
  return llm::failed({.trouble = llm::Trouble::broken, .message = "cut", .may_be_billed = true});
}

TEST_F(BudgetTest, StopsBeforeItIsPassed) {
  open_purse(0.055);
  Cache cache = open_cache();
  Work work = numbered(160);
  work.options.on_error = OnError::null;
  work.options.parallel = 2;
  const auto evaluation = evaluate(work, paid(&cache), {});
  ASSERT_FALSE(evaluation) << "a budget is no failure of a row";
  EXPECT_NE(evaluation.error().message.find("0.0500 are spent"), std::string::npos)
      << evaluation.error().message;
  EXPECT_EQ(endpoint_->attempts(), 5) << "a cent each; the sixth may cost more than is left";
  EXPECT_EQ(std::ssize(records_), 5) << "who was not asked is no call";
  test::RuleProvider free;
  EXPECT_EQ(evaluate(work, services(&free, &cache), {})->counts.hits, 80)
      << "what was done is kept";
}

TEST_F(BudgetTest, AnAttemptThatFailedIsPaid) {
  open_purse(0.036);
  endpoint_->instead = breaks;
  Work work = numbered(64);
  work.options.on_error = OnError::null;
  work.options.parallel = 1;
  const auto evaluation = evaluate(work, paid(), {});
  ASSERT_FALSE(evaluation);
  EXPECT_EQ(endpoint_->attempts(), 3) << "a cent each in doubt, though nobody answered";
  EXPECT_NE(evaluation.error().message.find("are spent"), std::string::npos)
      << evaluation.error().message;
  EXPECT_LE(*purse_->spent().cost, 0.036);
  EXPECT_GT(*purse_->spent().cost, 0.03);
}

TEST_F(BudgetTest, GarbageIsPaidAndTheRepeatClaims) {
  open_purse(0.025);
  endpoint_->instead = [](int) -> std::optional<llm::Attempt> {
    return test::RuleProvider::reply("I am sorry");
  };
  const auto evaluation = evaluate(numbered(1), paid(), {});
  ASSERT_FALSE(evaluation);
  EXPECT_EQ(endpoint_->attempts(), 2) << "asked again once";
  EXPECT_NEAR(*purse_->spent().cost, 0.02, 1e-9);
}

TEST_F(BudgetTest, SeveralEvaluationsShareIt) {
  open_purse(0.055);
  Work work = numbered(48);
  EXPECT_TRUE(evaluate(work, paid(), {})) << "three batches";
  work.options.cache_key = "again";
  const auto second = evaluate(work, paid(), {});
  ASSERT_FALSE(second);
  EXPECT_EQ(endpoint_->attempts(), 5);
  purse_->limit_cost(0.03);
  EXPECT_FALSE(evaluate(numbered(1), paid(), {}));
  EXPECT_EQ(endpoint_->attempts(), 5) << "a smaller limit counts what was spent before";
  purse_->limit_cost(1.0);
  EXPECT_FALSE(evaluate(numbered(1), paid(), {})) << "and a greater one than the first is none";
}

TEST_F(BudgetTest, IsNeverPassedWhateverFails) {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6}) {
    Random random(seed);
    open_purse(0.08 + 0.03 * static_cast<double>(seed));
    std::mutex mutex;
    double billed = 0;  // What the provider of the model would ask for.
    endpoint_->instead = [&](int) -> std::optional<llm::Attempt> {
      const std::lock_guard lock(mutex);
      const auto fate = random.below(4);
      if (fate == 0) {
        return llm::failed({.trouble = llm::Trouble::overloaded, .message = "busy"});
      }
      billed += 0.01;
      if (fate == 1) return breaks(0);
      return std::nullopt;
    };
    Work work = numbered(400);
    work.options.on_error = OnError::null;
    work.options.parallel = static_cast<int>(2 * seed);
    EXPECT_FALSE(evaluate(work, paid(), {}));
    EXPECT_LE(*purse_->spent().cost, 0.08 + 0.03 * static_cast<double>(seed));
    EXPECT_LE(billed, *purse_->spent().cost + 1e-9) << "all that is billed was claimed";
  }
}

TEST_F(BudgetTest, EmbeddingsClaimFromItToo) {
  const ado::test::ModelServer server(ado::test::run_semantic_model({}, 0));
  llm::Purse purse({.tokens_max = 1'100});
  llm::ProviderSettings settings{.provider = "ollama",
                                 .base_url = server.url(),
                                 .command = {},
                                 .recorded = {},
                                 .delivery = llm::Delivery::whole,
                                 .governance = {.purse = &purse},
                                 .prices = {}};
  const llm::World world{.clock = clock_,
                         .sleeper = sleeper_,
                         .environment = [](const std::string&) { return std::nullopt; }};
  const auto embeddings = llm::make_embeddings(settings, "vectors-1", world);
  ASSERT_TRUE(embeddings) << embeddings.error().message;
  Cache cache = open_cache();
  Services with = services(nullptr, &cache);
  with.embeddings = embeddings->get();
  with.purse = &purse;
  std::vector<Tuple> pairs;
  for (int i = 0; i < 128; ++i) {
    pairs.push_back({fmt::format("text {:04}", i), fmt::format("word {:04}", i)});
  }
  Work similar = work(OperatorId::similar_to, {semantic::varying(), semantic::varying()}, pairs);
  similar.options.parallel = 1;
  const auto evaluation = evaluate(similar, with, {});
  ASSERT_FALSE(evaluation);
  EXPECT_EQ(server.requests().size(), 2U) << "64 texts in a call, seven tokens each";
  EXPECT_EQ(evaluation.error().message,
            "ollama with vectors-1 was not asked: the budget of 1100 tokens would be passed: 896 "
            "are spent, and the call may take 512");
  EXPECT_EQ(purse.spent().tokens, 896);
  EXPECT_EQ(std::ssize(records_), 2);
}

}  // namespace
}  // namespace ado::coordinator
