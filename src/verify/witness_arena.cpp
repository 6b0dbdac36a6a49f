// Runs statements on witness data and turns what happens into trials.
#include "verify/witness_arena.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/print.hpp"
#include "verify/lost_guard.hpp"

namespace ado::verify {
namespace {

constexpr std::size_t kResultRowsMax = 20000;
// One is reached by any group; the others by groups as the data often has them.
constexpr std::array<std::int64_t, 3> kSmallThresholds{1, 2, 3};
constexpr std::chrono::milliseconds kLeastTimeout{400};

bool same_limit(const sql::Query& a, const sql::Query& b) {
  if (!a.limit || !b.limit || !a.limit->count || !b.limit->count) return false;
  return **a.limit->count == **b.limit->count;
}

}  // namespace

Result<Arena> Arena::make(const ir::QueryMap& original, const ir::QueryMap& candidate,
                          const WitnessSchema& schema, engine::Scratch& scratch) {
  Arena arena(candidate, schema, scratch);
  if (risk_without_guard(original, candidate)) {
    arena.risks_first_ = with_risks_first(original, candidate);
  }
  arena.one_row_ = ir::has_one_row_before_limit(0, original);
  if (auto created = scratch.make_tables(create_script(schema)); !created) {
    return fail(ErrorKind::unsupported, "witness tables: {}", created.error().message);
  }
  ADO_CHECK(arena.add_variant(original, {}));
  for (const std::int64_t least : kSmallThresholds) {
    const LiteralChange change = small_thresholds(original, candidate, least);
    if (!change.empty()) ADO_CHECK(arena.add_variant(original, change));
  }
  return arena;
}

Result<void> Arena::add_variant(const ir::QueryMap& original, const LiteralChange& change) {
  Variant variant;
  variant.thresholds = change;
  ADO_TRY(const ir::QueryMap map,
          ir::QueryMap::make(with_thresholds(original, original.statement(), change),
                             original.shared_schema()));
  ADO_TRY(variant.expected, expectation_of(map));
  variant.candidate = with_thresholds(candidate_, candidate_.statement(), change);
  variant.candidate_has_limit =
      variant.expected.limit && same_limit(original.statement().query, variant.candidate.query);
  if (variant.candidate_has_limit && !variant.expected.ordered) {
    // LIMIT without an order promises any rows: the whole results are compared.
    variant.candidate.query.limit.reset();
    variant.candidate_has_limit = false;
    variant.expected.limit.reset();
    variant.expected.offset = 0;
  }
  variant.candidate_text = sql::print(variant.candidate);
  if (risks_first_) {
    variant.risks_first = sql::print(with_thresholds(candidate_, *risks_first_, change));
  }
  variants_.push_back(std::move(variant));
  return {};
}

bool Arena::load(const WitnessDatabase& database, RowOrder order) {
  const Load load = load_of(schema_, database, order, filled_);
  const auto loaded = scratch_.fill(load.script, load.rows);
  for (std::size_t t = 0; t < filled_.size(); ++t) {
    filled_[t] = !loaded || !database.tables[t].empty();
  }
  return loaded.has_value();
}

RunResult Arena::run(const std::string& text) {
  ++statements_;
  ResultSink sink(kResultRowsMax);
  engine::RunOptions options;
  options.timeout = statement_timeout_;
  const auto stats = scratch_.engine().run(text, sink, options);
  if (!stats) {
    switch (scratch_.engine().last_failure()) {
      case engine::RunFailure::raised:
        return {RunEnd::raised, stats.error().message, {}};
      case engine::RunFailure::none:
        return {RunEnd::not_bound, stats.error().message, {}};
      case engine::RunFailure::timeout:
        statement_timeout_ = std::max(kLeastTimeout, statement_timeout_ / 2);
        [[fallthrough]];
      case engine::RunFailure::cancelled:
      case engine::RunFailure::out_of_memory:
        return {RunEnd::given_up, stats.error().message, {}};
    }
  }
  if (sink.result().rows.size() >= kResultRowsMax) return {RunEnd::given_up, "too many rows", {}};
  return {RunEnd::ran, {}, std::move(sink.result())};
}

Trial Arena::try_pair(std::size_t variant_index, std::int64_t small_limit) {
  const Variant& variant = variants_[variant_index];
  Trial trial;
  RunResult reference = run(variant.expected.statement);
  trial.original = reference.end;
  trial.message = reference.message;
  if (reference.end != RunEnd::ran) return trial;
  trial.reference = std::move(reference.rows);
  trial.told = one_row_ ? has_value(trial.reference) : !trial.reference.rows.empty();
  const auto compare = [&](const std::string& text, const std::optional<std::int64_t>& limit) {
    RunResult rows = run(text);
    trial.candidate = rows.end;
    trial.message = rows.message;
    if (rows.end != RunEnd::ran) return;
    trial.rows = std::move(rows.rows);
    trial.difference = find_difference(variant.expected, limit, trial.reference, trial.rows);
    trial.cut |= cuts(variant.expected, limit, trial.reference);
    trial.limit = limit;
  };
  compare(variant.candidate_text, variant.expected.limit);
  if (trial.difference || trial.candidate != RunEnd::ran) return trial;
  if (!variant.risks_first.empty()) {
    const RunResult early = run(variant.risks_first);
    if (early.end == RunEnd::raised) {
      trial.candidate = RunEnd::raised;
      trial.message = early.message + ", when it is asked before the conditions beside it";
      return trial;
    }
  }
  const bool is_smaller = variant.expected.limit && small_limit < *variant.expected.limit;
  if (variant.candidate_has_limit && is_smaller &&
      cuts(variant.expected, small_limit, trial.reference)) {
    compare(sql::print(with_limit(variant.candidate, small_limit)), small_limit);
  }
  return trial;
}

std::optional<bool> Arena::is_killed(const Mutant& mutant, std::size_t variant_index,
                                     const Trial& trial) {
  const Variant& variant = variants_[variant_index];
  sql::Statement statement =
      variant_index == 0 ? mutant.statement
                         : with_thresholds(mutant.query, mutant.statement, variant.thresholds);
  if (!variant.expected.limit || variant.candidate_has_limit) {
    if (trial.limit && statement.query.limit) statement = with_limit(statement, *trial.limit);
  }
  if (!trial.limit) statement.query.limit.reset();
  const RunResult result = run(sql::print(statement));
  switch (result.end) {
    case RunEnd::ran:
      return find_difference(variant.expected, trial.limit, trial.reference, result.rows)
          .has_value();
    case RunEnd::raised:
      return true;
    case RunEnd::not_bound:
    case RunEnd::given_up:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace ado::verify
