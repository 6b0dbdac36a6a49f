// What the replies of each role become: briefs, probes with plans, advice.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/require.hpp"
#include "briefing/analyst_reply.hpp"
#include "briefing/dispatch_reply.hpp"
#include "briefing/fence.hpp"
#include "briefing/plan_reply.hpp"
#include "mission/brief_names.hpp"
#include "mission/examples.hpp"
#include "mission/interview.hpp"
#include "mission/mode.hpp"
#include "transforms/catalog.hpp"

namespace ado::mission {

using briefing::on_one_line;  // What a model wrote may reach a terminal.
using briefing::Role;

struct Interview::Harvest {
  std::vector<Brief> briefs;
  std::vector<Probe> probes;
  std::vector<Dropped> dropped;
  std::string note;
};

namespace {

std::string first_label(const std::vector<patch::Target>& targets) {
  if (targets.empty()) return {};
  const patch::Target& target = targets.front();
  for (const std::string* text : {&target.by_path, &target.by_label, &target.by_node_id}) {
    if (!text->empty()) return *text;
  }
  return target.by_anchor_hash;
}

Brief brief_of_probe(const briefing::OrderedProbe& probe, std::size_t number) {
  return {
      .id = fmt::format("m{:02}", number),
      .families = std::string(1, outcome::family_letter(probe.family)),
      .text = fmt::format("{} at {}", probe.transform_id, on_one_line(first_label({probe.target}))),
      .source = Source::model,
      .transform_id = probe.transform_id,
      .json = probe.json,
      .exploration = probe.exploration,
      .contract = probe.contract};
}

Brief brief_of_goal(const briefing::Brief& goal, std::size_t number) {
  return {
      .id = fmt::format("mb{}", number),
      .families = {outcome::family_letter(goal.primary), outcome::family_letter(goal.secondary)},
      .text = on_one_line(goal.goal),
      .source = Source::model,
      .json = goal.json};
}

// Ids are ours: "m03", or "mb1a" where one reply may hold several plans.
Probe probe_of(patch::PatchPlan plan, const Question& question, std::size_t index,
               const View& view) {
  const bool several =
      question.role == Role::reasoning_worker || question.role == Role::reasoning_sniper;
  Probe probe;
  probe.id = question.subject;
  if (several) probe.id += static_cast<char>('a' + index);
  probe.source = Source::model;
  plan.plan_id = probe.id;
  probe.transform_id = plan.transform_id;
  if (!plan.family.empty()) {
    probe.family = outcome::family_from_letter(plan.family.front()).value_or(probe.family);
  }
  probe.why = on_one_line(plan.hypothesis);
  for (const Brief& brief : view.briefs) {
    const bool is_its = brief.source == Source::model && is_of_brief(question.subject, brief);
    if (!is_its) continue;
    probe.label = brief.text;
    probe.exploration = brief.exploration;
  }
  if (probe.label.empty() && !plan.steps.empty()) {
    probe.label = on_one_line(first_label({plan.steps.front().target}));
  }
  if (part_of(question.role) == "sniper") {
    probe.based_on = plan.based_on;
    probe.round = 1;
  } else if (question.subject.ends_with('r')) {
    probe.mends = question.subject.substr(0, question.subject.size() - 1);
  }
  probe.plan_json = patch::write_plan(plan);
  return probe;
}

}  // namespace

Answered Interview::read(const Ask& ask, const llm::Request& request, Result<llm::Reply> reply,
                         const View& view) const {
  Answered answered;
  answered.call.question = ask.question;
  answered.call.attempt = ask.attempt;
  std::string text = reply ? reply->text : std::string();
  const bool arrived = reply.has_value();
  answered.call.exchange = llm::make_exchange(models_->provider_name, request, std::move(reply));
  if (!arrived) return answered;
  auto found = harvest(ask.question, text, view);
  if (!found) {
    const briefing::Refusal& refusal = found.error();
    answered.call.refusal = CallRefusal{
        .code = std::string(to_string(refusal.code)),
        .message = on_one_line(refusal.message),
        .retry = is_worth_a_retry(refusal.code) ? briefing::retry_message(refusal) : ""};
    return answered;
  }
  answered.call.note = std::move(found->note);
  answered.briefs = std::move(found->briefs);
  answered.probes = std::move(found->probes);
  answered.dropped = std::move(found->dropped);
  return answered;
}

briefing::Reply<Interview::Harvest> Interview::harvest(const Question& question,
                                                       const std::string& text,
                                                       const View& view) const {
  switch (question.role) {
    case Role::dispatcher:
      return read_dispatch(text, view);
    case Role::probe_worker:
    case Role::standard_worker:
    case Role::swarm_worker:
    case Role::reasoning_worker:
    case Role::sniper:
    case Role::reasoning_sniper:
      return read_plans(question, text, view);
    case Role::expert_analyst:
      return read_advice(text);
    case Role::reasoning_analyst:
      return read_briefs(text);
  }
  require(false);
}

briefing::Reply<Interview::Harvest> Interview::read_dispatch(const std::string& text,
                                                             const View& view) const {
  const auto mode = find_mode(view.assignment->mode);
  require(mode.has_value());
  const int stars = view.assignment->stars;
  std::vector<std::string> example_ids;
  for (const knowledge::GoldExample& example :
       examples_for(*query_, "", models_->knowledge.get())) {
    example_ids.push_back(example.id);
  }
  const briefing::DispatchOrder order{.query = *query_,
                                      .redaction = redaction_.get(),
                                      .stars = stars,
                                      .probes_min = (*mode)->workers_min[stars - 1],
                                      .probes_max = (*mode)->workers_max[stars - 1],
                                      .example_ids = example_ids};
  ADO_TAKE(const briefing::DispatchReply reply, briefing::read_dispatch_reply(text, order));
  Harvest harvest{.note = on_one_line(reply.hypothesis)};
  if (!reply.fewer_probes_reason.empty()) {
    harvest.note +=
        fmt::format("; {} probes: {}", reply.probes.size(), on_one_line(reply.fewer_probes_reason));
  }
  for (const briefing::OrderedProbe& probe : reply.probes) {
    harvest.briefs.push_back(brief_of_probe(probe, harvest.briefs.size() + 1));
  }
  for (const briefing::DroppedIdea& idea : reply.dropped) {
    harvest.dropped.push_back({.transform_id = idea.transform_id,
                               .label = "the model's choice",
                               .reason = on_one_line(idea.reason)});
  }
  return harvest;
}

// Of the prompt, which had room for them or not.
std::vector<std::string> Interview::examples_shown(const Question& question,
                                                   const View& view) const {
  std::string ordered;
  for (const Brief& brief : view.briefs) {
    const bool is_its = part_of(question.role) == "worker" && brief.source == Source::model;
    if (is_its && is_of_brief(question.subject, brief)) ordered = brief.transform_id;
  }
  std::vector<std::string> ids;
  for (const auto& example : examples_for(*query_, ordered, models_->knowledge.get())) {
    ids.push_back(example.id);
  }
  return ids;
}

briefing::Reply<Interview::Harvest> Interview::read_plans(const Question& question,
                                                          const std::string& text,
                                                          const View& view) const {
  briefing::PlanOrder order{.role = question.role, .query = *query_, .redaction = redaction_.get()};
  for (const Brief& brief : view.briefs) {
    if (question.role != Role::probe_worker || brief.source != Source::model) continue;
    if (is_of_brief(question.subject, brief)) order.transform_id = brief.transform_id;
  }
  std::vector<std::string> probe_ids;
  if (part_of(question.role) == "sniper") {
    for (const Probe& probe : view.probes) probe_ids.push_back(probe.id);
  }
  order.probe_ids = probe_ids;
  ADO_TAKE(std::vector<patch::PatchPlan> plans, briefing::read_plan_reply(text, order));
  Harvest harvest;
  const std::vector<std::string> examples = examples_shown(question, view);
  for (std::size_t i = 0; i < plans.size(); ++i) {
    harvest.probes.push_back(probe_of(std::move(plans[i]), question, i, view));
    harvest.probes.back().examples = examples;
  }
  return harvest;
}

briefing::Reply<Interview::Harvest> Interview::read_advice(const std::string& text) const {
  ADO_TAKE(const briefing::ExpertAdvice advice, briefing::read_expert_reply(text, shown()));
  return Harvest{.note = fmt::format("{}\n{}", on_one_line(advice.why_it_failed), advice.steer)};
}

briefing::Reply<Interview::Harvest> Interview::read_briefs(const std::string& text) const {
  ADO_TAKE(const briefing::ReasoningBriefs reply, briefing::read_briefs_reply(text, shown()));
  Harvest harvest{.note = on_one_line(reply.hypothesis)};
  for (const briefing::Brief& goal : reply.briefs) {
    harvest.briefs.push_back(brief_of_goal(goal, harvest.briefs.size() + 1));
  }
  return harvest;
}

}  // namespace ado::mission
