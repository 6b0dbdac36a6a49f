// Replies are read strictly, and what is wrong with one row leaves the others alone.
#include "semantic/reply.hpp"

#include "tests/unit/semantic/semantic_data.hpp"

namespace ado::semantic {
namespace {

using test::call_of;

RowsReply read(const Call& call, std::string_view reply, std::size_t rows) {
  static const Arguments kRow = {"text"};
  const std::vector<const Arguments*> all(rows, &kRow);
  return read_rows(reply, call, all);
}

Call means() { return call_of(OperatorId::means, {varying(), constant("x")}); }

TEST(ReadRows, TakesAnArrayInAnyOrderAndInOneFence) {
  const RowsReply reply =
      read(means(), "```json\n[{\"id\":2,\"value\":false},\n{\"id\":1,\"value\":true}]\n```\n", 2);
  EXPECT_EQ(reply.refusal, "");
  EXPECT_EQ(reply.answers[0].value, Value(true));
  EXPECT_EQ(reply.answers[1].value, Value(false));
}

TEST(ReadRows, KeepsGoodRowsBesideBadOnes) {
  const RowsReply reply = read(means(),
                               R"([{"id":1,"value":true},{"id":2,"value":"yes"},{"id":3},
                                   {"id":4,"value":true},{"id":4,"value":true},
                                   {"id":5,"value":true,"why":"so"},"noise",{"value":true}])",
                               6);
  ASSERT_EQ(reply.refusal, "");
  EXPECT_EQ(reply.answers[0].value, Value(true));
  EXPECT_EQ(reply.answers[1].refusal, "the value is neither true nor false");
  EXPECT_FALSE(reply.answers[2].value);
  EXPECT_EQ(reply.answers[3].refusal, "the id is there twice");
  EXPECT_FALSE(reply.answers[3].value);
  EXPECT_NE(reply.answers[4].refusal.find("why"), std::string::npos);
  EXPECT_EQ(reply.answers[5].refusal, "the id is missing");
}

TEST(ReadRows, RefusesAllWhereAnswersMayHaveSlipped) {
  EXPECT_EQ(read(means(), R"([{"id":0,"value":true},{"id":1,"value":true}])", 2).refusal,
            "the reply has an unknown id: 0");
  EXPECT_EQ(read(means(), R"([{"id":3,"value":true}])", 2).refusal,
            "the reply has an unknown id: 3");
  EXPECT_EQ(read(means(), R"({"id":1,"value":true})", 1).refusal, "the reply is no JSON array");
  EXPECT_NE(read(means(), "Sure! [1]", 1).refusal.find("no JSON"), std::string::npos);
  EXPECT_NE(read(means(), "", 1).refusal, "");
  EXPECT_NE(read(means(), std::string(kReplyBytesMax + 1, ' '), 1).refusal, "");
}

TEST(ReadRows, ChecksRangesLabelsAndNulls) {
  const Call score = call_of(OperatorId::about, {varying(), constant("x")});
  EXPECT_EQ(read(score, R"([{"id":1,"value":0.25}])", 1).answers[0].value, Value(0.25));
  EXPECT_EQ(read(score, R"([{"id":1,"value":1.01}])", 1).answers[0].refusal,
            "the value is not from 0 to 1");
  EXPECT_FALSE(read(score, R"([{"id":1,"value":null}])", 1).answers[0].value);
  const Call mood = call_of(OperatorId::sentiment, {varying()});
  EXPECT_EQ(read(mood, R"([{"id":1,"value":-1}])", 1).answers[0].value, Value(-1.0));
  const Call classify = call_of(OperatorId::classify, {varying(), constant("a,b")});
  EXPECT_EQ(read(classify, R"([{"id":1,"value":"b"}])", 1).answers[0].value, Value("b"));
  EXPECT_EQ(read(classify, R"([{"id":1,"value":null}])", 1).answers[0].value, Value());
  EXPECT_EQ(read(classify, R"([{"id":1,"value":"B"}])", 1).answers[0].refusal,
            "the value is none of the labels");
  const Call ask = call_of(OperatorId::ask, {varying(), constant("who?")});
  EXPECT_EQ(read(ask, R"([{"id":1,"value":null}])", 1).answers[0].value, Value());
  EXPECT_FALSE(read(ask, R"([{"id":1,"value":"  "}])", 1).answers[0].value);
}

TEST(ReadRows, RefusesWhatIsNoNumber) {
  const Call score = call_of(OperatorId::sentiment, {varying()});
  const auto one = [&](std::string_view value) {
    return read(score, fmt::format(R"([{{"id":1,"value":{}}}])", value), 1);
  };
  for (const std::string_view value : {"\"0.5\"", "true", "[0.5]", "{}", "null", "\"NaN\""}) {
    EXPECT_EQ(one(value).answers[0].refusal, "the value is no number") << value;
  }
  for (const std::string_view value : {"NaN", "Infinity", "-inf", "1e999", ".5", "0x1"}) {
    EXPECT_NE(one(value).refusal, "") << value;
  }
  EXPECT_EQ(one("1e308").answers[0].refusal, "the value is not from -1 to 1");
  EXPECT_EQ(one("1e-999").answers[0].value, Value(0.0));
  EXPECT_EQ(to_text(*one("-0.0").answers[0].value), "0") << "-0 is no other mood than 0";
}

TEST(ReadRows, SurvivesWhatNoModelShouldSay) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_NE(read(means(), deep, 1).refusal.find("nested"), std::string::npos);
  EXPECT_NE(read(means(), fmt::format(R"([{{"id":1,"value":{}}}])", deep), 1).refusal, "");
  EXPECT_NE(read(means(), std::string(100'000, '['), 1).refusal, "");
  EXPECT_NE(read(means(), "[{\"id\":1,\"value\":\"caf\xE9\"}]", 1).refusal, "") << "no UTF-8";
  EXPECT_NE(read(means(), std::string("[{\"id\":1,\0\"value\":true}]", 24), 1).refusal, "");
  EXPECT_EQ(read(means(), R"([{"id":"1","value":true}])", 1).answers[0].refusal,
            "the id is missing");
  EXPECT_EQ(read(means(), R"([{"id":1.0,"value":true}])", 1).answers[0].refusal,
            "the id is missing");
  EXPECT_NE(read(means(), R"([{"id":18446744073709551615,"value":true}])", 1).refusal, "");
  const Call ask = call_of(OperatorId::ask, {varying(), constant("who?")});
  EXPECT_EQ(read(ask, R"([{"id":1,"value":"a\u0000b"}])", 1).answers[0].refusal,
            "the value holds a NUL byte");
  EXPECT_NE(read(ask, R"([{"id":1,"value":"\ud800"}])", 1).refusal, "") << "half a character";
  const std::string name(10'000, 'x');
  const RowsReply reply =
      read(means(), fmt::format(R"([{{"id":1,"value":true,"\n{}":1}}])", name), 1);
  EXPECT_LT(reply.answers[0].refusal.size(), 200U) << "an error is one short line";
  EXPECT_EQ(reply.answers[0].refusal.find('\n'), std::string::npos);
}

std::string why(OperatorId id, std::string_view reply) {
  const std::vector<BagText> texts = {{"a"}, {"b"}};
  const auto value = read_bag(reply, call_of(id, {varying()}), texts);
  return value ? to_text(*value) : value.error().message;
}

TEST(ReadBag, TakesOneValueOfTheRightForm) {
  EXPECT_EQ(why(OperatorId::summarize, R"({"value": "all is well"})"), "all is well");
  EXPECT_EQ(why(OperatorId::themes, R"({"value": ["x", "y"]})"), R"(["x","y"])");
  EXPECT_EQ(why(OperatorId::outliers, R"({"value": [2]})"), R"(["b"])");
  EXPECT_EQ(why(OperatorId::outliers, R"({"value": []})"), "[]");
  EXPECT_EQ(why(OperatorId::outliers, R"({"value": [3]})"), "an id is unknown or there twice: 3");
  EXPECT_EQ(why(OperatorId::themes, R"({"value": ["x", "x"]})"),
            "a name is no text, empty or there twice");
  EXPECT_EQ(why(OperatorId::summarize, R"({"value": 7})"), "the value is no text");
  EXPECT_NE(why(OperatorId::summarize, R"({"value": "x", "note": "y"})").find("note"),
            std::string::npos);
  EXPECT_EQ(why(OperatorId::themes, R"({"value": ["x", " x "]})"),
            "a name is no text, empty or there twice");
  EXPECT_EQ(why(OperatorId::themes, R"({"value": [" x "]})"), R"(["x"])");
  EXPECT_EQ(why(OperatorId::themes, R"({"value": ["x\u0000"]})"),
            "a name is no text, empty or there twice");
  const Call one = call_of(OperatorId::outliers, {varying(), constant("1")});
  const std::vector<BagText> both = {{"a"}, {"b"}};
  EXPECT_FALSE(read_bag(R"({"value": [1, 2]})", one, both)) << "more than were asked for";
  const std::vector<BagText> texts = {{"a"}};
  const Call two = call_of(OperatorId::themes, {varying(), constant("2")});
  EXPECT_FALSE(read_bag(R"({"value": ["x", "y", "z"]})", two, texts));
}

}  // namespace
}  // namespace ado::semantic
