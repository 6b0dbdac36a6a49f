// Embeddings over real HTTP: order, retries, and answers that are none.
#include "llm/embeddings.hpp"

#include "tests/unit/llm/world.hpp"

namespace ado::llm {
namespace {

using test::FakeTime;
using test::ModelAnswer;
using test::ModelRequest;
using test::ModelServer;

Result<EmbeddingReply> ask(ModelServer::Script script, std::vector<std::string> texts,
                           FakeTime& time) {
  const ModelServer server(std::move(script));
  auto embeddings = Embeddings::make({.name = "test",
                                      .base_url = server.url() + "/",
                                      .key = test::key(),
                                      .key_variable = "ADO_TEST_API_KEY",
                                      .model = "vectors-1",
                                      .retry = {},
                                      .price = Price{.input = 2}},
                                     time, time, 1);
  EXPECT_TRUE(embeddings);
  return (*embeddings)->embed(texts, {});
}

std::string why(const std::string& body) {
  FakeTime time;
  const auto reply = ask([&](const ModelRequest&) { return ModelAnswer{.text = "", .body = body}; },
                         {"a", "b"}, time);
  return reply ? "" : reply.error().message;
}

TEST(Embeddings, PutsVectorsInTheOrderOfTheTexts) {
  FakeTime time;
  const auto reply = ask(
      [](const ModelRequest& request) {
        EXPECT_EQ(request.path, "/v1/embeddings");
        EXPECT_EQ(request.json["input"], (nlohmann::json{"a", "b"}));
        EXPECT_EQ(request.model, "vectors-1");
        EXPECT_EQ(request.headers.at("authorization"), std::string("Bearer ") + test::kKey);
        return ModelAnswer{.text = "", .body = R"({"data": [{"index": 1, "embedding": [0, 1]},
                                                {"index": 0, "embedding": [1, 0.5]}],
                                       "usage": {"prompt_tokens": 500000}})"};
      },
      {"a", "b"}, time);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->vectors, (std::vector<std::vector<float>>{{1, 0.5F}, {0, 1}}));
  EXPECT_EQ(reply->input_tokens, 500'000);
  EXPECT_EQ(reply->cost, 1.0);
}

TEST(Embeddings, TriesAgainWhenThrottled) {
  FakeTime time;
  int calls = 0;
  const auto reply = ask(
      [&calls](const ModelRequest&) {
        if (++calls < 3) return ModelAnswer{.text = "later", .status = 429};
        return ModelAnswer{.text = "", .body = R"({"data": [{"embedding": [1]}]})"};
      },
      {"a"}, time);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->attempts, 3);
  EXPECT_EQ(time.pauses().size(), 2U);
}

TEST(Embeddings, RefusesWhatIsNoVector) {
  EXPECT_NE(why("no json").find("cannot be read"), std::string::npos);
  EXPECT_NE(why(R"({"data": [{"embedding": [1]}]})").find("2 vectors"), std::string::npos);
  EXPECT_NE(why(R"({"data": [{"embedding": [1]}, {"embedding": [1, 2]}]})").find("lengths"),
            std::string::npos);
  EXPECT_NE(why(R"({"data": [{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [1]}]})"),
            "");
  EXPECT_NE(why(R"({"data": [{"embedding": ["x"]}, {"embedding": [1]}]})"), "");
  EXPECT_NE(why(R"({"error": {"message": "no such model"}})").find("no such model"),
            std::string::npos);
}

TEST(Embeddings, ShowsNoKeyInAnError) {
  FakeTime time;
  const auto reply = ask(
      [](const ModelRequest&) {
        return ModelAnswer{.text = std::string("bad key ") + test::kKey, .status = 401};
      },
      {"a"}, time);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(reply.error().message.find(test::kKey), std::string::npos);
}

}  // namespace
}  // namespace ado::llm
