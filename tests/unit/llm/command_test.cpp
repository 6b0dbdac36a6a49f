// Programs as models: their protocol, their failures, and that nothing of them is left.
#include "llm/command.hpp"

#include <filesystem>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "llm/child_process.hpp"
#include "tests/unit/base/temporary_folder.hpp"
#include "tests/unit/llm/world.hpp"

namespace ado::llm::test {
namespace {

using nlohmann::json;

Attempt run_shell(const std::string& script, double timeout_ms = 20'000,
                  const Request& request = make_request(), const std::stop_token& stop = {}) {
  const SystemClock clock;
  CommandEndpoint endpoint({"/bin/sh", "-c", script}, clock);
  return endpoint.attempt(request, timeout_ms, stop);
}

TEST(Command, StandardOutputIsTheAnswer) {
  const Attempt reply = run_shell("cat >/dev/null; echo '{\"steps\": []}'; echo");
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "{\"steps\": []}");
  EXPECT_EQ(reply->model, "model-1");
  EXPECT_EQ(reply->usage, std::nullopt);
}

TEST(Command, TheRequestIsOnStandardInput) {
  Request request = make_request("it's $HOME `id` \"; rm -rf\n\xc3\xa4");
  request.turns = {{.speaker = Speaker::model, .text = "{}"}};
  request.temperature = 0.5;
  const Attempt reply = run_shell("cat", 20'000, request);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(json::parse(reply->text), (json{{"ado_request", 1},
                                            {"role", "worker"},
                                            {"model", "model-1"},
                                            {"header", "You are the worker.\n## Cache Boundary\n"},
                                            {"messages",
                                             {{{"role", "user"}, {"content", request.prompt.tail}},
                                              {{"role", "assistant"}, {"content", "{}"}}}},
                                            {"temperature", 0.5},
                                            {"output_tokens_max", 100},
                                            {"effort", nullptr},
                                            {"request_hash", request_hash(request)}}));
}

TEST(Command, AProgramMayOpenItsInputAgainOrNotReadItAtAll) {
  EXPECT_TRUE(run_shell("head -c 5 /dev/stdin"));
  Request large = make_request(std::string(3'000'000, 'x'));
  EXPECT_TRUE(run_shell("echo done", 20'000, large));
  EXPECT_EQ(run_shell("wc -c | tr -d ' \\n'", 20'000, large)->text,
            std::to_string(command_input(large).size()));
}

TEST(Command, AnObjectTellsMore) {
  const Attempt reply = read_command_output(R"(
    {"ado_reply": 1, "text": "{}", "reasoning": "hm", "model": "m-7", "finish": "length",
     "usage": {"input": 9, "cached_input": 4, "output": 2}, "cost": 0.5} )");
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(*reply, (Reply{.text = "{}",
                           .reasoning = "hm",
                           .finish = Finish::length,
                           .usage = Usage{.input = 9, .cached_input = 4, .output = 2},
                           .model = "m-7",
                           .cost = 0.5}));
}

TEST(Command, AnObjectIsReadStrictly) {
  const auto why = [](std::string_view output) {
    const Attempt reply = read_command_output(output);
    return reply ? "text: " + reply->text : reply.error().message;
  };
  const std::string start = "the model's answer cannot be read: ";
  EXPECT_EQ(why(""), start + "the program wrote nothing");
  EXPECT_EQ(why(" \n"), start + "the program wrote nothing");
  EXPECT_EQ(why(R"({"ado_reply": 1})"), start + "missing field: text");
  EXPECT_EQ(why(R"({"ado_reply": 2, "text": "x"})"), start + "unknown version: ado_reply 2");
  EXPECT_EQ(why(R"({"ado_reply": 1, "text": "x", "tokens": 3})"), start + "unknown field: tokens");
  EXPECT_EQ(why(R"({"ado_reply": 1, "text": "x", "cost": -1})"), start + "below 0: cost");
  EXPECT_EQ(why(R"({"ado_reply": 1, "text": "x", "usage": {"total": 1}})"),
            start + "unknown field: usage.total");
  EXPECT_TRUE(why(R"({"ado_reply": 1, "text": "x)").starts_with(start + "not JSON"));
  EXPECT_EQ(why("x\xff"), start + "it is no UTF-8");
  EXPECT_EQ(why("ä"), "text: ä");
  EXPECT_EQ(why(R"({"text": "x"})"), R"(text: {"text": "x"})");
  EXPECT_EQ(why(R"(Use {"ado_reply": 1})"), R"(text: Use {"ado_reply": 1})");
}

TEST(Command, FailuresKeepWhatTheProgramSaid) {
  const Attempt reply = run_shell("echo partial; echo 'no such model' >&2; exit 3");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().trouble, Trouble::settings);
  EXPECT_EQ(reply.error().message, "the model's program ends with exit code 3: no such model");
  EXPECT_EQ(run_shell("exit 1").error().message,
            "the model's program ends with exit code 1 and says nothing on standard error");
  EXPECT_EQ(run_shell("exit 75").error().trouble, Trouble::overloaded);
  EXPECT_EQ(run_shell("kill -SEGV $$").error().message,
            "the model's program was ended by signal 11 and says nothing on standard error");
}

// Programs inherit the environment, and libraries of models say in their errors what was refused.
TEST(Command, KeysAreTakenOut) {
  const SystemClock clock;
  for (const std::string script :
       {"echo \"bad key sk-test-0123456789abcdef\" >&2; exit 1", "echo sk-test-0123456789abcdef"}) {
    CommandEndpoint endpoint({"/bin/sh", "-c", script}, clock, {*Secret::create(kKey, "KEY")});
    const Attempt reply = endpoint.attempt(make_request(), 20'000, {});
    const std::string text = reply ? reply->text : reply.error().message;
    EXPECT_NE(text.find("[key]"), std::string::npos) << text;
    EXPECT_EQ(text.find(kKey), std::string::npos) << text;
  }
}

TEST(Command, OnlyTheEndOfALongComplaintIsKept) {
  const Attempt reply = run_shell("yes chatter | head -n 20000 >&2; echo the end >&2; exit 1");
  ASSERT_FALSE(reply);
  EXPECT_LT(reply.error().message.size(), 5'000U);
  EXPECT_TRUE(reply.error().message.ends_with("the end"));
}

TEST(Command, AProgramThatIsNotThere) {
  const SystemClock clock;
  CommandEndpoint endpoint({"/no/such/program"}, clock);
  const Attempt reply = endpoint.attempt(make_request(), 1'000, {});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().trouble, Trouble::settings);
  EXPECT_EQ(reply.error().message,
            "the program cannot be started: /no/such/program: No such file or directory");
}

// Whether a process with this number runs; zombies of others do not count.
bool is_running(const std::string& number) {
  const auto status = read_file("/proc/" + number + "/stat");
  return status && status->find(") Z ") == std::string::npos;
}

// Time is over once a file is there; the first look at it starts the run.
class ClockOfAFile final : public Clock {
 public:
  explicit ClockOfAFile(std::filesystem::path file) : file_(std::move(file)) {}
  UtcTime now() const override { return {}; }
  double steady_ms() const override {
    if (!std::exchange(looked_, true)) return 0;
    return std::filesystem::exists(file_) ? 1e9 : 0;
  }
  double process_cpu_ms() const override { return 0; }
  double thread_cpu_ms() const override { return 0; }

 private:
  std::filesystem::path file_;
  mutable bool looked_ = false;
};

TEST(Command, TheDeadlineKillsTheWholeGroup) {
  const ado::test::TemporaryFolder folder;
  const std::string note = (folder / "child").string();
  const ClockOfAFile clock(note);
  CommandEndpoint endpoint({"/bin/sh", "-c",
                            "echo thinking >&2; tail -f /dev/null & echo $! > " + note +
                                ".new; mv " + note + ".new " + note + "; echo >&2; wait"},
                           clock);
  const Attempt reply = endpoint.attempt(make_request(), 30'000, {});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().trouble, Trouble::deadline);
  EXPECT_EQ(reply.error().message, "the model's program was killed after 30.0 s: thinking");
  const auto child = read_file(note);
  ASSERT_TRUE(child);
  while (is_running(std::string(child->substr(0, child->find('\n'))))) std::this_thread::yield();
}

TEST(Command, WhatTheProgramLeavesBehindDoesNotKeepUsWaiting) {
  const SystemClock clock;
  const double begin_ms = clock.steady_ms();
  const Attempt reply = run_shell("tail -f /dev/null & echo answer");
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "answer");
  EXPECT_LT(clock.steady_ms() - begin_ms, 15'000);
}

TEST(Command, AStopEndsTheProgram) {
  std::stop_source stop;
  const ado::test::TemporaryFolder folder;
  const std::filesystem::path note = folder / "started";
  std::jthread stopper([&] {
    while (!std::filesystem::exists(note)) std::this_thread::yield();
    stop.request_stop();
  });
  const Attempt reply = run_shell("echo x > " + note.string() + "; tail -f /dev/null", 60'000,
                                  make_request(), stop.get_token());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().trouble, Trouble::stopped);
}

TEST(Command, HugeAnswersAreCut) {
  const Attempt reply = run_shell("yes");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().trouble, Trouble::too_large);
}

TEST(Command, SeveralAtOnce) {
  const SystemClock clock;
  CommandEndpoint endpoint({"cat"}, clock);
  std::vector<std::jthread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&endpoint, i] {
      const Request request = make_request(std::to_string(i));
      const Attempt reply = endpoint.attempt(request, 20'000, {});
      ASSERT_TRUE(reply) << reply.error().message;
      EXPECT_EQ(json::parse(reply->text).at("request_hash"), request_hash(request));
    });
  }
}

TEST(SplitCommand, BlanksQuotesAndBackslashes) {
  const auto words = [](std::string_view line) {
    const auto split = split_command(line);
    if (!split) return "error: " + split.error().message;
    std::string text;
    for (const std::string& word : *split) text += "<" + word + ">";
    return text;
  };
  EXPECT_EQ(words("  python3  model.py\t--fast "), "<python3><model.py><--fast>");
  EXPECT_EQ(words(R"('a b' "c d" e\ f "g\"h" 'i\j' k"l m"n '')"),
            R"(<a b><c d><e f><g"h><i\j><kl mn><>)");
  EXPECT_EQ(words("echo $HOME `id` *.sql;ls|wc"), "<echo><$HOME><`id`><*.sql;ls|wc>");
  EXPECT_EQ(words(""), "error: the command is empty");
  EXPECT_EQ(words("say 'hi"), "error: the command has a quote that is not closed");
}

}  // namespace
}  // namespace ado::llm::test
