// decide: from the view to the next effects. Pure; the whole strategy of a mission.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "mission/mode.hpp"
#include "mission/view.hpp"

namespace ado::mission {

struct Ask {
  Question question;
  int attempt = 1;
};  // A model. Several at once.
struct TakeBaseline {};
struct Dispatch {};
struct Prepare {
  std::string probe_id;
};  // Patch, tier 1, binding, facts.
struct MeasureBatch {
  std::vector<std::string> probe_ids;
};  // Full result and timing, interleaved.
struct Refute {
  std::string probe_id;
};  // Witness data.
struct CheckSample {
  std::string probe_id;
};  // A rescued probe and the original, on a sample of the data.
struct Close {
  std::string probe_id;
  std::string reason;
  outcome::ProbeStatus status;
  std::string same_as = {};  // A probe with the same candidate.
};
struct Skip {
  std::vector<std::string> probe_ids;
  std::string reason;
};
struct Sortie {
  std::string base;
};  // Looks for sites again, in the best candidate.
struct Steer {
  int round = 1;
};  // Has the analyst say what to try next, from the original.
struct Snipe {
  int round = 1;
};
struct Tune {
  int round = 1;
  std::string base;
};  // Looks for settings that help: on the original, and on the best rewrite.
struct MeasureFinal {
  std::string probe_id;
};  // Afresh, five-run.
struct Finish {
  std::string probe_id;
  std::string reason;
};
using Effect = std::variant<TakeBaseline, Dispatch, Prepare, MeasureBatch, Refute, CheckSample,
                            Close, Skip, Snipe, Sortie, Steer, Ask, Tune, MeasureFinal, Finish>;

// The effects that may be performed now, in any order; empty when the mission is over. Several
// Prepare or Refute may run side by side; the rest come alone.
std::vector<Effect> decide(const View& view, const ModeSpec& mode);

// The effect's key in the journal: "prepare:p03".
std::string key_of(const Effect& effect);

// Whether a probe is a clear gain: accepted by every gate and measured faster, beyond the noise.
bool is_winner(const Probe& probe);
// Whether it may be one: faster, though three runs may not tell that from noise. It is measured
// afresh, and that figure decides.
bool is_contender(const Probe& probe);
// Whether the sniper may build on it: not slower, and no gate has refused it; witness data may be
// still to come, since they are asked of every compound. Alone it may be lost in the noise,
// together with others it may count.
bool is_composable(const Probe& probe);
// Which of two that were timed is the better one, by its steady speedup.
bool ranks_above(const Probe& probe, const Probe& other);

}  // namespace ado::mission
