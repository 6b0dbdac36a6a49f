// Strict JSON: limits of the parser, and every refusal by name and place.
#include "base/strict_json.hpp"

#include <gtest/gtest.h>

namespace ado {
namespace {

TEST(ParseJson, ReadsWhatIsJson) {
  const auto parsed = parse_json(R"({"a": [1, {"b": null}]})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ((*parsed)["a"][0], 1);
}

TEST(ParseJson, RefusesWhatIsNot) {
  EXPECT_EQ(parse_json("").error().message, "not JSON: empty text at byte 1");
  EXPECT_EQ(parse_json("{\"a\": 1,}").error().message, "not JSON: unexpected text at byte 9");
  EXPECT_FALSE(parse_json("{} {}"));
  EXPECT_FALSE(parse_json("\"\xff\""));
  EXPECT_EQ(parse_json("1e999").error().message, "JSON holds a number that is too large");
}

TEST(ParseJson, RefusesANameGivenTwice) {
  EXPECT_EQ(parse_json(R"({"a": 1, "b": {"a": 2}, "a": 3})").error().message,
            "JSON name is given twice: a");
  EXPECT_TRUE(parse_json(R"([{"a": 1}, {"a": 2}])"));
}

TEST(ParseJson, LimitsDepth) {
  const std::string shallow(kJsonDepthMax, '[');
  EXPECT_TRUE(parse_json(shallow + std::string(kJsonDepthMax, ']')));
  const std::string deep(100'000, '[');
  EXPECT_EQ(parse_json(deep + std::string(100'000, ']')).error().message,
            "JSON is nested deeper than 64");
}

TEST(JsonObject, ReadsFields) {
  const auto value = nlohmann::json::parse(
      R"({"text": "x", "count": 3, "share": 0.5, "done": true, "names": ["a", "b"]})");
  JsonObject object(value, "");
  EXPECT_EQ(object.text("text"), "x");
  EXPECT_EQ(object.integer("count"), 3);
  EXPECT_EQ(object.number("share"), 0.5);
  EXPECT_TRUE(object.boolean("done"));
  EXPECT_EQ(object.texts("names"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(object.text("other", "none"), "none");
  EXPECT_TRUE(object.finish());
}

TEST(JsonObject, NamesTheFieldThatNobodyAskedFor) {
  const auto value = nlohmann::json::parse(R"({"a": 1, "b": 2})");
  JsonObject object(value, "steps[3]");
  object.integer("a");
  EXPECT_EQ(object.finish().error().message, "unknown field: steps[3].b");
}

TEST(JsonObject, NamesTheFieldThatIsMissingOrOfAnotherType) {
  const auto value = nlohmann::json::parse(R"({"a": 1, "list": ["x", 2]})");
  JsonObject missing(value, "");
  missing.text("b");
  EXPECT_EQ(missing.finish().error().message, "missing field: b");
  JsonObject wrong(value, "");
  wrong.text("a");
  EXPECT_EQ(wrong.finish().error().message, "wrong type: a must be a string, is number");
  JsonObject element(value, "p");
  element.texts("list");
  EXPECT_EQ(element.finish().error().message, "wrong type: p.list[1] must be a string, is number");
  JsonObject whole(value["a"], "p.a");
  EXPECT_EQ(whole.finish().error().message, "wrong type: p.a must be an object, is number");
}

TEST(JsonObject, KeepsTheFirstError) {
  const auto value = nlohmann::json::parse(R"({"a": 1})");
  JsonObject object(value, "");
  object.text("first");
  object.text("a");
  object.refuse("third");
  EXPECT_EQ(object.finish().error().message, "missing field: first");
}

}  // namespace
}  // namespace ado
