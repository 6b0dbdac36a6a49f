// Takes the long texts out of a view.
#include "web/slim_view.hpp"

namespace ado::web {
namespace {

void slim(outcome::Verdict& verdict) {
  verdict.evidence = {};
  verdict.counterexample.reset();
}

void slim(std::optional<mission::Final>& final) {
  if (final) final->tree.reset();
}

void slim(mission::Probe& probe) {
  probe.plan_json = {};
  probe.sql = {};
  probe.plan = {};
  probe.explain_delta = {};
  probe.why = {};
  probe.ops_used = {};
  probe.facts = {};
  slim(probe.structure);
  slim(probe.full_result);
  if (probe.witness) slim(*probe.witness);
  if (probe.sample) slim(*probe.sample);
}

}  // namespace

mission::View slim(mission::View view) {
  if (view.assignment) view.assignment->sql = {};
  if (view.baseline) view.baseline->tree.reset();
  for (mission::Probe& probe : view.probes) slim(probe);
  view.probes.shrink_to_fit();
  view.dropped = {};
  view.briefs = {};
  view.steers = {};
  for (mission::Call& call : view.calls) {
    call.note = {};
    if (!call.exchange.outcome) continue;
    call.exchange.outcome->text = {};
    call.exchange.outcome->reasoning = {};
  }
  slim(view.final);
  slim(view.rewrite);
  slim(view.sampled);
  if (view.tuning) view.tuning->indexes = {};
  return view;
}

}  // namespace ado::web
