// Folds events into the view: state changes here and nowhere else.
#include "mission/view.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "journal/fold.hpp"
#include "mission/decide_models.hpp"
#include "mission/event_check.hpp"
#include "mission/events.hpp"
#include "mission/model_use.hpp"

namespace ado::mission {
namespace {

using outcome::ProbeStatus;
using outcome::VerdictKind;

constexpr std::string_view kSampledReason =
    "sampled: equal on witness data and on a sample of the data; the original never finished";

void close(Probe& probe, ProbeStatus status, std::string reason) {
  probe.stage = Stage::closed;
  probe.status = status;
  probe.failure_reason = std::move(reason);
}

bool is_failure(ProbeStatus status) {
  return status != ProbeStatus::pass && status != ProbeStatus::win;
}

// A candidate that is the same as a refused one is refused with it.
void share_failures(View& view) {
  for (Probe& probe : view.probes) {
    const Probe* first = view.probe(probe.same_as);
    const bool failed =
        first != nullptr && first->stage == Stage::closed && is_failure(first->status);
    if (failed) probe.status = first->status;
  }
}

std::string reason_of(const outcome::Verdict& verdict) {
  return verdict.kind == VerdictKind::undecided ? "undecided: " + verdict.reason : verdict.reason;
}

class Folder {
 public:
  explicit Folder(View& view) : view_(view) {}

  void operator()(MissionStarted& event) { view_.assignment = std::move(event.assignment); }
  void operator()(BaselineTaken& event) { view_.baseline = std::move(event.baseline); }
  void operator()(Dispatched& event) {
    view_.dispatched = true;
    view_.dropped = std::move(event.dropped);
    view_.dispatch_note = std::move(event.note);
    view_.briefs = std::move(event.briefs);
    add(event.probes);
  }
  void operator()(Prepared& event) {
    Probe& probe = find(event.probe_id);
    probe.plan_json = std::move(event.plan_json);
    probe.sql = std::move(event.sql);
    probe.settings = std::move(event.settings);
    probe.plan = std::move(event.plan);
    probe.ops_used = std::move(event.ops_used);
    probe.structure = std::move(event.structure);
    probe.facts = std::move(event.facts);
    probe.stage = Stage::prepared;
    if (!event.failure.empty()) return close(probe, ProbeStatus::error, event.failure);
    if (probe.structure.kind == VerdictKind::accepted) return;
    close(probe, ProbeStatus::fail_tier1, reason_of(probe.structure));
  }
  void operator()(Measured& event) {
    for (MeasuredItem& item : event.items) measured(item);
  }
  void operator()(Refuted& event) {
    Probe& probe = find(event.probe_id);
    probe.witness = std::move(event.witness);
    if (probe.witness->kind != VerdictKind::accepted) {
      return close(probe, ProbeStatus::fail_equivalence, reason_of(*probe.witness));
    }
    require(probe.measurement.has_value());
    // Of a rescued one the sample is still to come.
    if (!is_rescue(view_)) close(probe, outcome::probe_status(*probe.measurement), {});
  }
  void operator()(Sampled& event) {
    Probe& probe = find(event.probe_id);
    probe.sample = std::move(event.sample);
    if (probe.sample->kind != VerdictKind::accepted) {
      return close(probe, ProbeStatus::fail_equivalence, reason_of(*probe.sample));
    }
    require(probe.measurement.has_value());
    if (view_.assignment->accept_sampled) {
      return close(probe, outcome::probe_status(*probe.measurement), {});
    }
    close(probe, ProbeStatus::fail_equivalence,
          fmt::format("undecided: {}; take it with --accept-sampled", kSampledReason));
  }
  void operator()(Closed& event) {
    Probe& probe = find(event.probe_id);
    probe.same_as = event.same_as;
    close(probe, event.status, event.reason);
  }
  void operator()(Skipped& event) {
    for (const std::string& id : event.probe_ids) {
      const Probe& probe = find(id);
      view_.dropped.push_back(
          {.transform_id = probe.transform_id, .label = probe.label, .reason = event.reason});
      std::erase_if(view_.probes, [&](const Probe& each) { return each.id == id; });
    }
  }
  void operator()(Sortied& event) {
    view_.sortie_bases.push_back(event.base);
    view_.sortie_untimed = untimed_sites();
    add(event.probes);
  }
  void operator()(Steered& event) {
    Steering steering{.note = std::move(event.note), .probe_ids = {}};
    for (const Probe& probe : event.probes) {
      steering.probe_ids.push_back(probe.id);
      // It was left out at first.
      std::erase_if(view_.dropped, [&](const Dropped& dropped) {
        return dropped.transform_id == probe.transform_id && dropped.label == probe.label;
      });
    }
    view_.steers.push_back(std::move(steering));
    add(event.probes);
  }
  void operator()(Answered& event) {
    const Question question = event.call.question;
    view_.calls.push_back(std::move(event.call));
    for (Brief& brief : event.briefs) view_.briefs.push_back(std::move(brief));
    for (Dropped& dropped : event.dropped) view_.dropped.push_back(std::move(dropped));
    const bool has_plan = !event.probes.empty();
    add(event.probes);
    if (part_of(question.role) != "worker" || has_plan || next_attempt(view_, question)) return;
    view_.probes.push_back(without_plan(view_.calls.back()));
  }
  void operator()(Tuned& event) {
    if (!view_.tuning)
      view_.tuning =
          Tuning{.base = event.base, .rounds = 0, .note = event.note, .indexes = event.indexes};
    view_.tuning->rounds = event.round;
    add(event.probes);
  }
  void operator()(Sniped& event) {
    view_.sniper_rounds = event.round;
    view_.snipe_untimed = untimed_sites();
    add(event.probes);
  }
  void operator()(FinalMeasured& event) {
    if (!event.holds) return view_.finals_failed.push_back(event.probe_id);
    if (is_rescue(view_)) {
      Final rescued{.probe_id = event.probe_id,
                    .measurement = std::move(event.measurement),
                    .over_base = {},
                    .tree = std::move(event.tree),
                    .reason = std::string(kSampledReason)};
      (view_.assignment->accept_sampled ? view_.final : view_.sampled) = std::move(rescued);
      return;
    }
    if (event.over_base) {
      view_.rewrite = std::move(view_.final);
    } else if (view_.final) {
      const bool is_better =
          steady_speedup(event.measurement) > steady_speedup(*view_.final->measurement);
      view_.finals_beaten.push_back(is_better ? view_.final->probe_id : event.probe_id);
      if (!is_better) return;
    }
    view_.final = Final{.probe_id = event.probe_id,
                        .measurement = std::move(event.measurement),
                        .over_base = std::move(event.over_base),
                        .tree = std::move(event.tree),
                        .reason = "verified, and faster when measured afresh"};
  }
  void operator()(MissionFinished& event) {
    view_.finished = true;
    if (!view_.final) view_.final = Final{.reason = event.reason};
  }

 private:
  std::vector<std::string> untimed_sites() const {
    std::vector<std::string> ids;
    for (const Probe& probe : view_.probes) {
      if (is_site(probe) && probe.stage == Stage::prepared) ids.push_back(probe.id);
    }
    return ids;
  }

  // What rests on a model's plan is a model's, too.
  void add(std::vector<Probe>& probes) {
    for (Probe& probe : probes) {
      std::vector<std::string> parts = probe.based_on;
      if (!probe.base.empty()) parts.push_back(probe.base);
      for (const std::string& id : parts) {
        if (find(id).source == Source::model) probe.source = Source::model;
      }
      view_.probes.push_back(std::move(probe));
    }
  }

  // A worker that had no plan in the end: its row says why.
  Probe without_plan(const Call& call) const {
    Probe probe;
    probe.id = call.question.subject;
    probe.source = Source::model;
    probe.transform_id = "none";
    for (const Brief& brief : view_.briefs) {
      if (brief.id != probe.id) continue;
      if (!brief.transform_id.empty()) probe.transform_id = brief.transform_id;
      probe.label = brief.text;
      if (brief.families.size() == 1) {
        probe.family = outcome::family_from_letter(brief.families[0]).value_or(probe.family);
      }
    }
    std::string reason = "the answer held none";
    if (!call.exchange.outcome) reason = "no answer: " + call.exchange.outcome.error().message;
    if (call.refusal) reason = fmt::format("{}: {}", call.refusal->code, call.refusal->message);
    close(probe, ProbeStatus::error, "no plan: " + reason);
    return probe;
  }

  // Not faster: witness data would decide nothing that anybody takes.
  void measured(MeasuredItem& item) {
    Probe& probe = find(item.probe_id);
    probe.full_result = std::move(item.full_result);
    probe.measurement = std::move(item.measurement);
    probe.over_base = std::move(item.over_base);
    probe.explain_delta = std::move(item.explain_delta);
    probe.stage = Stage::measured;
    if (!item.failure.empty()) return close(probe, ProbeStatus::error, item.failure);
    if (is_rescue(view_)) return rescued(probe);
    if (probe.full_result.kind != VerdictKind::accepted) {
      return close(probe, ProbeStatus::fail_equivalence, reason_of(probe.full_result));
    }
    require(probe.measurement.has_value());
    const ProbeStatus status = outcome::probe_status(*probe.measurement);
    if (status == ProbeStatus::regression) return close(probe, status, "slower than the original");
    if (!seems_faster(*probe.measurement)) close(probe, status, "not faster than the original");
  }

  static void rescued(Probe& probe) {
    require(probe.measurement.has_value());
    if (probe.measurement->speedup_type != outcome::SpeedupType::both_timeout) return;
    close(probe, ProbeStatus::pass, "the time limit was reached, as by the original");
  }

  Probe& find(std::string_view id) {
    const auto probe = std::ranges::find(view_.probes, id, &Probe::id);
    require(probe != view_.probes.end());
    return *probe;
  }

  View& view_;
};

// Written by the journal itself: nothing of the mission changes.
bool is_bookkeeping(const journal::Event& event) { return event.type == "recovered"; }

// Equal on a sample is no proof: undecided, whoever takes it.
outcome::Verdict sampled_verdict(const Probe& probe) {
  outcome::Verdict verdict = *probe.sample;
  if (verdict.kind != VerdictKind::accepted) return verdict;
  verdict.kind = VerdictKind::undecided;
  verdict.reason = std::string(kSampledReason);
  verdict.confidence = outcome::Confidence::sampled;
  verdict.valid_while = probe.witness->valid_while;
  return verdict;
}

// Both gates together; each alone claims less.
outcome::Verdict equivalence_of(const Probe& probe) {
  if (probe.sample) return sampled_verdict(probe);
  if (!probe.witness) return probe.full_result;
  outcome::Verdict verdict = *probe.witness;
  if (verdict.kind != VerdictKind::accepted) return verdict;
  const bool was_empty = probe.full_result.confidence == outcome::Confidence::zero_row_unverified;
  verdict.confidence = was_empty ? outcome::Confidence::schema_only : outcome::Confidence::high;
  // Of built-in probes the site, the patch and its preconditions are our own code's.
  const bool is_ours = probe.source == Source::builtin;
  const bool all_declared =
      is_ours && std::ranges::all_of(probe.facts, [](const patch::Precondition& fact) {
        return fact.basis == patch::Basis::declared;
      });
  verdict.proof = all_declared ? outcome::Proof::rule : outcome::Proof::tested;
  return verdict;
}

}  // namespace

std::string_view to_string(Workers workers) {
  switch (workers) {
    case Workers::builtin:
      return "builtin";
    case Workers::llm:
      return "llm";
    case Workers::both:
      return "both";
  }
  return {};
}

std::string_view to_string(Source source) {
  switch (source) {
    case Source::builtin:
      return "builtin";
    case Source::model:
      return "model";
  }
  return {};
}

bool is_rescue(const View& view) { return view.baseline && view.baseline->ceiling_ms > 0; }

const Probe* View::probe(std::string_view id) const {
  const auto found = std::ranges::find(probes, id, &Probe::id);
  return found == probes.end() ? nullptr : &*found;
}

bool is_site(const Probe& probe) {
  return probe.round == 0 && probe.base.empty() && probe.family != outcome::Family::settings;
}

bool is_searching(const View& view) {
  return !view.final && !view.sampled && !view.tuning && view.finals_failed.empty();
}

Result<void> fold(View& view, const journal::Event& event) {
  if (view.started_at.empty()) view.started_at = event.ts;
  view.changed_at = event.ts;
  if (is_bookkeeping(event)) return {};
  ADO_TRY(MissionEvent typed, read_event(event.type, event.data));
  const double took_ms = event.data.value(kTookMs, 0.0);
  // The measurement of a result is outside of the budget, and so is waiting for a model.
  if (event.type == kFinalMeasured) {
    view.final_ms += took_ms;
  } else if (event.type != kAnswered) {
    view.spent_ms += took_ms;
  }
  ADO_CHECK(check_follows(view, typed));
  std::visit(Folder(view), typed);
  share_failures(view);
  return {};
}

namespace {
Result<void> add(View& view, const journal::Event& event) { return fold(view, event); }
}  // namespace

Result<View> fold(const std::vector<journal::Event>& events) {
  return journal::fold_all<View>(events, add);
}

Result<View> fold(const journal::Contents& contents, const std::filesystem::path& file) {
  return journal::fold_file<View>(contents, file, add);
}

std::vector<outcome::BdaRow> bda(const View& view) {
  std::vector<outcome::BdaRow> rows;
  for (const Probe& probe : view.probes) {
    if (probe.stage != Stage::closed) continue;
    outcome::BdaRow row;
    row.probe_id = probe.id;
    row.transform_id = probe.transform_id;
    row.family = probe.family;
    row.target = probe.label;
    row.status = probe.status;
    row.measurement = probe.measurement;
    row.ops_used = probe.ops_used;
    row.explain_delta = probe.explain_delta;
    row.equivalence = equivalence_of(probe);
    row.exploration = probe.exploration;
    row.source = to_string(probe.source);
    const PlanCost cost = plan_cost(view, probe);
    row.tokens = cost.tokens;
    row.cost = cost.cost.value_or(0);
    row.failure_reason = probe.failure_reason;
    row.why = probe.why;
    row.sql = probe.sql;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace ado::mission
