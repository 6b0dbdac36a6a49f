// try_to_refute: databases one after the other, until they differ, time is up, or enough was told.
#include "verify/witness.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "verify/float_order.hpp"
#include "verify/instability.hpp"
#include "verify/lost_guard.hpp"
#include "verify/same_meaning.hpp"
#include "verify/witness_arena.hpp"
#include "verify/witness_budget.hpp"
#include "verify/witness_generator.hpp"
#include "verify/witness_mutants.hpp"
#include "verify/witness_names.hpp"
#include "verify/witness_script.hpp"
#include "verify/witness_shrink.hpp"

namespace ado::verify {
namespace {

using outcome::Verdict;

constexpr std::string_view kGate = "witness";
constexpr std::size_t kMutantsMax = 32;
constexpr std::size_t kMutantsOfCandidate = 22;  // The rest are the original's.
constexpr int kMutantRunsMax = 8;                // On one database, but the first ones.
constexpr int kAllMutantsOn = 4;  // First databases, and first ones that tell something.
constexpr int kFirstRound = 20;   // Databases that are made even when time is up.
constexpr int kMixedMax = 200;    // After the plan, while too little was told.
constexpr int kMixedAlways = 60;  // After the plan.
constexpr int kMixedAtEnd = 80;   // After the plan, while mutants live.
constexpr double kShrinkMsMax = 800;
constexpr double kMutantShare = 0.4;  // Of the time.
constexpr double kLateShare = 0.2;    // Beyond the limit, while databases are missing.
constexpr double kOvertime = 8;       // Of the time limit, while too little was told.
constexpr int kSurvivorsMax = 3;
constexpr double kKilledShareMin = 0.5;  // Below, the data is too weak to say anything.
// Half as many databases are enough when they tell nearly all of so many wrong versions apart.
constexpr double kStrongKilledShare = 0.9;
constexpr int kStrongMutantsMin = 12;

struct LivingMutant {
  Mutant mutant;
  bool alive = true;
  bool usable = true;  // It binds.
};

class Refutation {
 public:
  Refutation(const ir::QueryMap& original, const ir::QueryMap& candidate,
             const WitnessOptions& options, const WitnessSchema& schema, engine::Scratch& scratch,
             Arena arena)
      : original_(original),
        candidate_(candidate),
        options_(options),
        schema_(schema),
        arena_(std::move(arena)),
        generator_(original, candidate, schema, scratch, options.seed),
        budget_(schema.dialect, options.time_limit) {
    add_mutants(candidate, kMutantsOfCandidate);
    add_mutants(original, kMutantsMax);
    instabilities_ = arena_.variants().front().expected.instabilities;
    for (std::string& text : mean_effects(original, candidate)) {
      instabilities_.push_back(std::move(text));
    }
    for (std::string& text : instabilities_of(candidate)) {
      if (instabilities_.empty()) instabilities_.push_back("candidate: " + text);
    }
  }

  WitnessReport run() {
    for (int n = 0; !options_.stop.stop_requested() && !is_enough(n); ++n) {
      if (n >= kFirstRound && is_time_up()) break;
      const auto database = are_rows_wanted(n) ? generator_.next_crowd() : generator_.next();
      if (!database) continue;
      if (auto verdict = try_database(*database)) {
        report_.verdict = std::move(*verdict);
        count_mutants();
        return report_;
      }
    }
    count_mutants();
    report_.verdict = conclude();
    return report_;
  }

 private:
  // The same mistake in both queries is tried once.
  void add_mutants(const ir::QueryMap& query, std::size_t all) {
    for (Mutant& mutant : make_mutants(query, kMutantsMax, Random(options_.seed))) {
      if (mutants_.size() >= all) return;
      const auto change_of = [](const LivingMutant& each) { return each.mutant.change; };
      if (std::ranges::find(mutants_, mutant.change, change_of) != mutants_.end()) continue;
      mutants_.push_back({std::move(mutant)});
    }
  }

  bool is_over(double share) const { return budget_.share_spent(arena_.statements()) > share; }
  bool is_time_up() const { return is_over(has_told_enough() ? 1 : kOvertime); }

  // Beyond the time limit the rest of the plan can wait for databases that tell something.
  bool are_rows_wanted(int n) const {
    return n % 2 == 1 && n >= kFirstRound && !has_enough_databases() && is_over(1);
  }

  // Enough databases, and enough wrong versions told apart to believe them.
  bool has_told_enough() const { return has_enough_databases() && weakness().empty(); }

  bool has_enough_databases() const {
    if (report_.databases >= options_.databases_min) return true;
    const auto usable = std::ranges::count_if(mutants_, &LivingMutant::usable);
    const auto living = std::ranges::count_if(
        mutants_, [](const LivingMutant& each) { return each.usable && each.alive; });
    const double share = 1 - static_cast<double>(living) / static_cast<double>(usable);
    return 2 * report_.databases >= options_.databases_min && usable >= kStrongMutantsMin &&
           share >= kStrongKilledShare;
  }

  // Why the data is too weak to say anything; empty when it is not.
  std::string weakness() const {
    const auto usable = std::ranges::count_if(mutants_, &LivingMutant::usable);
    const auto killed = std::ranges::count_if(
        mutants_, [](const LivingMutant& each) { return each.usable && !each.alive; });
    // A few may be right by chance: what a key or a foreign key makes true is no mistake.
    const bool few = killed > 0 && usable - killed <= kSurvivorsMax;
    const double share = static_cast<double>(killed) / static_cast<double>(usable);
    if (usable == 0 || few || share >= kKilledShareMin) return {};
    return fmt::format("the data told only {} of {} wrong versions apart", killed, usable);
  }

  bool is_enough(int n) const {
    if (!generator_.plan_is_done()) return false;
    const int mixed = n - static_cast<int>(generator_.planned());
    if (!has_enough_databases()) return mixed >= kMixedMax;
    const bool any_alive =
        std::ranges::any_of(mutants_, [](const auto& each) { return each.alive; });
    return mixed >= (any_alive ? kMixedAtEnd : kMixedAlways);
  }

  // A verdict when it is decided on this database.
  std::optional<Verdict> try_database(const WitnessDatabase& database) {
    const std::size_t variants = arena_.variants().size();
    const auto number = static_cast<std::size_t>(tried_);
    std::size_t variant = number % variants;
    const std::int64_t small_limit = 1 + tried_ % 3;
    ++tried_;
    if (!arena_.load(database, RowOrder::forward)) {
      ++report_.databases_dropped;
      return std::nullopt;
    }
    Trial trial = arena_.try_pair(variant, small_limit);
    const bool is_vacuous = trial.original == RunEnd::ran && !trial.told && !disagree(trial);
    if (variant == 0 && variants > 1 && is_vacuous && trial.candidate == RunEnd::ran) {
      // Thresholds as they are written are beyond small data: the same rows meet small ones.
      variant = 1 + number / variants % (variants - 1);
      trial = arena_.try_pair(variant, small_limit);
    }
    if (trial.original == RunEnd::not_bound) {
      return Verdict::undecided(std::string(kGate),
                                "the original cannot run on witness data: " + trial.message);
    }
    if (trial.original != RunEnd::ran || trial.candidate == RunEnd::given_up) {
      ++report_.databases_dropped;
      return std::nullopt;
    }
    if (trial.candidate == RunEnd::not_bound) {
      return Verdict::rejected(std::string(kGate), "the candidate does not bind: " + trial.message);
    }
    if (disagree(trial)) return refute(database, variant, small_limit);
    if (trial.told) {
      ++report_.databases;
    } else {
      ++report_.databases_dropped;
    }
    cut_ |= trial.cut;
    run_mutants(variant, trial);
    return std::nullopt;
  }

  // Results that depend on the order of rows prove nothing: both orders must differ, each query
  // must agree with itself.
  bool is_stable(const WitnessDatabase& database, std::size_t variant, std::int64_t small_limit) {
    if (instabilities_.empty()) return true;
    if (draws_at_random(original_) || draws_at_random(candidate_)) return false;
    std::vector<Trial> trials;
    for (const RowOrder order : {RowOrder::forward, RowOrder::backward}) {
      if (!arena_.load(database, order)) return false;
      trials.push_back(arena_.try_pair(variant, small_limit));
      if (!disagree(trials.back())) return false;
    }
    return to_table(trials[0].reference, 0) == to_table(trials[1].reference, 0) &&
           to_table(trials[0].rows, 0) == to_table(trials[1].rows, 0);
  }

  std::optional<Verdict> refute(const WitnessDatabase& database, std::size_t variant,
                                std::int64_t small_limit) {
    if (!is_stable(database, variant, small_limit)) {
      unstable_ = true;
      ++report_.databases_dropped;
      return std::nullopt;
    }
    const double start = budget_.spent_ms();
    const auto may_go_on = [&] { return budget_.spent_ms() - start < kShrinkMsMax; };
    const WitnessDatabase small =
        shrink(arena_, schema_, database, variant, small_limit, may_go_on);
    arena_.load(small, RowOrder::forward);
    const Trial trial = arena_.try_pair(variant, small_limit);
    const bool raised = trial.candidate == RunEnd::raised;
    Verdict verdict =
        Verdict::rejected(std::string(kGate), raised ? "candidate_raises: " + trial.message
                                                     : trial.difference.value_or("differs"));
    const std::size_t hidden = arena_.variants()[variant].expected.hidden;
    verdict.counterexample =
        outcome::Counterexample{readable_script(schema_, small), to_table(trial.reference, hidden),
                                raised ? trial.message : to_table(trial.rows, 0)};
    verdict.evidence.push_back(
        fmt::format("{} rows, found on a database of {}", small.rows(), database.purpose));
    for (const auto& [from, to] : arena_.variants()[variant].thresholds) {
      verdict.evidence.push_back(fmt::format("with {} in the place of {} in both", to, from));
    }
    if (trial.limit && trial.limit != arena_.variants()[variant].expected.limit) {
      verdict.evidence.push_back(fmt::format("with LIMIT {} in both", *trial.limit));
    }
    return verdict;
  }

  void run_mutants(std::size_t variant, const Trial& trial) {
    const double start = budget_.spent_ms();
    // Beyond the time limit it is databases that are missing: of eighteen tables joined, one takes
    // a tenth of a second, and a whole set of mutants as long as all databases.
    const bool has_time = !is_over(1);
    const bool is_early = tried_ <= kAllMutantsOn;
    const bool is_first =
        has_time && (is_early || (trial.told && report_.databases <= kAllMutantsOn));
    // Once there are databases enough and they are too weak to say anything, mutants are what is
    // needed, whatever they take: else a verdict would hang on how busy the machine is.
    const bool are_needed = has_enough_databases() && !weakness().empty();
    const double share = has_time || has_enough_databases() ? kMutantShare : kLateShare;
    if (!is_first && !are_needed && mutants_ms_ > share * start) return;
    const int runs_max = is_first ? static_cast<int>(kMutantsMax) : kMutantRunsMax;
    int runs = 0;
    for (std::size_t i = 0; i < mutants_.size() && runs < runs_max; ++i) {
      LivingMutant& each = mutants_[(next_mutant_ + i) % mutants_.size()];
      if (!each.alive) continue;
      ++runs;
      const auto killed = arena_.is_killed(each.mutant, variant, trial);
      each.usable = killed.has_value();
      each.alive = killed.has_value() && !*killed;
      if (runs == runs_max) next_mutant_ = (next_mutant_ + i + 1) % mutants_.size();
    }
    mutants_ms_ += budget_.spent_ms() - start;
  }

  void count_mutants() {
    for (const LivingMutant& each : mutants_) {
      if (!each.usable) continue;
      ++report_.mutants;
      if (!each.alive) ++report_.mutants_killed;
    }
  }

  // One row is never cut off. A candidate with more shows two of them, or has no more than one.
  bool is_idle(const Expectation& expected) const {
    return expected.offset == 0 && ir::has_one_row_before_limit(0, original_) &&
           (*expected.limit >= 2 || ir::has_one_row_before_limit(0, candidate_));
  }

  Verdict conclude() const {
    const auto undecided = [&](std::string reason) {
      Verdict verdict = Verdict::undecided(std::string(kGate), std::move(reason));
      add_survivors(verdict);
      return verdict;
    };
    if (unstable_) return undecided("results depend on the order of rows");
    if (!instabilities_.empty()) return undecided("unstable: " + instabilities_.front());
    if (!has_enough_databases()) {
      return undecided(fmt::format("only {} databases gave the original a result with values",
                                   report_.databases));
    }
    const Expectation& expected = arena_.variants().front().expected;
    if (expected.limit && !cut_ && !is_idle(expected)) {
      return undecided("no database reached the LIMIT");
    }
    if (std::string reason = weakness(); !reason.empty()) return undecided(std::move(reason));
    if (const auto risk = risk_without_guard(original_, candidate_)) {
      return undecided("outside of what guarded it, this may raise: " + *risk);
    }
    if (const auto mistake = mistake_between(original_, candidate_)) {
      return undecided("the data did not tell apart what is commonly a mistake: " + *mistake);
    }
    Verdict verdict = Verdict::accepted(std::string(kGate));
    verdict.proof = outcome::Proof::tested;
    verdict.confidence = outcome::Confidence::schema_only;
    verdict.evidence.push_back(fmt::format("{} databases, {} of {} wrong versions told apart",
                                           report_.databases, report_.mutants_killed,
                                           report_.mutants));
    add_survivors(verdict);
    return verdict;
  }

  void add_survivors(Verdict& verdict) const {
    for (const LivingMutant& each : mutants_) {
      if (each.alive) verdict.evidence.push_back("not told apart: " + each.mutant.change);
    }
  }

  const ir::QueryMap& original_;
  const ir::QueryMap& candidate_;
  const WitnessOptions& options_;
  const WitnessSchema& schema_;
  Arena arena_;
  Generator generator_;
  std::vector<LivingMutant> mutants_;
  std::vector<std::string> instabilities_;
  std::size_t next_mutant_ = 0;
  WitnessBudget budget_;
  double mutants_ms_ = 0;
  int tried_ = 0;
  bool cut_ = false;
  bool unstable_ = false;
  WitnessReport report_;
};

WitnessReport undecided_report(const Error& error) {
  WitnessReport report;
  report.verdict = Verdict::undecided(std::string(kGate), error.message);
  return report;
}

Result<WitnessReport> refute_with(const ir::QueryMap& original, const ir::QueryMap& candidate,
                                  const WitnessOptions& options,
                                  std::span<const patch::Precondition> facts) {
  auto opened = options.open_scratch ? options.open_scratch() : engine::Scratch::open();
  if (!opened) return undecided_report(opened.error());
  engine::Scratch& scratch = *opened;
  const auto server = original.dialect() == sql::Dialect::postgres
                          ? read_server_columns(scratch.engine())
                          : ServerColumns{};
  if (!server) return undecided_report(server.error());
  const auto schema = witness_schema(original, candidate, facts, *server);
  if (!schema) return undecided_report(schema.error());
  auto arena = Arena::make(original, candidate, *schema, scratch);
  if (!arena) return undecided_report(arena.error());
  return Refutation(original, candidate, options, *schema, scratch, std::move(*arena)).run();
}

Result<WitnessReport> refute_by_facts(const ir::QueryMap& original, const ir::QueryMap& candidate,
                                      const WitnessOptions& options) {
  if (options.facts.empty()) return refute_with(original, candidate, options, {});
  if (options.rely_on_facts) {
    ADO_TRY(WitnessReport report, refute_with(original, candidate, options, options.facts));
    if (report.verdict.kind == outcome::VerdictKind::rejected) return report;
    for (const auto& fact : options.facts) report.verdict.valid_while.push_back(to_string(fact));
    return report;
  }
  ADO_TRY(WitnessReport report, refute_with(original, candidate, options, {}));
  if (report.verdict.kind != outcome::VerdictKind::rejected) return report;
  ADO_TRY(const WitnessReport kept, refute_with(original, candidate, options, options.facts));
  if (kept.verdict.kind == outcome::VerdictKind::accepted) {
    for (const auto& fact : options.facts) {
      report.verdict.evidence.push_back("no difference while " + to_string(fact));
    }
  }
  return report;
}

}  // namespace

Result<WitnessReport> try_to_refute(const ir::QueryMap& original, const ir::QueryMap& candidate,
                                    const WitnessOptions& options) {
  if (original.dialect() == sql::Dialect::duckdb) {
    return refute_by_facts(original, candidate, options);
  }
  const auto plain_original = without_schema_names(original);
  if (!plain_original) return undecided_report(plain_original.error());
  const auto plain_candidate = without_schema_names(candidate);
  if (!plain_candidate) return undecided_report(plain_candidate.error());
  if (options.open_scratch) return refute_by_facts(*plain_original, *plain_candidate, options);
  // Without a server: in DuckDB, where that means the same.
  const auto same_original = as_duckdb(*plain_original);
  const auto same_candidate = as_duckdb(*plain_candidate);
  if (!same_original || !same_candidate) {
    Error error = (same_original ? same_candidate : same_original).error();
    error.message += "; a server, which --db names, would be asked instead";
    return undecided_report(error);
  }
  if (!same_output_types(*plain_original, *plain_candidate)) {
    return undecided_report(
        {ErrorKind::unsupported, "whether the types of the results are the same is not known"});
  }
  return refute_by_facts(*same_original, *same_candidate, options);
}

}  // namespace ado::verify
