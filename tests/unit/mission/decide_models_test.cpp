// What models are asked in each mode, and when they are asked no more: views in, effects out.
#include "mission/decide_models.hpp"

#include <gtest/gtest.h>

#include "tests/unit/mission/strategy.hpp"

namespace ado::mission {
namespace {

using briefing::Role;
using outcome::Verdict;

View begun(std::string mode, Workers workers = Workers::llm) {
  View view;
  view.assignment =
      Assignment{.mission_id = "m1", .mode = std::move(mode), .workers = workers, .stars = 1};
  view.baseline = BaselineSummary{.wall_ms = 100, .rows = 1};
  view.dispatched = workers == Workers::both;
  return view;
}

Call answer(Role role, std::string subject, int attempt = 1) {
  Call call{.question = {role, std::move(subject)}, .attempt = attempt};
  call.exchange.outcome = llm::Reply{.text = "{}"};
  return call;
}

Call refused(Role role, std::string subject, int attempt, std::string retry) {
  Call call = answer(role, std::move(subject), attempt);
  call.refusal = CallRefusal{.code = "not_json", .message = "prose", .retry = std::move(retry)};
  return call;
}

Call lost(Role role, std::string subject) {
  Call call = answer(role, std::move(subject));
  call.exchange.outcome = fail(ErrorKind::unavailable, "no connection");
  return call;
}

Probe by_model(std::string id, outcome::ProbeStatus status, std::string reason) {
  Probe probe;
  probe.id = std::move(id);
  probe.source = Source::model;
  probe.transform_id = "x_" + probe.id;
  probe.plan_json = "{}";
  probe.sql = "SELECT " + probe.id;
  probe.stage = Stage::closed;
  probe.status = status;
  probe.failure_reason = std::move(reason);
  return probe;
}

Probe gain(std::string id, double speedup) {
  Probe probe = by_model(std::move(id), outcome::ProbeStatus::win, "");
  probe.full_result = Verdict::accepted("full_result");
  probe.witness = Verdict::accepted("witness");
  probe.measurement =
      outcome::Measurement{.speedup = speedup, .cpu_speedup = speedup, .noise = 0.01, .threads = 2};
  return probe;
}

Brief ordered(std::string id) {
  return {.id = std::move(id), .families = "F", .text = "x", .source = Source::model};
}

TEST(DecideModels, TheDispatcherFirstThenAllItsWorkersAtOnce) {
  View view = begun("probe");
  EXPECT_EQ(next(view), Keys{"ask:dispatcher:d1:1"});
  view.calls = {answer(Role::dispatcher, "d1")};
  view.briefs = {ordered("m01"), ordered("m02")};
  EXPECT_EQ(next(view), (Keys{"ask:probe_worker:m01:1", "ask:probe_worker:m02:1"}));
  view.calls.push_back(answer(Role::probe_worker, "m02"));
  EXPECT_EQ(next(view), Keys{"ask:probe_worker:m01:1"}) << "what is journaled is not asked again";
}

TEST(DecideModels, BuiltInWorkersComeFirstWhenBothTakePart) {
  View view = begun("probe", Workers::both);
  view.dispatched = false;
  EXPECT_EQ(next(view), Keys{"dispatch"});
  view.dispatched = true;
  EXPECT_EQ(next(view), Keys{"ask:dispatcher:d1:1"});
  view = begun("probe", Workers::builtin);
  view.dispatched = true;
  EXPECT_EQ(next(view), Keys{"finish"});
}

TEST(DecideModels, ARefusedReplyIsAskedForOnceMore) {
  View view = begun("probe");
  view.calls = {refused(Role::dispatcher, "d1", 1, "why")};
  EXPECT_EQ(next(view), Keys{"ask:dispatcher:d1:2"});
  view.calls.push_back(refused(Role::dispatcher, "d1", 2, "why"));
  EXPECT_EQ(next(view), Keys{"finish"}) << "twice is enough";
  view.calls = {refused(Role::dispatcher, "d1", 1, "")};
  EXPECT_EQ(next(view), Keys{"finish"}) << "it gave up: another attempt is of no use";
}

TEST(DecideModels, AfterTwoLostCallsNobodyIsAsked) {
  View view = begun("standard");
  EXPECT_EQ(next(view), (Keys{"ask:standard_worker:m01:1", "ask:standard_worker:m02:1",
                              "ask:standard_worker:m03:1"}));
  view.calls = {lost(Role::standard_worker, "m01")};
  EXPECT_EQ(next(view), (Keys{"ask:standard_worker:m02:1", "ask:standard_worker:m03:1"}));
  view.calls.push_back(lost(Role::standard_worker, "m02"));
  EXPECT_EQ(next(view), Keys{"finish"});
}

TEST(DecideModels, APlanThatAGateRefusedIsSentBackOnce) {
  View view = begun("probe");
  view.calls = {answer(Role::dispatcher, "d1"), answer(Role::probe_worker, "m01")};
  view.briefs = {ordered("m01")};
  view.probes = {by_model("m01", outcome::ProbeStatus::fail_tier1, "literal 7 is lost")};
  EXPECT_EQ(next(view), Keys{"ask:probe_worker:m01r:1"});
  view.calls.push_back(answer(Role::probe_worker, "m01r"));
  view.probes.push_back(by_model("m01r", outcome::ProbeStatus::fail_equivalence, "bags differ"));
  view.probes.back().mends = "m01";
  EXPECT_EQ(next(view), Keys{"finish"}) << "what mends is not mended";
  view.probes = {by_model("m01", outcome::ProbeStatus::fail_equivalence, "undecided: ties")};
  view.calls.pop_back();
  EXPECT_EQ(next(view), Keys{"finish"}) << "nobody can mend what nobody knows";
}

TEST(DecideModels, StandardHasNoRetryOfPlans) {
  View view = begun("standard");
  for (const char* id : {"m01", "m02", "m03"}) {
    view.calls.push_back(answer(Role::standard_worker, id));
    view.probes.push_back(by_model(id, outcome::ProbeStatus::fail_tier1, "a table is lost"));
  }
  EXPECT_EQ(next(view), Keys{"finish"});
}

TEST(DecideModels, ExpertAsksItsAnalystAfterEachAttempt) {
  View view = begun("expert");
  EXPECT_EQ(next(view), Keys{"ask:standard_worker:m01:1"});
  view.calls = {answer(Role::standard_worker, "m01")};
  view.probes = {by_model("m01", outcome::ProbeStatus::fail_equivalence, "bags differ")};
  EXPECT_EQ(next(view), Keys{"ask:expert_analyst:a1:1"});
  view.calls.push_back(answer(Role::expert_analyst, "a1"));
  EXPECT_EQ(next(view), Keys{"ask:standard_worker:m02:1"});
  view.calls.push_back(answer(Role::standard_worker, "m02"));
  view.probes.push_back(gain("m02", 1.4));
  EXPECT_EQ(next(view), Keys{"ask:expert_analyst:a2:1"}) << "1.4x of 2.0x";
  view.probes.back() = gain("m02", 2.5);
  EXPECT_EQ(next(view), Keys{"final:m02"});
}

TEST(DecideModels, SwarmFansOutSnipesAndSteersOneMore) {
  View view = begun("swarm");
  EXPECT_EQ(next(view).size(), 4U);
  for (const char* id : {"m01", "m02", "m03", "m04"}) {
    view.calls.push_back(answer(Role::swarm_worker, id));
  }
  view.probes = {gain("m01", 1.3), gain("m02", 1.2)};
  EXPECT_EQ(next(view), Keys{"ask:sniper:ms1:1"});
  view.calls.push_back(answer(Role::sniper, "ms1"));
  view.probes.push_back(gain("ms1", 1.5));
  view.probes.back().round = 1;
  EXPECT_EQ(next(view), Keys{"ask:expert_analyst:a1:1"});
  view.calls.push_back(answer(Role::expert_analyst, "a1"));
  EXPECT_EQ(next(view), Keys{"ask:standard_worker:m05:1"});
}

TEST(DecideModels, ReasoningHasBriefsAndASecondLookWhenItMayHelp) {
  View view = begun("reasoning");
  EXPECT_EQ(next(view), Keys{"ask:reasoning_analyst:a1:1"});
  view.calls = {answer(Role::reasoning_analyst, "a1")};
  view.briefs = {ordered("mb1"), ordered("mb2")};
  EXPECT_EQ(next(view), (Keys{"ask:reasoning_worker:mb1:1", "ask:reasoning_worker:mb2:1"}));
  view.calls.push_back(answer(Role::reasoning_worker, "mb1"));
  view.calls.push_back(answer(Role::reasoning_worker, "mb2"));
  view.probes = {gain("mb1a", 3.0)};
  EXPECT_EQ(next(view), Keys{"final:mb1a"}) << "a clear winner";
  view.probes = {by_model("mb1a", outcome::ProbeStatus::pass, "not faster than the original")};
  EXPECT_EQ(next(view), Keys{"ask:reasoning_sniper:ms1:1"});
}

// Settings are tuned when the search is over: plans could not be a result any more.
TEST(DecideModels, NobodyIsAskedAfterTheSearch) {
  View view = begun("standard");
  EXPECT_EQ(next(view).front(), "ask:standard_worker:m01:1");
  view.tuning = Tuning{};
  for (const std::string& key : next(view)) EXPECT_FALSE(key.starts_with("ask:")) << key;
}

}  // namespace
}  // namespace ado::mission
