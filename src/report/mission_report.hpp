// A mission's report as plain values: what the terminal, JSON, markdown and HTML all show. Whoever
// has a mission's view fills it; nothing here reads a file or a clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explain/tree.hpp"
#include "outcome/bda.hpp"
#include "outcome/index_advice.hpp"
#include "outcome/model_use.hpp"

namespace ado::report {

// What the mission was asked. Texts are as journaled; `target` never has a password.
struct Subject {
  std::string mission_id, query_id, sql;
  std::string target, engine, engine_version, memory_limit;
  std::string mode, workers, provider, git_sha;
  std::vector<std::string> models;       // "worker: some-model"
  std::vector<std::string> assumptions;  // Facts of --assume.
  int threads = 1;
  int stars = 0;
  double timeout_ms = 0;  // 0: none.
  bool relies_on_observed = false;
};

struct Original {
  double wall_ms = 0;
  double ceiling_ms = 0;  // Not 0: it ran into this time limit, and nothing more is known of it.
  std::int64_t rows = 0;
  std::string checksum;
  std::vector<std::string> instabilities;
  std::vector<std::string> hotspots;
  std::optional<explain::Tree> tree;
};

// A fact that a result rests on, and where it is known from ("declared", "observed", ...).
struct RestsOn {
  std::string fact, basis;
};

// A candidate that came out best, measured afresh.
struct Finalist {
  std::string probe_id, reason;
  std::vector<std::string> transforms;
  std::string sql;       // What the probe makes of the query; settings stand apart.
  std::string script;    // With its settings before it; no semicolon behind the query.
  std::string settings;  // "SET LOCAL work_mem = '64MB'"; empty: none.
  outcome::Measurement measurement;
  std::optional<outcome::Measurement> over_base;  // Of settings: against the same without them.
  std::optional<explain::Tree> tree;
  outcome::Verdict structure, full_result;
  std::optional<outcome::Verdict> witness, sample;
  std::vector<RestsOn> facts;
};

// What the SQL alone brings, where the result has settings too.
struct RewriteAlone {
  std::string probe_id;
  outcome::Measurement measurement;
};

// A probe that changes settings only.
struct SettingsProbe {
  std::string probe_id, base;
  outcome::ProbeStatus status = outcome::ProbeStatus::error;
  std::vector<std::string> set;  // "SET LOCAL work_mem = '64MB'"
  std::optional<outcome::Measurement> measurement, over_base;
};

struct NotTried {
  std::string transform_id, label, reason;
};

// What a worker was told to try.
struct BriefNote {
  std::string id, families, text;
  bool is_order = false;  // Of one probe: the BDA has it.
};

struct Models {
  std::vector<outcome::ModelUse> parts;
  struct Note {
    std::string part, subject, text;
  };
  std::vector<Note> notes;
  std::vector<std::string> lost;  // Why nobody answered, each reason once.
  bool given_up = false;          // No model was asked any further.
};

struct MissionReport {
  Subject subject;
  std::string started_at, changed_at;  // UTC, of the first and of the last event.
  std::string folder;                  // Where the mission keeps its files; may be empty.
  bool resumed = false;
  bool finished = false;     // False: the rest is what is known so far.
  double spent_ms = 0;       // Of the budget: neither on waiting for models nor on the last times.
  std::string original_sql;  // Our print of the query: what results are compared with.
  std::optional<Original> original;
  std::vector<outcome::BdaRow> bda;
  std::size_t open_probes = 0;  // Without a row in the BDA yet.
  std::string dispatch_note;
  std::vector<BriefNote> briefs;
  std::vector<std::string> steering;  // What the analyst said.
  std::vector<NotTried> not_tried;
  std::optional<Finalist> result;   // None: the original stays.
  std::optional<Finalist> sampled;  // Rescued, and not taken without --accept-sampled.
  std::string reason;               // Why the result is, or why none is.
  std::optional<RewriteAlone> rewrite;
  std::vector<SettingsProbe> settings;
  std::string settings_note;  // Why none was tried.
  std::vector<outcome::IndexAdvice> indexes;
  Models models;
};

bool is_rescue(const MissionReport& report);
// The result, or else what was rescued and not taken; null when the original stays.
const Finalist* best_of(const MissionReport& report);
// "100 ms", "over 5000 ms (its time limit)", "not measured yet": what the original takes.
std::string time_before(const MissionReport& report);
// "WIN", "NEUTRAL", ...; "no gain" when the original stays, "undecided" when a rescued query is not
// taken, "unfinished".
std::string status_of(const MissionReport& report);
// A unified diff against our print of the original.
std::string diff_of(const MissionReport& report, const Finalist& finalist);
// The candidates that are right only while observed facts hold, and faster.
std::vector<const outcome::BdaRow*> conditional_rows(const MissionReport& report);
// For people, a line each. What part of the gain is the SQL and what part settings; indexes to
// think of.
std::vector<std::string> lines_on_settings(const MissionReport& report);
// What workers were told, what analysts said, and what observed facts would bring.
std::vector<std::string> lines_on_search(const MissionReport& report);
std::vector<std::string> lines_on_not_tried(const MissionReport& report);

}  // namespace ado::report
