// Compares a candidate's run with the baseline, as the original's contract asks.
#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "sql/print.hpp"
#include "verify/baseline.hpp"
#include "verify/full_result.hpp"
#include "verify/instability.hpp"
#include "verify/result_digest.hpp"
#include "verify/verification_sql.hpp"

namespace ado::verify {
namespace {

using engine::ResultColumn;
using outcome::Verdict;

constexpr std::string_view kGate = "full_result";
constexpr std::int64_t kDifferingRowsMax = 5;

Verdict rejected(std::string reason) {
  return Verdict::rejected(std::string(kGate), std::move(reason));
}
Verdict undecided(std::string reason) {
  return Verdict::undecided(std::string(kGate), std::move(reason));
}

std::optional<std::string> column_difference(const std::vector<ResultColumn>& expected,
                                             const std::vector<ResultColumn>& found) {
  if (expected.size() != found.size()) {
    return fmt::format("column count {} vs {}", expected.size(), found.size());
  }
  for (std::size_t index = 0; index < expected.size(); ++index) {
    if (expected[index].name != found[index].name) {
      return fmt::format("name of column {}: {} vs {}", index + 1, expected[index].name,
                         found[index].name);
    }
    if (expected[index].type != found[index].type) {
      return fmt::format("type of column {}: {} vs {}", expected[index].name, expected[index].type,
                         found[index].type);
    }
  }
  return std::nullopt;
}

}  // namespace

struct CandidateCheck::State {
  State(const Baseline::State& baseline, const Tolerance& float_tolerance)
      : expected(baseline),
        tolerance(float_tolerance),
        digest({.keep_rows = baseline.keeps_rows, .tolerance = float_tolerance},
               [this](const Hash128& row, const TieMark&) {
                 if (!expected.ordered) return true;
                 if (digest.bag().rows() == 1) order.emplace(*expected.ordered);  // A new run.
                 order->add(row);
                 return true;
               }) {}

  // Comparisons; nothing when they leave the verdict open to later ones.
  std::optional<Verdict> compare_shape(const ir::QueryMap& original,
                                       const ir::QueryMap& candidate) const;
  Result<Verdict> compare(engine::Engine& engine, const ir::QueryMap& candidate,
                          const engine::RunOptions& options);
  Verdict compare_bag(const ResultDigest& found) const;
  Verdict compare_ordered();
  Verdict compare_floats(const ResultDigest& found, Arrangement arrangement) const;
  std::vector<ColumnTolerance> column_tolerance(double sum_scale) const;
  std::string floating_names() const;
  Verdict accept() const;

  const Baseline::State& expected;
  Tolerance tolerance;
  std::optional<OrderedCheck> order;
  ResultDigest digest;
};

// What the outermost block must have kept, so that equal rows are no luck.
std::optional<Verdict> CandidateCheck::State::compare_shape(const ir::QueryMap& original,
                                                            const ir::QueryMap& candidate) const {
  const sql::Query& before = original.statement().query;
  const sql::Query& after = candidate.statement().query;
  if (is_ordered(expected.contract.promise) && !after.order_by) {
    return rejected("the outermost ORDER BY is lost");
  }
  if (!(before.limit == after.limit)) return undecided("the outermost LIMIT is another one");
  return std::nullopt;
}

Result<Verdict> CandidateCheck::State::compare(engine::Engine& engine,
                                               const ir::QueryMap& candidate,
                                               const engine::RunOptions& options) {
  if (expected.rows != digest.bag().rows()) {
    return rejected(fmt::format("row count {} vs {}", expected.rows, digest.bag().rows()));
  }
  if (expected.rows == 0) {
    Verdict verdict = accept();
    verdict.confidence = outcome::Confidence::zero_row_unverified;
    return verdict;
  }
  switch (expected.contract.promise) {
    case Promise::bag:
      return compare_bag(digest);
    case Promise::ordered:
    case Promise::ordered_limited:
      return compare_ordered();
    case Promise::bag_limited: {
      ResultDigest whole({.keep_rows = expected.keeps_rows, .tolerance = tolerance});
      auto stats = engine.run(without_limit(candidate), whole, options);
      if (!stats && options.stop.stop_requested()) return fail(std::move(stats).error());
      if (!stats) return undecided("run without LIMIT: " + stats.error().message);
      return compare_bag(whole);
    }
  }
  return undecided("no comparison for this query");
}

Verdict CandidateCheck::State::compare_bag(const ResultDigest& found) const {
  if (found.bag() == expected.compared_bag) return accept();
  if (found.bag().rows() != expected.compared_bag.rows()) {
    return rejected(fmt::format("row count without LIMIT {} vs {}", expected.compared_bag.rows(),
                                found.bag().rows()));
  }
  if (!(found.exact_bag() == expected.compared_exact_bag)) return rejected("rows differ");
  if (!found.is_floating()) return rejected("rows differ");
  return compare_floats(found, Arrangement::bag);
}

Verdict CandidateCheck::State::compare_ordered() {
  if (order->fits()) return accept();
  const bool whole = expected.contract.promise == Promise::ordered;
  if (!expected.keeps_rows) {
    const bool same_rows = whole && digest.bag() == expected.compared_bag;
    return rejected(same_rows ? "same rows in another order" : "rows differ");
  }
  if (whole && !(digest.exact_bag() == expected.compared_exact_bag)) return rejected("rows differ");
  return compare_floats(digest, Arrangement::ordered);
}

std::vector<ColumnTolerance> CandidateCheck::State::column_tolerance(double sum_scale) const {
  std::vector<ColumnTolerance> list;
  for (std::size_t index = 0; index < expected.floating_columns.size(); ++index) {
    const ResultColumn& column = expected.columns[expected.floating_columns[index]];
    list.push_back({.relative = relative_tolerance(column.type, tolerance),
                    .absolute = sum_scale * expected.float_rows.largest(index)});
  }
  return list;
}

std::string CandidateCheck::State::floating_names() const {
  std::vector<std::string> names;
  for (const std::size_t column : expected.floating_columns) {
    names.push_back(expected.columns[column].name);
  }
  return names.empty() ? "floating sort keys" : "floating columns " + join(names, ", ");
}

Verdict CandidateCheck::State::compare_floats(const ResultDigest& found,
                                              Arrangement arrangement) const {
  const auto pair = [&](Arrangement how, double sum_scale) {
    if (expected.float_rows.overflowed() || found.float_rows().overflowed()) {
      return Pairing::unpaired;
    }
    return pair_rows(expected.float_rows, found.float_rows(), how, expected.window,
                     column_tolerance(sum_scale));
  };
  switch (pair(arrangement, 0)) {
    case Pairing::paired: {
      Verdict verdict = accept();
      verdict.evidence.push_back(
          fmt::format("{} compared with relative tolerance {:g} (DOUBLE) and {:g} (REAL)",
                      floating_names(), tolerance.relative_double, tolerance.relative_real));
      return verdict;
    }
    case Pairing::unpaired:
      return undecided("too many rows to pair by " + floating_names());
    case Pairing::different:
      break;
  }
  // A sum of values that cancel out is as inexact as its largest terms; how large those were is
  // not known here, so this is no proof either way.
  if (pair(arrangement, tolerance.sum_scale) == Pairing::paired) {
    return undecided(floating_names() + " differ by what cancellation in a sum may explain");
  }
  if (arrangement == Arrangement::ordered && expected.floating_keys &&
      expected.contract.promise == Promise::ordered &&
      pair(Arrangement::bag, 0) == Pairing::paired) {
    return undecided("same rows in another order of floating sort keys");
  }
  return rejected("rows differ by more than the tolerance of " + floating_names());
}

Verdict CandidateCheck::State::accept() const {
  Verdict verdict = Verdict::accepted(std::string(kGate));
  verdict.proof = outcome::Proof::tested;
  verdict.evidence.push_back(
      fmt::format("{} rows, checksum {}", expected.rows, to_hex(expected.bag.hash())));
  // Where LIMIT cuts ties, other rows may be shown.
  const bool all_rows = !is_limited(expected.contract.promise);
  for (std::size_t index = 0; all_rows && index < expected.columns.size(); ++index) {
    if (digest.shown_digits()[index] == expected.shown_digits[index]) continue;
    verdict.evidence.push_back(
        fmt::format("equal numbers of {} are shown with another count of digits behind the point",
                    expected.columns[index].name));
  }
  return verdict;
}

namespace {

// Shows a few rows that only one side has. A help for people: when it fails, there is none.
void add_differing_rows(Verdict& verdict, engine::Engine& engine, const ir::QueryMap& original,
                        const ir::QueryMap& candidate, const Contract& contract,
                        const engine::RunOptions& options) {
  const KeepLimit keep = contract.promise == Promise::bag_limited ? KeepLimit::no : KeepLimit::yes;
  const auto show = [&](std::string_view side, const std::string& text) {
    engine::TextSink sink(static_cast<std::size_t>(kDifferingRowsMax));
    if (!engine.run(text, sink, options)) return;
    for (const auto& row : sink.table().rows) {
      if (static_cast<std::int64_t>(verdict.evidence.size()) == kDifferingRowsMax) return;
      verdict.evidence.push_back(fmt::format("only in {}: {}", side, join(row, " | ")));
    }
  };
  // Three of one side leave room for the other.
  show("original", rows_missing(original, candidate, keep, (kDifferingRowsMax + 1) / 2));
  show("candidate", rows_missing(candidate, original, keep, kDifferingRowsMax));
}

}  // namespace

CandidateCheck::CandidateCheck(const Baseline& baseline, const Tolerance& tolerance)
    : state_(std::make_unique<State>(baseline.state(), tolerance)) {}
CandidateCheck::~CandidateCheck() = default;
engine::RowSink& CandidateCheck::sink() { return state_->digest; }

Result<Verdict> CandidateCheck::verdict(engine::Engine& engine, const ir::QueryMap& original,
                                        const ir::QueryMap& candidate,
                                        const engine::RunOptions& options) {
  State& state = *state_;
  if (!state.digest.begun()) return undecided("the candidate was not run");
  if (auto difference = column_difference(state.expected.columns, state.digest.columns())) {
    return rejected(std::move(*difference));
  }
  const std::vector<std::string>& obstacles = state.expected.contract.obstacles;
  if (!obstacles.empty()) {
    Verdict verdict = undecided("the original is not comparable: " + obstacles.front());
    verdict.evidence = obstacles;
    return verdict;
  }
  if (auto verdict = state.compare_shape(original, candidate)) return *std::move(verdict);
  ADO_TRY(Verdict verdict, state.compare(engine, candidate, options));
  if (verdict.kind == outcome::VerdictKind::accepted) {
    std::vector<std::string> unstable = instabilities_of(candidate);
    if (unstable.empty()) return verdict;
    verdict = undecided("the candidate is not stable: " + unstable.front());
    verdict.evidence = std::move(unstable);
    return verdict;
  }
  if (verdict.kind != outcome::VerdictKind::rejected) return verdict;
  const bool nested_floats =
      std::any_of(state.expected.columns.begin(), state.expected.columns.end(),
                  [](const ResultColumn& column) { return holds_floating_values(column.type); });
  if (nested_floats) return undecided(verdict.reason + ", perhaps inside nested floating values");
  if (reads_clock(original) || reads_clock(candidate)) {
    return undecided(verdict.reason + ", and the query reads the clock");
  }
  add_differing_rows(verdict, engine, original, candidate, state.expected.contract, options);
  return verdict;
}

}  // namespace ado::verify
