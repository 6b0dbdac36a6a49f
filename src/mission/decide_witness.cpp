// Chooses what is tried on witness data next.
#include "mission/decide_witness.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ado::mission {
namespace {

using outcome::ProbeStatus;
using outcome::VerdictKind;

constexpr std::size_t kRefutedAtOnce = 2;

bool waits_for_witness(const Probe& probe) {
  return probe.stage == Stage::measured && !probe.witness;
}

// By witness data, the last of the gates.
bool is_refused(const Probe& probe) {
  return probe.witness && probe.witness->kind != VerdictKind::accepted;
}

// The probe itself when it changes the original.
const Probe& root_of(const Probe& probe, const View& view) {
  const Probe* root = &probe;
  while (const Probe* base = view.probe(root->base)) root = base;
  return *root;
}

// The fastest first: the budget may end between them.
std::vector<Effect> refute_fastest(std::vector<const Probe*> measured) {
  std::ranges::stable_sort(measured,
                           [](const Probe* a, const Probe* b) { return ranks_above(*a, *b); });
  if (measured.size() > kRefutedAtOnce) measured.resize(kRefutedAtOnce);
  std::vector<Effect> effects;
  for (const Probe* probe : measured) effects.push_back(Refute{.probe_id = probe->id});
  return effects;
}

}  // namespace

std::vector<Effect> refute_best(const View& view, const ModeSpec&) {
  double verified = 0;
  for (const Probe& probe : view.probes) {
    if (is_contender(probe)) verified = std::max(verified, steady_speedup(*probe.measurement));
  }
  std::vector<const Probe*> faster;
  for (const Probe& probe : view.probes) {
    if (!waits_for_witness(probe) || !seems_gain(*probe.measurement)) continue;
    if (steady_speedup(*probe.measurement) > verified) faster.push_back(&probe);
  }
  for (const Probe& probe : view.probes) {
    const Probe& root = root_of(probe, view);
    if (&root == &probe || !is_refused(probe) || root.witness) continue;
    if (std::ranges::count(faster, &root) > 0) return {Refute{.probe_id = root.id}};
  }
  return refute_fastest(std::move(faster));
}

std::vector<Effect> refute_rest(const View& view, const ModeSpec&) {
  std::vector<const Probe*> measured;
  for (const Probe& probe : view.probes) {
    if (waits_for_witness(probe)) measured.push_back(&probe);
  }
  return refute_fastest(std::move(measured));
}

std::vector<Effect> close_on_refused(const View& view, const ModeSpec&) {
  std::vector<Effect> effects;
  for (const Probe& probe : view.probes) {
    const Probe& root = root_of(probe, view);
    if (&root == &probe || !is_refused(root) || !waits_for_witness(probe)) continue;
    effects.push_back(Close{
        .probe_id = probe.id,
        .reason = fmt::format("undecided: it changes {}, which witness data refused", root.id),
        .status = ProbeStatus::fail_equivalence});
  }
  return effects;
}

}  // namespace ado::mission
