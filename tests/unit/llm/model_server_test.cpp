// The script of the model server: which rule answers, and what a script may not say.
#include <gtest/gtest.h>

#include "tests/model_server/script.hpp"

namespace ado::test {
namespace {

ModelAnswer ask(const ModelServer::Script& script, std::string prompt, std::string header = "") {
  return script({.model = "m", .header = std::move(header), .prompt = std::move(prompt)});
}

ModelServer::Script script_of(std::string_view text) {
  auto rules = read_script(text);
  EXPECT_TRUE(rules) << rules.error().message;
  return run_script(*std::move(rules));
}

TEST(Script, TheFirstRuleThatFitsAndIsNotUsedUpAnswers) {
  const auto script = script_of(R"({"rules": [
    {"times": 1, "answer": {"status": 429, "headers": {"Retry-After": "1"}}},
    {"header": "sniper", "answer": {"text": "compound"}},
    {"prompt": "lineitem|orders", "answer": {"text": "probe", "usage": {"input": 7}}},
    {"model": "^x$", "answer": {"text": "x"}}
  ]})");
  const ModelAnswer first = ask(script, "lineitem");
  EXPECT_EQ(first.status, 429);
  EXPECT_EQ(first.headers.at(0).second, "1");
  EXPECT_EQ(ask(script, "from orders").text, "probe");
  EXPECT_EQ(ask(script, "from orders").usage->input, 7);
  EXPECT_EQ(ask(script, "from orders", "You are the sniper.").text, "compound");
  EXPECT_EQ(ask(script, "else").status, 404);
}

TEST(Script, ProgramsAnswerWithTextOrWithAnAnswer) {
  const auto script = script_of(R"({"rules": [
    {"prompt": "text", "program": ["/bin/sh", "-c", "echo '{\"steps\": []}'"]},
    {"prompt": "slow", "program": ["/bin/sh", "-c",
        "echo '{\"answer\": {\"status\": 503, \"usage\": null}}'"]},
    {"prompt": "echo", "program": ["cat"]},
    {"prompt": "bad", "program": ["/bin/sh", "-c", "echo no >&2; exit 1"]}
  ]})");
  EXPECT_EQ(ask(script, "text").text, "{\"steps\": []}");
  EXPECT_EQ(ask(script, "slow").status, 503);
  EXPECT_EQ(ask(script, "slow").usage.has_value(), false);
  EXPECT_NE(ask(script, "echo").text.find("\"prompt\":\"echo\""), std::string::npos);
  EXPECT_EQ(ask(script, "bad").status, 500);
}

TEST(Script, MistakesAreRefused) {
  const auto why = [](std::string_view text) {
    const auto rules = read_script(text);
    return rules ? "read" : rules.error().message;
  };
  EXPECT_EQ(why(R"({"rules": [{}]})"),
            "rules[0] has either an answer or a program, or is semantic");
  EXPECT_EQ(why(R"({"rules": [{"answer": {}, "role": "x"}]})"), "unknown field: rules[0].role");
  EXPECT_EQ(why(R"({"rules": [{"answer": {"wait": 1}}]})"), "unknown field: rules[0].answer.wait");
  EXPECT_TRUE(why(R"({"rules": [{"answer": {}, "prompt": "("}]})")
                  .starts_with("no pattern: rules[0].prompt"));
}

}  // namespace
}  // namespace ado::test
