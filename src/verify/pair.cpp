// verify_pair: parse, referee, bind, outputs, full result and witness data, combined.
#include "verify/pair.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/referee.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "verify/bare_wrapper.hpp"
#include "verify/gates.hpp"

namespace ado::verify {
namespace {

using outcome::Verdict;
using outcome::VerdictKind;

// The text as a map, when ado reads it as the engine's parser does.
Result<ir::QueryMap> read(std::string_view text, std::string_view which, sql::Dialect dialect,
                          const std::shared_ptr<const sql::Schema>& schema) {
  ADO_TRY(sql::Statement statement, sql::parse_statement(text, dialect));
  ADO_TRY(const auto judgement, engine::same_query(text, sql::print(statement), dialect));
  if (judgement.opinion != engine::Opinion::same) {
    return fail(ErrorKind::unsupported, "ado does not read the {} as the engine does: {}", which,
                judgement.detail);
  }
  return ir::QueryMap::make(std::move(statement), schema);
}

// SELECT * FROM (... ORDER BY ...) has the right rows and no order: read as what it wraps, so that
// the rows are checked, but never accepted. None when that is not the case.
Result<std::optional<ir::QueryMap>> read_as_wrapped(
    const ir::QueryMap& original, const ir::QueryMap& candidate,
    const std::shared_ptr<const sql::Schema>& schema) {
  if (compare_order(original, candidate).lost.empty()) return std::nullopt;
  auto inside = without_wrapper(candidate.statement());
  if (!inside) return std::nullopt;
  ADO_TRY(ir::QueryMap map, ir::QueryMap::make(std::move(*inside), schema));
  const bool is_ordered = compare_order(original, map).lost.empty();
  const auto name = [](const ir::OutputColumn& output) { return output.name; };
  if (!is_ordered ||
      !std::ranges::equal(map.block(0).outputs, candidate.block(0).outputs, {}, name, name)) {
    return std::nullopt;
  }
  return map;
}

struct Pair {
  ir::QueryMap original;
  ir::QueryMap candidate;
  bool order_is_promised = true;  // By the candidate, as far as the original promises one.
};

Result<Pair> read_pair(std::string_view original_sql, std::string_view candidate_sql,
                       sql::Dialect dialect, const std::shared_ptr<const sql::Schema>& schema) {
  ADO_TRY(ir::QueryMap original, read(original_sql, "original", dialect, schema));
  ADO_TRY(ir::QueryMap candidate, read(candidate_sql, "candidate", dialect, schema));
  ADO_TRY(auto inside, read_as_wrapped(original, candidate, schema));
  if (inside) return Pair{std::move(original), std::move(*inside), false};
  return Pair{std::move(original), std::move(candidate)};
}

Verdict judge_order(const Pair& pair) {
  if (!pair.order_is_promised) {
    return Verdict::undecided("order",
                              "the ORDER BY stands in a derived table, which promises no order: "
                              "add it to the outermost query");
  }
  const OrderDifference order = compare_order(pair.original, pair.candidate);
  return order.lost.empty() ? Verdict::accepted("order")
                            : Verdict::rejected("order", order.lost.front());
}

// What can be said without data.
std::vector<Verdict> check_text(const Pair& pair) {
  const StructureInput input{pair.original, pair.candidate, {}};
  std::vector<Verdict> gates;
  gates.push_back(check_resolves(input));
  gates.push_back(check_outputs(input));
  gates.push_back(judge_order(pair));
  return gates;
}

bool is_same_statement(const Pair& pair) {
  const auto& [original, candidate, order_is_promised] = pair;
  return order_is_promised && original.statement_anchor() == candidate.statement_anchor() &&
         original.statement() == candidate.statement();
}

const Verdict* first_of(const std::vector<Verdict>& gates, VerdictKind kind) {
  for (const Verdict& gate : gates) {
    if (gate.kind == kind) return &gate;
  }
  return nullptr;
}

// Any rejected rejects, else any undecided; the last gate's evidence stands for what was accepted.
Verdict combine(const std::vector<Verdict>& gates) {
  if (const Verdict* rejected = first_of(gates, VerdictKind::rejected)) return *rejected;
  if (const Verdict* undecided = first_of(gates, VerdictKind::undecided)) return *undecided;
  return gates.back();
}

bool is_rejected(const PairReport& report) {
  return first_of(report.gates, VerdictKind::rejected) != nullptr;
}

Result<void> add_witness(PairReport& report, const Pair& pair, const WitnessOptions& options) {
  ADO_TRY(report.witness, try_to_refute(pair.original, pair.candidate, options));
  report.gates.push_back(report.witness.verdict);
  return {};
}

// The candidate's one run on the user's data. What the engine refuses is a verdict here.
Result<Verdict> check_result(engine::Engine& engine, const Pair& pair,
                             std::string_view candidate_sql, const Baseline& baseline,
                             const Tolerance& tolerance, const engine::RunOptions& options) {
  CandidateCheck check(baseline, tolerance);
  const auto stats = engine.run(candidate_sql, check.sink(), options);
  if (stats) return check.verdict(engine, pair.original, pair.candidate, options);
  if (stats.error().kind != ErrorKind::invalid_input) {
    return Verdict::undecided("full_result", stats.error().message);
  }
  return Verdict::rejected("full_result", "candidate_raises: " + stats.error().message);
}

}  // namespace

Result<PairReport> verify_pair(std::string_view original_sql, std::string_view candidate_sql,
                               const sql::Schema& schema, sql::Dialect dialect,
                               const WitnessOptions& witness) {
  const auto shared = std::make_shared<const sql::Schema>(schema);
  ADO_TRY(const Pair pair, read_pair(original_sql, candidate_sql, dialect, shared));
  PairReport report;
  report.gates = check_text(pair);
  if (!is_rejected(report) && is_same_statement(pair)) {
    report.gates.push_back(Verdict::accepted("same_statement"));
    report.gates.back().confidence = outcome::Confidence::high;
  } else if (!is_rejected(report)) {
    ADO_CHECK(add_witness(report, pair, witness));
  }
  report.verdict = combine(report.gates);
  return report;
}

Result<PairReport> verify_pair(std::string_view original_sql, std::string_view candidate_sql,
                               engine::Engine& engine, const WitnessOptions& witness,
                               const Tolerance& tolerance, const engine::RunOptions& options) {
  ADO_TRY(sql::Schema schema, engine.schema());
  const auto shared = std::make_shared<const sql::Schema>(std::move(schema));
  const sql::Dialect dialect = engine.dialect();
  ADO_TRY(const engine::Snapshot snapshot, engine::Snapshot::begin(engine));
  ADO_TRY(const Pair pair, read_pair(original_sql, candidate_sql, dialect, shared));
  PairReport report;
  report.gates = check_text(pair);
  ADO_TRY(Verdict binding, check_binding(engine, original_sql, candidate_sql));
  report.gates.push_back(std::move(binding));
  if (!is_rejected(report)) {
    ADO_TRY(const Baseline baseline, Baseline::take(engine, pair.original, options));
    report.rows = baseline.rows();
    ADO_TRY(Verdict result,
            check_result(engine, pair, candidate_sql, baseline, tolerance, options));
    report.gates.push_back(std::move(result));
  }
  if (!is_rejected(report)) {
    WitnessOptions beside = witness;
    beside.open_scratch = [&engine] { return engine.open_scratch(); };
    ADO_CHECK(add_witness(report, pair, beside));
  }
  report.verdict = combine(report.gates);
  // An empty result of the user's data has said nothing: witness data alone have decided.
  if (report.verdict.kind == VerdictKind::accepted && report.rows > 0) {
    report.verdict.confidence = outcome::Confidence::high;
  }
  return report;
}

}  // namespace ado::verify
