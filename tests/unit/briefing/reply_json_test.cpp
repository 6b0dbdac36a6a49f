// What counts as a JSON reply, and each way in which one does not.
#include "briefing/reply_json.hpp"

#include <gtest/gtest.h>

namespace ado::briefing {
namespace {

std::string read(std::string_view reply) {
  const auto value = read_json_reply(reply);
  return value ? value->dump() : std::string(to_string(value.error().code));
}

TEST(ReplyJson, AnObjectOrAnArrayAlone) {
  EXPECT_EQ(read(R"({"a": 1})"), R"({"a":1})");
  EXPECT_EQ(read("\n  [1, 2]\n"), "[1,2]");
}

TEST(ReplyJson, OneFenceAndProseAreTolerated) {
  EXPECT_EQ(read("```json\n{\"a\": 1}\n```"), R"({"a":1})");
  EXPECT_EQ(read("Here is the plan, as {asked}:\n```\n{\n \"a\": \"}\"\n}\n```\nGood luck."),
            R"({"a":"}"})");
  EXPECT_EQ(read("As [1] says,\n[1] is prose\n{\"a\": 1}"), R"({"a":1})");
}

TEST(ReplyJson, NeverWhatLooksLikeSql) {
  EXPECT_EQ(read("SELECT 1"), "not_json");
  EXPECT_EQ(read("```sql\nSELECT 1\n```"), "not_json");
  EXPECT_EQ(read("\"SELECT 1\""), "not_json");
  EXPECT_EQ(read("42"), "not_json");
}

TEST(ReplyJson, OneValueOnly) {
  EXPECT_EQ(read("{\"a\": 1}\n{\"a\": 2}"), "several_json");
  EXPECT_EQ(read("```\n{\"a\": 1}\n```\n```\n[2]\n```"), "several_json");
}

TEST(ReplyJson, NothingIsMended) {
  EXPECT_EQ(read(R"({"a": 1,})"), "not_json");
  EXPECT_EQ(read(R"({'a': 1})"), "not_json");
  EXPECT_EQ(read("{\"a\": 1 // note\n}"), "not_json");
  EXPECT_EQ(read("{\"a\": 1"), "not_json");
  EXPECT_EQ(read("{\"a\": 1} and that is it"), "not_json");
  EXPECT_EQ(read(R"({"a": 1, "a": 2})"), "wrong_schema");
  EXPECT_EQ(read("{\"a\": \"\xff\"}"), "not_json");
}

TEST(ReplyJson, ABrokenValueIsNotReplacedByOneInsideOfIt) {
  EXPECT_EQ(read("{\"steps\": [\n{\"a\": 1}\n],}"), "not_json");
}

TEST(ReplyJson, Limits) {
  EXPECT_EQ(read(""), "empty");
  EXPECT_EQ(read(" \n\t"), "empty");
  EXPECT_EQ(read(std::string(kReplyBytesMax + 1, ' ')), "too_large");
  EXPECT_EQ(read(std::string(100'000, '[')), "too_deep");
  EXPECT_EQ(read(std::string(65, '[') + std::string(65, ']')), "too_deep");
  std::string braces;
  for (int i = 0; i < 100'000; ++i) braces += "{\n";
  EXPECT_EQ(read(braces), "too_deep");
}

TEST(ReplyJson, TheRetryNamesTheReasonInAFence) {
  const Refusal refusal{.code = RefusalCode::unknown_field, .message = "unknown field: ```x"};
  const std::string message = retry_message(refusal);
  EXPECT_NE(message.find("unknown_field"), std::string::npos);
  EXPECT_NE(message.find("````\nunknown field: ```x\n````"), std::string::npos);
}

}  // namespace
}  // namespace ado::briefing
