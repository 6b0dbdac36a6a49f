// Events to JSON and back, and folding them.
#include "mission/view.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "mission/events.hpp"
#include "tests/unit/mission/strategy.hpp"

namespace ado::mission {
namespace {

using outcome::ProbeStatus;
using outcome::Verdict;

journal::Event event(std::int64_t seq, const MissionEvent& typed) {
  return {
      .seq = seq, .ts = "", .type = std::string(type_of(typed)), .key = "", .data = to_json(typed)};
}

Probe assigned(std::string id) {
  Probe probe;
  probe.id = std::move(id);
  probe.transform_id = "eager_aggregation";
  probe.family = outcome::Family::aggregation_pushdown;
  probe.block = 3;
  probe.target = 17;
  probe.variant = 1;
  probe.label = "main: site";
  probe.why = "because";
  probe.score = 0.5;
  return probe;
}

Probe further(std::string id) {
  Probe probe = assigned(std::move(id));
  probe.transform_id = "narrow_arithmetic";
  probe.base = "p01";
  return probe;
}

Prepared prepared(std::string id) {
  return {.probe_id = std::move(id),
          .plan_json = "{}",
          .sql = "SELECT 1",
          .ops_used = {"replace_body"},
          .structure = Verdict::accepted("order"),
          .facts = {{.kind = patch::FactKind::unique,
                     .columns = {"item.id"},
                     .basis = patch::Basis::observed}}};
}

std::vector<MissionEvent> whole_mission() {
  return {MissionStarted{{.mission_id = "m1", .sql = "SELECT 2", .assumptions = {"not_null(t.a)"}}},
          BaselineTaken{{.wall_ms = 12.5, .rows = 3, .checksum = "ab", .hotspots = {"SCAN"}}},
          Dispatched{.probes = {assigned("p01"), assigned("p02")},
                     .dropped = {{"x", "main", "cold"}},
                     .briefs = {{"b1", "AC", "filters early"}},
                     .note = "few sites"},
          prepared("p01"),
          prepared("p02"),
          Closed{.probe_id = "p02", .reason = "same SQL as p01", .status = ProbeStatus::pass},
          Measured{.items = {{.probe_id = "p01",
                              .full_result = Verdict::accepted("full_result"),
                              .measurement = measurement(2.0),
                              .explain_delta = "scans 5 -> 1"}}},
          Refuted{.probe_id = "p01", .witness = Verdict::accepted("witness")},
          Sniped{.round = 1, .probes = {}},
          Steered{.round = 1, .note = "p01 brought 2.00x", .probes = {assigned("p03")}},
          Closed{.probe_id = "p03", .reason = "same SQL as p01", .status = ProbeStatus::pass},
          Sortied{.base = "p01", .probes = {further("f01"), further("f02")}},
          Skipped{.probe_ids = {"f02"}, .reason = "the time was spent"},
          FinalMeasured{.probe_id = "p01", .measurement = measurement(1.9), .holds = true},
          MissionFinished{.probe_id = "p01", .reason = "verified"}};
}

// Settings on top of p01, after its final measurement.
std::vector<MissionEvent> tuned_mission() {
  std::vector<MissionEvent> events = whole_mission();
  events.pop_back();
  Probe probe = assigned("g01");
  probe.base = "p01";
  probe.family = outcome::Family::settings;
  Prepared under_setting = prepared("g01");
  under_setting.settings = {{.name = "work_mem", .value = "'64MB'"}};
  events.emplace_back(Tuned{.round = 1,
                            .base = "p01",
                            .probes = {probe},
                            .note = {},
                            .indexes = {{"CREATE INDEX ON f (k)", 2.5, 8192}}});
  events.emplace_back(under_setting);
  events.emplace_back(Measured{.items = {{.probe_id = "g01",
                                          .full_result = Verdict::accepted("full_result"),
                                          .measurement = measurement(3.0),
                                          .over_base = measurement(1.5)}}});
  events.emplace_back(Refuted{.probe_id = "g01", .witness = Verdict::accepted("witness")});
  events.emplace_back(FinalMeasured{.probe_id = "g01",
                                    .measurement = measurement(2.9),
                                    .over_base = measurement(1.4),
                                    .holds = true});
  events.emplace_back(MissionFinished{.probe_id = "g01", .reason = "verified"});
  return events;
}

View folded(const std::vector<MissionEvent>& events) {
  std::vector<journal::Event> lines;
  for (const MissionEvent& typed : events) {
    lines.push_back(event(static_cast<std::int64_t>(lines.size()) + 1, typed));
  }
  const auto view = fold(lines);
  EXPECT_TRUE(view.has_value()) << (view ? "" : view.error().message);
  return view ? *view : View{};
}

TEST(View, EveryEventReadsBackAsItWasWritten) {
  for (const MissionEvent& typed : whole_mission()) {
    const auto read = read_event(type_of(typed), to_json(typed));
    ASSERT_TRUE(read.has_value()) << type_of(typed) << ": " << read.error().message;
    EXPECT_EQ(to_json(*read), to_json(typed)) << type_of(typed);
  }
}

// One worker's plan, and one that gave up after its probe was ordered.
std::vector<MissionEvent> asked_mission() {
  std::vector<MissionEvent> events = whole_mission();
  events.resize(2);
  std::get<MissionStarted>(events[0]).assignment.workers = Workers::llm;
  Answered ordered;
  ordered.call = {.question = {briefing::Role::dispatcher, "d1"}, .note = "a join of sums"};
  ordered.call.exchange.outcome = llm::Reply{.text = "{}", .usage = llm::Usage{.input = 7}};
  Brief brief{.id = "m01", .families = "F", .text = "x_idea at main", .source = Source::model};
  brief.contract.from_must_include = {"sales"};
  ordered.briefs = {brief, brief};
  ordered.briefs[1].id = "m02";
  Answered worked;
  worked.call = {.question = {briefing::Role::probe_worker, "m01"}};
  worked.call.exchange.outcome = llm::Reply{.text = "{}"};
  worked.probes = {assigned("m01")};
  worked.probes[0].source = Source::model;
  worked.probes[0].plan_json = "{}";
  Answered gave_up = worked;
  gave_up.call.question.subject = "m02";
  gave_up.call.refusal = CallRefusal{.code = "gave_up", .message = "nothing pays"};
  gave_up.probes.clear();
  events.insert(events.end(), {ordered, worked, gave_up});
  return events;
}

TEST(View, AnswersOfModelsReadBackAndBecomeProbes) {
  for (const MissionEvent& typed : asked_mission()) {
    const auto read = read_event(type_of(typed), to_json(typed));
    ASSERT_TRUE(read.has_value()) << type_of(typed) << ": " << read.error().message;
    EXPECT_EQ(to_json(*read), to_json(typed)) << type_of(typed);
  }
  const View view = folded(asked_mission());
  EXPECT_EQ(view.calls.size(), 3U);
  EXPECT_EQ(view.briefs.at(1).contract.from_must_include, std::vector<std::string>{"sales"});
  ASSERT_EQ(view.probes.size(), 2U);
  EXPECT_EQ(view.probe("m01")->stage, Stage::assigned);
  EXPECT_EQ(view.probe("m02")->stage, Stage::closed) << "its row says why there is no plan";
  EXPECT_EQ(view.probe("m02")->failure_reason, "no plan: gave_up: nothing pays");
}

TEST(View, WhatRestsOnAModelsPlanIsAModels) {
  std::vector<MissionEvent> events = asked_mission();
  Probe compound = assigned("s01");
  compound.based_on = {"m01"};
  events.emplace_back(Sniped{.round = 1, .probes = {compound}});
  const View view = folded(events);
  EXPECT_EQ(view.probe("s01")->source, Source::model);
}

TEST(View, WaitingForAModelIsNotSearchTime) {
  journal::Event answered = event(1, asked_mission().back());
  answered.data[kTookMs] = 30'000;
  const auto begun = fold({event(1, asked_mission()[0]), answered});
  ASSERT_TRUE(begun.has_value());
  EXPECT_DOUBLE_EQ(begun->spent_ms, 0);
}

TEST(View, SettingsReadBackAndLeaveTheRewriteInSight) {
  for (const MissionEvent& typed : tuned_mission()) {
    const auto read = read_event(type_of(typed), to_json(typed));
    ASSERT_TRUE(read.has_value()) << type_of(typed) << ": " << read.error().message;
    EXPECT_EQ(to_json(*read), to_json(typed)) << type_of(typed);
  }
  const View view = folded(tuned_mission());
  ASSERT_TRUE(view.final && view.rewrite && view.tuning);
  EXPECT_EQ(view.final->probe_id, "g01");
  EXPECT_DOUBLE_EQ(view.final->over_base->speedup, 1.4);
  EXPECT_EQ(view.rewrite->probe_id, "p01");
  EXPECT_DOUBLE_EQ(view.rewrite->measurement->speedup, 1.9);
  EXPECT_EQ(view.tuning->indexes.at(0).bytes, 8192);
  EXPECT_EQ(view.probe("g01")->settings.front().value, "'64MB'");
}

TEST(View, AWholeMissionFoldsIntoItsResult) {
  const View view = folded(whole_mission());
  ASSERT_TRUE(view.finished && view.final);
  EXPECT_EQ(view.final->probe_id, "p01");
  EXPECT_DOUBLE_EQ(view.final->measurement->speedup, 1.9);
  const auto rows = bda(view);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].status, ProbeStatus::win);
  EXPECT_EQ(rows[0].equivalence.confidence, outcome::Confidence::high);
  EXPECT_EQ(rows[0].equivalence.proof, outcome::Proof::tested);  // Rests on an observed fact.
  EXPECT_EQ(rows[1].failure_reason, "same SQL as p01");
}

TEST(View, ASortieAndTheSniperKnowWhatWasNotTimedBeforeThem) {
  std::vector<MissionEvent> events = whole_mission();
  const auto is_of_p02 = [](const MissionEvent& event) {
    const auto* closed = std::get_if<Closed>(&event);
    return closed != nullptr && closed->probe_id == "p02";
  };
  std::erase_if(events, is_of_p02);
  while (!std::holds_alternative<Sortied>(events.back())) events.pop_back();
  EXPECT_EQ(folded(events).sortie_untimed, std::vector<std::string>{"p02"});
  EXPECT_EQ(folded(events).snipe_untimed, std::vector<std::string>{"p02"});
  events.push_back(Sortied{.base = "p01", .probes = {further("f03")}});
  EXPECT_EQ(folded(events).sortie_untimed, std::vector<std::string>{"p02"}) << "f01 is no site";
  EXPECT_TRUE(folded(whole_mission()).sortie_untimed.empty());
  EXPECT_TRUE(folded(whole_mission()).snipe_untimed.empty());
}

TEST(View, WhatWasSkippedIsDroppedAndABasesTransformsCount) {
  const View view = folded(whole_mission());
  EXPECT_EQ(view.sortie_bases, std::vector<std::string>{"p01"});
  EXPECT_EQ(view.probe("f02"), nullptr);
  ASSERT_EQ(view.dropped.size(), 2U);
  EXPECT_EQ(view.dropped.back().reason, "the time was spent");
  const Probe* first = view.probe("p01");
  const Probe* second = view.probe("f01");
  ASSERT_TRUE(first != nullptr && second != nullptr);
  EXPECT_EQ(transforms_of(*second, view),
            (std::vector<std::string>{first->transform_id, "narrow_arithmetic"}));
}

TEST(View, TheTimeOfAllEventsIsAddedUp) {
  journal::Event started = event(1, MissionStarted{{.mission_id = "m1", .sql = "SELECT 2"}});
  started.data[kTookMs] = 12.5;
  journal::Event baseline = event(2, BaselineTaken{{.wall_ms = 3}});
  baseline.data[kTookMs] = 30;
  const auto view = fold({started, baseline});
  ASSERT_TRUE(view.has_value());
  EXPECT_DOUBLE_EQ(view->spent_ms, 42.5);
  std::vector<journal::Event> with_final;
  for (const MissionEvent& typed : whole_mission()) {
    with_final.push_back(event(static_cast<std::int64_t>(with_final.size()) + 1, typed));
    if (with_final.back().type == kFinalMeasured) with_final.back().data[kTookMs] = 30;
  }
  EXPECT_DOUBLE_EQ(fold(with_final)->spent_ms, 0);  // The result's measurement is outside of it.
}

TEST(View, EachGateClosesAProbeWithItsReason) {
  std::vector<MissionEvent> events = whole_mission();
  events.resize(3);
  Prepared refused = prepared("p01");
  refused.structure = Verdict::rejected("tables", "store is lost");
  events.emplace_back(refused);
  events.emplace_back(prepared("p02"));
  events.emplace_back(Measured{
      .items = {{.probe_id = "p02", .full_result = Verdict::undecided("full_result", "ties")}}});
  const View view = folded(events);
  EXPECT_EQ(view.probe("p01")->status, ProbeStatus::fail_tier1);
  EXPECT_EQ(view.probe("p01")->failure_reason, "store is lost");
  EXPECT_EQ(view.probe("p02")->status, ProbeStatus::fail_equivalence);
  EXPECT_EQ(view.probe("p02")->failure_reason, "undecided: ties");
}

TEST(View, ASlowerCandidateIsClosedWithoutWitnessData) {
  std::vector<MissionEvent> events = whole_mission();
  events.resize(4);
  events.emplace_back(Measured{.items = {{.probe_id = "p01",
                                          .full_result = Verdict::accepted("full_result"),
                                          .measurement = measurement(0.5)}}});
  const View view = folded(events);
  EXPECT_EQ(view.probe("p01")->status, ProbeStatus::regression);
  EXPECT_EQ(view.probe("p01")->stage, Stage::closed);
}

TEST(View, AFinalThatDoesNotHoldIsRemembered) {
  std::vector<MissionEvent> events = whole_mission();
  events.resize(9);
  events.emplace_back(FinalMeasured{.probe_id = "p01", .measurement = measurement(1.0)});
  const View view = folded(events);
  EXPECT_FALSE(view.final);
  EXPECT_EQ(view.finals_failed, std::vector<std::string>{"p01"});
}

TEST(View, OfTwoFinalistsThatHoldTheFasterOneStays) {
  for (const double second : {1.2, 3.0}) {
    std::vector<MissionEvent> events = whole_mission();
    events.resize(9);
    events.emplace_back(
        FinalMeasured{.probe_id = "p01", .measurement = measurement(1.5), .holds = true});
    events.emplace_back(
        FinalMeasured{.probe_id = "p02", .measurement = measurement(second), .holds = true});
    const View view = folded(events);
    EXPECT_EQ(view.final->probe_id, second > 1.5 ? "p02" : "p01");
    EXPECT_EQ(view.finals_beaten, std::vector<std::string>{second > 1.5 ? "p01" : "p02"});
  }
}

TEST(View, EventsAboutProbesThatAreNotThereAreRefused) {
  const std::vector<MissionEvent> whole = whole_mission();
  const auto refusal = [&](const MissionEvent& last) {
    std::vector<journal::Event> lines;
    for (std::size_t i = 0; i < 5; ++i) {
      lines.push_back(event(static_cast<std::int64_t>(i) + 1, whole[i]));
    }
    lines.push_back(event(6, last));
    const auto view = fold({.events = lines, .torn = {{.line = 2, .bytes = 3}}}, "x/journal.jsonl");
    return view ? "" : view.error().message;
  };
  const std::string start = "journal cannot be read: x/journal.jsonl, line 7: ";
  const std::string unknown = start + "there is no probe \"p09\" before it";
  EXPECT_EQ(refusal(FinalMeasured{.probe_id = "p09", .measurement = measurement(2), .holds = true}),
            unknown);
  EXPECT_EQ(refusal(prepared("p09")), unknown);
  EXPECT_EQ(refusal(Measured{.items = {{.probe_id = "p09"}}}), unknown);
  EXPECT_EQ(refusal(Closed{.probe_id = "p09", .status = ProbeStatus::pass}), unknown);
  EXPECT_EQ(refusal(Skipped{.probe_ids = {"p01", "p09"}, .reason = "late"}), unknown);
  EXPECT_EQ(refusal(MissionFinished{.probe_id = "p09", .reason = "verified"}), unknown);
  Probe probe = further("f01");
  probe.base = "p09";
  EXPECT_EQ(refusal(Sortied{.base = "p01", .probes = {probe}}), unknown);
  EXPECT_EQ(refusal(Refuted{.probe_id = "p01", .witness = Verdict::accepted("witness")}),
            start + "probe \"p01\" was not measured before it");
  EXPECT_EQ(refusal(Measured{
                .items = {{.probe_id = "p01", .full_result = Verdict::accepted("full_result")}}}),
            start + "probe \"p01\" was not measured before it");
  EXPECT_EQ(refusal(prepared("p01")), "");
}

TEST(View, UnknownEventsAreRefusedAndTheJournalsOwnAreSkipped) {
  View view;
  EXPECT_FALSE(fold(view, {.seq = 1, .type = "mission_paused"}).has_value());
  EXPECT_TRUE(fold(view, {.seq = 1, .type = "recovered"}).has_value());
}

}  // namespace
}  // namespace ado::mission
