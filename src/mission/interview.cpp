// Prompts from facts of the view, and requests around them.
#include "mission/interview.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/require.hpp"
#include "briefing/render.hpp"
#include "mission/brief_names.hpp"
#include "mission/decide_models.hpp"
#include "mission/examples.hpp"
#include "mission/mode.hpp"

namespace ado::mission {
namespace {

using briefing::Role;

// Earlier plans that a prompt shows, at most; the token budget may take some away.
constexpr std::size_t kAttemptsShown = 8;

// The number of "m05"; 0 for other subjects.
int worker_number(const std::string& subject) {
  int number = 0;
  if (subject.size() < 2 || subject[0] != 'm') return 0;
  std::from_chars(subject.data() + 1, subject.data() + subject.size(), number);
  return number;
}

const Probe* mended_by(const Question& question, const View& view) {
  const bool is_worker = part_of(question.role) == "worker";
  if (!is_worker || !question.subject.ends_with('r')) return nullptr;
  return view.probe(question.subject.substr(0, question.subject.size() - 1));
}

// The round of the analyst that steers this worker; 0: none does.
int steered_in(const Question& question, const ModeSpec& mode, int stars) {
  if (!mode.roles.analyst || part_of(question.role) != "worker") return 0;
  return std::max(0, worker_number(question.subject) - mode.workers_max[stars - 1]);
}

// Prompts of a first sortie say nothing of what others got: the order of arrival is not in them.
bool looks_back(const Question& question, const ModeSpec& mode, int stars) {
  switch (question.role) {
    case Role::sniper:
    case Role::reasoning_sniper:
    case Role::expert_analyst:
      return true;
    case Role::standard_worker:
      return steered_in(question, mode, stars) > 0;
    case Role::dispatcher:
    case Role::probe_worker:
    case Role::swarm_worker:
    case Role::reasoning_analyst:
    case Role::reasoning_worker:
      return false;
  }
  return false;
}

Result<briefing::Attempt> attempt_of(const Probe& probe) {
  ADO_TRY(patch::PatchPlan plan, patch::read_plan(probe.plan_json));
  briefing::Attempt attempt{.probe_id = probe.id,
                            .plan = std::move(plan),
                            .status = std::string(outcome::to_string(probe.status)),
                            .reason = probe.failure_reason};
  if (probe.measurement) attempt.speedup = probe.measurement->speedup;
  if (probe.witness) attempt.counterexample = probe.witness->counterexample;
  return attempt;
}

// Gains first, then the newest failures.
std::vector<const Probe*> most_telling(const View& view) {
  std::vector<const Probe*> probes;
  for (const Probe& probe : view.probes) {
    if (probe.stage == Stage::closed && !probe.plan_json.empty()) probes.push_back(&probe);
  }
  std::ranges::reverse(probes);
  const auto gain = [](const Probe* probe) {
    return is_contender(*probe) ? steady_speedup(*probe->measurement) : 0;
  };
  std::ranges::stable_sort(probes,
                           [&](const Probe* a, const Probe* b) { return gain(a) > gain(b); });
  if (probes.size() > kAttemptsShown) probes.resize(kAttemptsShown);
  return probes;
}

Result<std::vector<briefing::Attempt>> attempts_for(const Question& question, const View& view,
                                                    const ModeSpec& mode) {
  std::vector<briefing::Attempt> attempts;
  if (const Probe* failed = mended_by(question, view)) {
    ADO_TRY(briefing::Attempt attempt, attempt_of(*failed));
    attempts.push_back(std::move(attempt));
  } else if (looks_back(question, mode, view.assignment->stars)) {
    for (const Probe* probe : most_telling(view)) {
      ADO_TRY(briefing::Attempt attempt, attempt_of(*probe));
      attempts.push_back(std::move(attempt));
    }
  }
  return attempts;
}

// The brief that a worker was given, also when it mends a plan of it ("m03r", "mb1ar").
const Brief* brief_of(const Question& question, const View& view) {
  if (part_of(question.role) != "worker") return nullptr;
  const Brief* found = nullptr;
  for (const Brief& brief : view.briefs) {
    if (brief.source == Source::model && is_of_brief(question.subject, brief)) found = &brief;
  }
  return found;
}

// What the facts only point to.
struct Shown {
  std::vector<patch::Precondition> assumptions;
  std::vector<outcome::BdaRow> rows;
  std::vector<briefing::Attempt> attempts;
  std::vector<knowledge::GoldExample> examples;
};

Result<Shown> shown_to(const Question& question, const View& view, const ModeSpec& mode) {
  Shown shown;
  for (const std::string& text : view.assignment->assumptions) {
    ADO_TRY(patch::Precondition fact, patch::parse_fact(text));
    shown.assumptions.push_back(std::move(fact));
  }
  ADO_TRY(shown.attempts, attempts_for(question, view, mode));
  if (looks_back(question, mode, view.assignment->stars)) shown.rows = bda(view);
  return shown;
}

briefing::Facts facts_for(const Question& question, const View& view, const ModeSpec& mode,
                          const Shown& shown, const ir::QueryMap& query) {
  const Assignment& assignment = *view.assignment;
  briefing::Facts facts{.query = query};
  facts.engine_version = assignment.engine + " " + assignment.engine_version;
  facts.stars = assignment.stars;
  facts.facts_allowed = assignment.rely_on_observed ? briefing::FactsAllowed::observed
                                                    : briefing::FactsAllowed::declared;
  facts.assumptions = shown.assumptions;
  facts.bda = shown.rows;
  facts.attempts = shown.attempts;
  facts.examples = shown.examples;
  facts.target_speedup = mode.target_speedup;
  const std::string_view part = part_of(question.role);
  if (part == "worker" || part == "sniper") facts.plan_id = question.subject;
  if (const Brief* brief = brief_of(question, view)) {
    facts.assignment = briefing::Assignment{.id = brief->id, .json = brief->json};
  }
  if (question.role == Role::swarm_worker) facts.strategy = worker_number(question.subject);
  if (question.role == Role::dispatcher) {
    facts.probes_min = mode.workers_min[assignment.stars - 1];
    facts.probes_max = mode.workers_max[assignment.stars - 1];
  }
  if (const int round = steered_in(question, mode, assignment.stars); round > 0) {
    const Call* advice = taken(view, {*mode.roles.analyst, fmt::format("a{}", round)});
    if (advice != nullptr) facts.steer = advice->note;
  }
  return facts;
}

// A second attempt has the first reply behind the prompt, and why it was refused.
std::vector<llm::Turn> turns_of(const Ask& ask, const View& view) {
  std::vector<llm::Turn> turns;
  for (const Call& call : view.calls) {
    if (call.question != ask.question || !call.refusal || !call.exchange.outcome) continue;
    turns.push_back({.speaker = llm::Speaker::model, .text = call.exchange.outcome->text});
    turns.push_back({.speaker = llm::Speaker::user, .text = call.refusal->retry});
  }
  return turns;
}

}  // namespace

Result<Interview> Interview::make(const ir::QueryMap& query, const ModelWorkers& models) {
  Interview interview(query, models);
  if (models.redact) {
    ADO_TRY(briefing::Redaction redaction, briefing::Redaction::make(query));
    interview.redaction_ = std::make_unique<briefing::Redaction>(std::move(redaction));
  }
  return interview;
}

Result<llm::Request> Interview::request(const Ask& ask, const View& view,
                                        const explain::Tree& plan) const {
  ADO_TRY(const ModeSpec* mode, find_mode(view.assignment->mode));
  ADO_TRY(Shown shown, shown_to(ask.question, view, *mode));
  const Brief* brief = brief_of(ask.question, view);
  shown.examples =
      examples_for(*query_, brief == nullptr ? "" : brief->transform_id, models_->knowledge.get());
  briefing::Facts facts = facts_for(ask.question, view, *mode, shown, *query_);
  facts.plan = &plan;
  facts.redaction = redaction_.get();
  ADO_TRY(briefing::RenderedPrompt rendered,
          briefing::render(models_->prompts, ask.question.role, facts));
  llm::Request request;
  request.role = to_string(ask.question.role);
  request.prompt = std::move(rendered.prompt);
  request.turns = turns_of(ask, view);
  if (const auto model = models_->models.find(part_of(ask.question.role));
      model != models_->models.end()) {
    request.model = model->second;
  }
  request.temperature = models_->temperature;
  request.output_tokens_max = models_->output_tokens_max;
  request.effort = models_->effort;
  request.deadline_ms = models_->deadline_ms;
  return request;
}

std::string name_of(const Ask& ask) {
  return fmt::format("{}_{}_{}", to_string(ask.question.role), ask.question.subject, ask.attempt);
}

std::string prompt_text(const llm::Request& request) {
  std::string text =
      fmt::format("{}\n{}\n{}\n", request.prompt.header, llm::kCacheBoundary, request.prompt.tail);
  for (const llm::Turn& turn : request.turns) {
    text += fmt::format("\n## {}\n{}\n", to_string(turn.speaker), turn.text);
  }
  return text;
}

}  // namespace ado::mission
