// What databases and models give that nobody wants: each is answered, or told in one clear line.
#include "coordinator/semantic_join.hpp"
#include "tests/unit/coordinator/rule_provider.hpp"

namespace ado::coordinator {
namespace {

using test::CoordinatorTest;
using test::OperatorId;
using test::RuleProvider;
using test::Value;

using UnhappyTest = CoordinatorTest;

const std::vector<OperatorId> kAggregates = {OperatorId::summarize, OperatorId::themes,
                                             OperatorId::consensus, OperatorId::outliers,
                                             OperatorId::sentiment_agg};
const std::vector<OperatorId> kMappings = {OperatorId::meaning, OperatorId::topics,
                                           OperatorId::distinct};

TEST_F(UnhappyTest, BytesThatAreNoText) {
  RuleProvider provider;
  Cache cache = open_cache();
  const std::string nul("late\0parcel", 11);
  for (const std::string_view model : {std::string_view("rules"), kLocal}) {
    Work work =
        means({{nul}, {"late parcel \xFF\xFE"}, {"\xE9t\xE9"}, {std::string(1, '\0')}, {""}});
    work.options.model = model;
    const auto cold = evaluate(work, services(&provider, &cache), {});
    EXPECT_EQ(values(cold), (std::vector<Value>{true, true, false, false, false})) << model;
    EXPECT_EQ(values(evaluate(work, services(&provider, &cache), {})), values(cold));
    for (const OperatorId id : kAggregates) {
      Work bag = CoordinatorTest::work(id, {semantic::varying()}, {{nul, "x\xFF", "good"}});
      bag.options.model = model;
      EXPECT_TRUE(evaluate(bag, services(&provider, &cache), {})) << semantic::get(id).name;
    }
    for (const OperatorId id : kMappings) {
      Work labels = CoordinatorTest::work(id, {semantic::varying()}, {{nul}, {"y\xFF"}, {"x"}});
      labels.options.model = model;
      const auto evaluation = evaluate(labels, services(&provider, &cache), {});
      EXPECT_TRUE(evaluation) << semantic::get(id).name << ": " << evaluation.error().message;
    }
  }
  EXPECT_EQ(provider.requests().front().prompt.tail.find('\0'), std::string::npos);
}

TEST_F(UnhappyTest, ATextThatNoContextHolds) {
  RuleProvider provider;
  const std::string long_text = std::string(10 << 20, 'x') + " late";
  Work work = means({{"late"}, {long_text}});
  const auto failed = evaluate(work, services(&provider), {});
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("longer than the 32000 tokens of a context"),
            std::string::npos)
      << failed.error().message;
  work.options.on_error = OnError::null;
  EXPECT_EQ(values(evaluate(work, services(&provider), {})), (std::vector<Value>{true, {}}));
  for (const OperatorId id : kAggregates) {
    Work bag = CoordinatorTest::work(id, {semantic::varying()}, {{long_text, "late"}, {"good"}});
    bag.options.on_error = OnError::null;
    const auto evaluation = evaluate(bag, services(&provider), {});
    ASSERT_TRUE(evaluation) << evaluation.error().message;
    EXPECT_NE(evaluation->outcomes[0].error.find("longer than"), std::string::npos);
    EXPECT_FALSE(semantic::is_null(evaluation->outcomes[1].value));
  }
  for (const llm::Request& request : provider.requests()) {
    EXPECT_LT(request.prompt.tail.size(), 100'000U);
  }
  Work local = means({{std::string(1 << 20, 'x') + " late parcel"}});
  local.options.model = kLocal;
  EXPECT_EQ(values(evaluate(local, services(nullptr), {})), (std::vector<Value>{true}));
}

TEST_F(UnhappyTest, TextsThatGrowInAPrompt) {
  RuleProvider provider;
  std::vector<Tuple> tuples;
  for (int i = 0; i < 64; ++i) tuples.push_back({std::string(5'000, '\x01') + std::to_string(i)});
  EXPECT_TRUE(evaluate(means(tuples), services(&provider), {}));
  for (const llm::Request& request : provider.requests()) {
    EXPECT_LE(request.prompt.header.size() + request.prompt.tail.size(), 64'000U);
  }
}

TEST_F(UnhappyTest, NoRowsAndNothingButNull) {
  for (const std::string_view model : {std::string_view("rules"), kLocal}) {
    RuleProvider provider;
    for (const semantic::Operator& op : semantic::operators()) {
      const bool is_written = op.id != OperatorId::assign && op.id != OperatorId::match;
      if (!is_written || (model == kLocal && op.local == semantic::LocalForm::none)) continue;
      std::vector<semantic::Argument> arguments = {semantic::varying()};
      for (std::size_t i = 1; i < op.parameters.size(); ++i) {
        if (op.parameters[i].needed == semantic::Needed::always) {
          arguments.push_back(semantic::constant("x"));
        }
      }
      Work nothing = work(op.id, arguments, {});
      nothing.options.model = model;
      EXPECT_TRUE(values(evaluate(nothing, services(&provider), {})).empty()) << op.name;
      nothing.tuples = {{std::nullopt}, {std::nullopt}};
      EXPECT_EQ(values(evaluate(nothing, services(&provider), {})), (std::vector<Value>{{}, {}}))
          << op.name;
    }
    for (const auto& [left, right] : std::vector<std::pair<int, int>>{{0, 0}, {0, 2}, {2, 0}}) {
      JoinWork sides{.left = {"a", "b"}, .right = {"c", "d"}, .relationship = "", .options = {}};
      sides.options.model = model;
      sides.left.resize(static_cast<std::size_t>(left));
      sides.right.resize(static_cast<std::size_t>(right));
      const auto joined = join(sides, services(&provider), {});
      ASSERT_TRUE(joined) << joined.error().message;
      EXPECT_TRUE(joined->pairs.empty());
    }
    EXPECT_EQ(provider.calls(), 0);
  }
}

// What a model may say to rows 1 and 2, and whether the answers are right in the end.
TEST_F(UnhappyTest, RepliesThatAreNotWhatWasAskedFor) {
  const std::vector<std::string> replies = {
      R"([{"id":1,"value":true}])",
      R"([{"id":1,"value":false},{"id":2,"value":false},{"id":3,"value":false}])",
      R"([{"id":1,"value":false},{"id":1,"value":false}])",
      R"([{"id":2,"value":"true"},{"id":1,"value":1}])",
      R"([{"id":"1","value":false},{"id":"2","value":false}])",
      R"([{"id":1,"value":NaN},{"id":2,"value":1e999}])",
      R"([])",
      R"([[{"id":1,"value":false}]])",
      std::string(50'000, '['),
      "",
      "Sure! Here you are."};
  for (const std::string& reply : replies) {
    RuleProvider provider;
    provider.instead = [&](const llm::Request& request) -> std::optional<Result<llm::Reply>> {
      const bool is_batch = request.prompt.tail.find("\"id\": 2") != std::string::npos;
      if (!is_batch) return std::nullopt;
      return RuleProvider::reply(reply);
    };
    EXPECT_EQ(values(evaluate(means({{"a late"}, {"b early"}}), services(&provider), {})),
              (std::vector<Value>{true, false}))
        << reply.substr(0, 80);
  }
}

}  // namespace
}  // namespace ado::coordinator
