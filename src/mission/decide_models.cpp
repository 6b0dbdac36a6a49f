// Questions to models, from the view alone.
#include "mission/decide_models.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ado::mission {
namespace {

using outcome::ProbeStatus;

constexpr int kAttemptsMax = 2;

bool is_open(const View& view, const Question& question) {
  return next_attempt(view, question).has_value();
}

void add_if_open(const View& view, Question question, std::vector<Effect>& effects) {
  const std::optional<int> attempt = next_attempt(view, question);
  if (attempt) effects.push_back(Ask{.question = std::move(question), .attempt = *attempt});
}

bool may_ask(const View& view) {
  return uses_models(view) && is_searching(view) && lost_calls(view) < kLostCalls;
}

// A worker that an analyst steers sees the whole query and what was tried, whatever the mode.
constexpr briefing::Role kSteeredWorker = briefing::Role::standard_worker;

// As whom its worker was asked.
briefing::Role role_of(const View& view, const Probe& probe, const ModeSpec& mode) {
  for (const Call& call : view.calls) {
    if (call.question.subject == probe.id) return call.question.role;
  }
  return mode.roles.worker;
}

std::string worker_id(int number) { return fmt::format("m{:02}", number); }

// Its plan, or what came of it, tells a worker what to mend.
bool can_be_mended(const Probe& probe) {
  const bool is_workers = probe.source == Source::model && probe.round == 0 && probe.base.empty() &&
                          probe.based_on.empty() && probe.mends.empty();
  if (!is_workers || probe.stage != Stage::closed || probe.plan_json.empty()) return false;
  switch (probe.status) {
    case ProbeStatus::fail_tier1:
    case ProbeStatus::error:
      return true;
    case ProbeStatus::fail_equivalence:
      return !probe.failure_reason.starts_with("undecided");
    case ProbeStatus::pass:
    case ProbeStatus::win:
    case ProbeStatus::regression:
      return false;
  }
  return false;
}

}  // namespace

bool uses_builtin(const View& view) { return view.assignment->workers != Workers::llm; }
bool uses_models(const View& view) { return view.assignment->workers != Workers::builtin; }

std::optional<int> next_attempt(const View& view, const Question& question) {
  const Call* last = nullptr;
  for (const Call& call : view.calls) {
    if (call.question == question) last = &call;
  }
  if (last == nullptr) return 1;
  const bool may_repeat = last->refusal && !last->refusal->retry.empty();
  if (!may_repeat || last->attempt >= kAttemptsMax) return std::nullopt;
  return last->attempt + 1;
}

const Call* taken(const View& view, const Question& question) {
  const auto found = std::ranges::find_if(view.calls, [&](const Call& call) {
    return call.question == question && call.exchange.outcome.has_value() && !call.refusal;
  });
  return found == view.calls.end() ? nullptr : &*found;
}

int lost_calls(const View& view) {
  return static_cast<int>(std::ranges::count_if(
      view.calls, [](const Call& call) { return !call.exchange.outcome.has_value(); }));
}

std::vector<Effect> ask_first(const View& view, const ModeSpec& mode) {
  std::vector<Effect> effects;
  if (!may_ask(view)) return effects;
  if (!mode.roles.lead) {
    for (int i = 1; i <= mode.workers_max[view.assignment->stars - 1]; ++i) {
      add_if_open(view, {mode.roles.worker, worker_id(i)}, effects);
    }
    return effects;
  }
  const Question lead{*mode.roles.lead,
                      mode.roles.lead == briefing::Role::dispatcher ? "d1" : "a1"};
  if (is_open(view, lead)) {
    add_if_open(view, lead, effects);
    return effects;
  }
  for (const Brief& brief : view.briefs) {
    if (brief.source != Source::model) continue;
    add_if_open(view, {mode.roles.worker, brief.id}, effects);
  }
  return effects;
}

std::vector<Effect> ask_to_mend(const View& view, const ModeSpec& mode) {
  std::vector<Effect> effects;
  if (!may_ask(view) || mode.retries == 0) return effects;
  for (const Probe& probe : view.probes) {
    if (!can_be_mended(probe)) continue;
    add_if_open(view, {role_of(view, probe, mode), probe.id + "r"}, effects);
  }
  return effects;
}

std::vector<Effect> ask_sniper(const View& view, const ModeSpec& mode, bool has_work) {
  std::vector<Effect> effects;
  if (!may_ask(view) || !mode.roles.sniper || !has_work) return effects;
  for (int round = 1; round <= mode.sniper_rounds[view.assignment->stars - 1]; ++round) {
    const Question question{*mode.roles.sniper, fmt::format("ms{}", round)};
    add_if_open(view, question, effects);
    // A sniper that had no plan has none after that either.
    if (!effects.empty() || taken(view, question) == nullptr) return effects;
  }
  return effects;
}

std::vector<Effect> ask_analyst(const View& view, const ModeSpec& mode, bool wants_more) {
  std::vector<Effect> effects;
  if (!may_ask(view) || !mode.roles.analyst || !wants_more) return effects;
  const int stars = view.assignment->stars;
  for (int round = 1; round <= mode.steers[stars - 1]; ++round) {
    const Question analyst{*mode.roles.analyst, fmt::format("a{}", round)};
    add_if_open(view, analyst, effects);
    if (!effects.empty() || taken(view, analyst) == nullptr) return effects;
    add_if_open(view, {kSteeredWorker, worker_id(mode.workers_max[stars - 1] + round)}, effects);
    if (!effects.empty()) return effects;
  }
  return effects;
}

}  // namespace ado::mission
