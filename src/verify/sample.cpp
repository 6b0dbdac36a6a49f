// Draws samples of one size after another. A smaller one is needed when the original does not
// finish, a larger one when its result is empty, as HAVING count(*) > 10 is on a few rows of each
// group.
#include "verify/sample.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/copy_rows.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"
#include "verify/embedded_pair.hpp"
#include "verify/full_result.hpp"
#include "verify/sample_plan.hpp"
#include "verify/sample_size.hpp"
#include "verify/witness_names.hpp"
#include "verify/witness_schema.hpp"

namespace ado::verify {
namespace {

using outcome::Verdict;
using outcome::VerdictKind;
using std::chrono::milliseconds;

constexpr std::string_view kSampleGate = "sample";
constexpr std::string_view kTellsNothing =
    "the result is empty on the sample, which then tells nothing";
constexpr milliseconds kCopyTimeout{120'000};  // Of one table.
constexpr milliseconds kCountTimeout{20'000};
constexpr std::int64_t kUnknownRows = 10'000'000;  // Of a table that cannot even be counted.

Verdict undecided(std::string reason) {
  return Verdict::undecided(std::string(kSampleGate), std::move(reason));
}

enum class Place { embedded, server };

class Sampler {
 public:
  Sampler(engine::Engine& engine, const SamplePlan& plan, const SampleOptions& options)
      : engine_(engine),
        plan_(plan),
        options_(options),
        memory_(options.memory == nullptr ? own_memory_ : *options.memory) {}

  Result<Verdict> check(Place place, const EmbeddedPair& pair) {
    std::optional<SampleMemory::Known>& known =
        place == Place::embedded ? memory_.embedded : memory_.server;
    if (known && !known->hopeless.empty()) return undecided(known->hopeless);
    const std::int64_t first = 1 + plan_.drawn_rows / std::max<std::int64_t>(options_.rows_max, 1);
    SampleSize size(known ? known->parts : first);
    milliseconds allowed =
        known ? known->allowed : std::min(options_.original_max, options_.at_first);
    std::string hopeless = "no sample was small enough for the original to finish on it";
    Verdict last = undecided(hopeless);
    for (bool more = true; more;) {
      const std::int64_t parts = size.parts();
      ADO_TRY(engine::Scratch scratch,
              place == Place::embedded ? fill_embedded(parts) : fill_on_server(parts));
      const engine::RunOptions run = run_options(allowed);
      const auto baseline = Baseline::take(scratch.engine(), pair.original, run);
      if (baseline) {
        ADO_TRY(last, compare(scratch.engine(), pair, *baseline, describe(place, parts), run));
        const bool is_open = last.kind == VerdictKind::undecided && baseline->rows() == 0;
        if (!is_open) {
          known = {.parts = parts, .allowed = allowed, .hopeless = {}};
          return last;
        }
        hopeless = kTellsNothing;
        more = size.was_empty() || take_more_time(size, allowed);
        continue;
      }
      if (options_.stop.stop_requested()) return fail(baseline.error());
      const engine::RunFailure failure = scratch.engine().last_failure();
      const bool too_large =
          failure == engine::RunFailure::timeout || failure == engine::RunFailure::out_of_memory;
      if (!too_large) return undecided(baseline.error().message);
      more = plan_.drawn_rows > 0 && (size.was_too_large() || take_more_time(size, allowed));
    }
    known = {.parts = size.parts(), .allowed = allowed, .hopeless = std::move(hopeless)};
    return last;
  }

 private:
  bool take_more_time(SampleSize& size, milliseconds& allowed) const {
    if (allowed >= options_.original_max || !size.give_more_time()) return false;
    allowed = options_.original_max;
    return true;
  }
  engine::RunOptions run_options(milliseconds allowed) const {
    return {.timeout = allowed, .stop = options_.stop};
  }

  std::string table_name(const SampledTable& table) const { return quoted_name(table.info->name); }

  Result<engine::Scratch> fill_embedded(std::int64_t parts) {
    ADO_TRY(engine::Scratch scratch, engine::Scratch::open());
    ADO_CHECK(scratch.execute(embedded_script(plan_)));
    for (std::size_t t = 0; t < plan_.tables.size(); ++t) {
      const engine::RunOptions run{.timeout = kCopyTimeout, .stop = options_.stop};
      const std::string text = sql::print(draw(plan_, t, parts, Padding::removed), plan_.dialect);
      ADO_CHECK(engine::copy_rows(engine_, text, scratch, plan_.tables[t].info->name, run));
    }
    return scratch;
  }

  Result<engine::Scratch> fill_on_server(std::int64_t parts) {
    ADO_TRY(engine::Scratch scratch, engine_.open_scratch());
    std::string script = fmt::format("SET LOCAL statement_timeout = {};", kCopyTimeout.count());
    for (std::size_t t = 0; t < plan_.tables.size(); ++t) {
      const std::string name = table_name(plan_.tables[t]);
      script += fmt::format("\nCREATE TEMP TABLE {} AS {};\nANALYZE pg_temp.{};", name,
                            sql::print(draw(plan_, t, parts, Padding::kept), plan_.dialect), name);
    }
    ADO_CHECK(scratch.make_tables(script));
    return scratch;
  }

  Result<Verdict> compare(engine::Engine& place, const EmbeddedPair& pair, const Baseline& baseline,
                          const std::string& sample, const engine::RunOptions& run) {
    CandidateCheck check(baseline, {});
    const auto stats = place.run(sql::print(pair.candidate.statement()), check.sink(), run);
    if (!stats) {
      if (options_.stop.stop_requested()) return fail(stats.error());
      if (place.last_failure() != engine::RunFailure::raised) {
        return undecided("the candidate on the sample: " + stats.error().message);
      }
      return Verdict::rejected(std::string(kSampleGate),
                               "candidate_raises: " + stats.error().message);
    }
    ADO_TRY(Verdict verdict, check.verdict(place, pair.original, pair.candidate, run));
    verdict.gate = kSampleGate;
    if (verdict.kind == VerdictKind::accepted && baseline.rows() == 0) {
      verdict = undecided(std::string(kTellsNothing));
    }
    if (verdict.kind == VerdictKind::accepted) verdict.confidence = outcome::Confidence::sampled;
    verdict.evidence.push_back(sample);
    return verdict;
  }

  std::string describe(Place place, std::int64_t parts) const {
    std::vector<std::string> drawn;
    for (const SampledTable& table : plan_.tables) {
      if (table.drawing != Drawing::whole) drawn.push_back(to_string(table));
    }
    const std::string_view where =
        place == Place::embedded ? "in DuckDB" : "in temporary tables of the server";
    if (parts == 1 || drawn.empty()) return fmt::format("sample {}: all rows", where);
    return fmt::format("sample {}: one part of {}: {}; other tables whole", where, parts,
                       fmt::join(drawn, ", "));
  }

  engine::Engine& engine_;
  const SamplePlan& plan_;
  const SampleOptions& options_;
  SampleMemory own_memory_;
  SampleMemory& memory_;
};

Result<std::int64_t> count_rows(engine::Engine& engine, const SampledTable& table,
                                const SampleOptions& options) {
  if (table.rows > 0) return table.rows;
  sql::Select select;
  select.items.push_back(sql::make_item(sql::make_count_star(), "n"));
  sql::BaseTable base;
  if (!table.info->schema.empty()) base.name.push_back(sql::make_identifier(table.info->schema));
  base.name.push_back(sql::make_identifier(table.info->name));
  select.from.push_back(std::move(base));
  engine::TextSink sink(1);
  const auto stats = engine.run(sql::print(sql::make_query(std::move(select)), engine.dialect()),
                                sink, {.timeout = kCountTimeout, .stop = options.stop});
  if (!stats && engine.last_failure() == engine::RunFailure::timeout) return kUnknownRows;
  if (!stats) return fail(stats.error());
  return std::stoll(sink.table().rows.at(0).at(0));
}

Result<Verdict> check_embedded(Sampler& sampler, const SamplePlan& plan,
                               const ir::QueryMap& original, const ir::QueryMap& candidate) {
  auto pair = embedded_pair(plan, original, candidate);
  if (!pair) return undecided(pair.error().message);
  return sampler.check(Place::embedded, *pair);
}

Result<Verdict> check_on_server(Sampler& sampler, const ir::QueryMap& original,
                                const ir::QueryMap& candidate) {
  auto before = without_schema_names(original);
  auto after = without_schema_names(candidate);
  if (!before || !after) return undecided((before ? after : before).error().message);
  return sampler.check(Place::server, {*std::move(before), *std::move(after)});
}

// What a place cannot do leaves the verdict open; the user's own connection must go on working.
Verdict settled(Result<Verdict> verdict) {
  return verdict ? *std::move(verdict) : undecided(verdict.error().message);
}

}  // namespace

Result<Verdict> check_on_sample(engine::Engine& engine, const ir::QueryMap& original,
                                const ir::QueryMap& candidate, const SampleOptions& options) {
  auto plan = tables_read(original, candidate);
  if (!plan) return undecided(plan.error().message);
  for (SampledTable& table : plan->tables) {
    ADO_TRY(table.rows, count_rows(engine, table, options));
  }
  choose_drawings(*plan, original);
  Sampler sampler(engine, *plan, options);
  auto embedded = check_embedded(sampler, *plan, original, candidate);
  if (!embedded &&
      (options.stop.stop_requested() || engine.last_failure() == engine::RunFailure::cancelled)) {
    return fail(embedded.error());
  }
  Verdict verdict = settled(std::move(embedded));
  const bool decided = verdict.kind == VerdictKind::accepted;
  if (decided || engine.dialect() == sql::Dialect::duckdb) return verdict;
  // There, and not here, everything means what it means to the user.
  auto there = check_on_server(sampler, original, candidate);
  if (!there && options.stop.stop_requested()) return fail(there.error());
  Verdict on_server = settled(std::move(there));
  if (on_server.kind != VerdictKind::undecided) return on_server;
  if (verdict.kind == VerdictKind::undecided) {
    verdict.reason += "; on the server: " + on_server.reason;
  }
  return verdict;
}

}  // namespace ado::verify
