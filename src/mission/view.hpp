// The mission's view: all that is known of a mission, folded from its journal.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "explain/tree.hpp"
#include "journal/journal.hpp"
#include "mission/assignment.hpp"
#include "mission/call.hpp"
#include "mission/probe.hpp"
#include "outcome/bda.hpp"
#include "outcome/index_advice.hpp"

namespace ado::mission {

struct BaselineSummary {
  double wall_ms = 0, cpu_ms = 0;
  double ceiling_ms = 0;  // Not 0: it ran into this time limit. Its result is not known then.
  std::int64_t rows = 0;
  std::string checksum;
  std::string plan;                        // Its fingerprint.
  std::vector<std::string> instabilities;  // Not empty: nothing can be accepted.
  std::vector<std::string> hotspots;       // For people, hottest first.
  std::optional<explain::Tree> tree;       // Journals of earlier versions have none.
};

struct Final {
  std::string probe_id;  // Empty: the original stays.
  std::optional<outcome::Measurement> measurement;
  std::optional<outcome::Measurement> over_base;  // Of settings: against the same without them.
  std::optional<explain::Tree> tree = {};         // Of its run, or its plan.
  std::string reason;                             // Why it is, or why none is.
};
using outcome::IndexAdvice;
// The search for settings, which begins when the one for a rewrite has ended.
struct Tuning {
  std::string base;  // The best rewrite; empty: the original.
  int rounds = 0;    // Taken so far.
  std::string note;  // Why nothing was tried; else empty.
  std::vector<IndexAdvice> indexes;
};

struct View {
  std::string started_at, changed_at;  // UTC, of the first and of the last event.
  std::optional<Assignment> assignment;
  std::optional<BaselineSummary> baseline;
  bool dispatched = false;
  std::string dispatch_note;  // Why fewer probes than the stars would allow.
  std::vector<Probe> probes;  // As they came: dispatched, the sniper's, those of further sorties.
  std::vector<Dropped> dropped;
  std::vector<Brief> briefs;
  std::vector<Call> calls;                  // To models, as they were answered.
  std::vector<Steering> steers;             // Taken so far, beyond the first sortie.
  int sniper_rounds = 0;                    // Taken so far.
  std::vector<std::string> snipe_untimed;   // Sites that the last of them knew no time of.
  std::vector<std::string> sortie_bases;    // Of the sorties so far, beyond the first.
  std::vector<std::string> sortie_untimed;  // Sites that the last of them knew no time of.
  double spent_ms = 0;                      // Of the budget, by wall clock.
  double final_ms = 0;                      // On measuring results: outside of the budget.
  std::vector<std::string> finals_failed;   // Finalists that did not hold when measured afresh.
  std::vector<std::string> finals_beaten;   // Those that held, and were slower than another one.
  std::optional<Final> final;
  std::optional<Tuning> tuning;
  std::optional<Final> rewrite;  // What the SQL alone brings, where `final` has settings too.
  // A rescued query, measured afresh, that is not taken because --accept-sampled was not given.
  std::optional<Final> sampled;
  bool finished = false;

  const Probe* probe(std::string_view id) const;
};

// The original ran into its time limit: there is no result to compare with and no time to beat.
bool is_rescue(const View& view);

// A change of the original's SQL by one probe: no compound of gains, no site in the best of them
// and no settings.
bool is_site(const Probe& probe);

// No result is measured afresh yet: what is found now can still be one.
bool is_searching(const View& view);

// By wall clock or CPU, by however little: what is not is of no use to anybody, not even in a
// compound.
bool seems_faster(const outcome::Measurement& measurement);
// By a class, beyond the noise.
bool is_gain(const outcome::Measurement& measurement);
// The same if there were no noise.
bool seems_gain(const outcome::Measurement& measurement);
// The same, of what it brings on top of another one. Both were timed.
bool seems_gain_over(const Probe& base, const Probe& probe);
// What is left of the speedup when one standard error is against it. Candidates are ranked by it:
// of many that were run three times, the one that seems fastest is often the one that was lucky.
// Not by all of the noise, which of three runs is a guess itself: first would be the one whose runs
// happened to agree.
double steady_speedup(const outcome::Measurement& measurement);

// Of the best probe so far, not final; 0: none.
double best_speedup(const View& view);

// The probes whose plans lead from the original to this one's SQL, itself included: ids.
std::set<std::string> lineage_of(const Probe& probe, const View& view);
// The transforms that do, each once.
std::vector<std::string> transforms_of(const Probe& probe, const View& view);

// Adds one event. Errors: invalid_input for one that no mission writes, or that cannot follow what
// came before.
Result<void> fold(View& view, const journal::Event& event);
Result<View> fold(const std::vector<journal::Event>& events);
// The errors name the file and the line.
Result<View> fold(const journal::Contents& contents, const std::filesystem::path& file);

// The BDA: a row per closed probe, in order.
std::vector<outcome::BdaRow> bda(const View& view);

}  // namespace ado::mission
