// verify_pair: parse, referee, bind, outputs, full result and witness data, combined.
#include "verify/pair.hpp"

#include <memory>

#include <fmt/format.h>

#include "engine/referee.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
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

// What can be said without data.
std::vector<Verdict> check_text(const ir::QueryMap& original, const ir::QueryMap& candidate) {
  const StructureInput input{original, candidate, {}};
  std::vector<Verdict> gates;
  gates.push_back(check_resolves(input));
  gates.push_back(check_outputs(input));
  const OrderDifference order = compare_order(original, candidate);
  gates.push_back(order.lost.empty() ? Verdict::accepted("order")
                                     : Verdict::rejected("order", order.lost.front()));
  return gates;
}

bool is_same_statement(const ir::QueryMap& original, const ir::QueryMap& candidate) {
  return original.statement_anchor() == candidate.statement_anchor() &&
         sql::print(original.statement()) == sql::print(candidate.statement());
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

Result<void> add_witness(PairReport& report, const ir::QueryMap& original,
                         const ir::QueryMap& candidate, const WitnessOptions& options) {
  ADO_TRY(report.witness, try_to_refute(original, candidate, options));
  report.gates.push_back(report.witness.verdict);
  return {};
}

// The candidate's one run on the user's data. What the engine refuses is a verdict here.
Result<Verdict> check_result(engine::Engine& engine, const ir::QueryMap& original,
                             const ir::QueryMap& candidate, std::string_view candidate_sql,
                             const Baseline& baseline, const Tolerance& tolerance,
                             const engine::RunOptions& options) {
  CandidateCheck check(baseline, tolerance);
  const auto stats = engine.run(candidate_sql, check.sink(), options);
  if (stats) return check.verdict(engine, original, candidate, options);
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
  ADO_TRY(const ir::QueryMap original, read(original_sql, "original", dialect, shared));
  ADO_TRY(const ir::QueryMap candidate, read(candidate_sql, "candidate", dialect, shared));
  PairReport report;
  report.gates = check_text(original, candidate);
  if (!is_rejected(report) && is_same_statement(original, candidate)) {
    report.gates.push_back(Verdict::accepted("same_statement"));
    report.gates.back().confidence = outcome::Confidence::high;
  } else if (!is_rejected(report)) {
    ADO_CHECK(add_witness(report, original, candidate, witness));
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
  ADO_TRY(const ir::QueryMap original, read(original_sql, "original", dialect, shared));
  ADO_TRY(const ir::QueryMap candidate, read(candidate_sql, "candidate", dialect, shared));
  PairReport report;
  report.gates = check_text(original, candidate);
  ADO_TRY(Verdict binding, check_binding(engine, original_sql, candidate_sql));
  report.gates.push_back(std::move(binding));
  if (!is_rejected(report)) {
    ADO_TRY(const Baseline baseline, Baseline::take(engine, original, options));
    report.rows = baseline.rows();
    ADO_TRY(Verdict result,
            check_result(engine, original, candidate, candidate_sql, baseline, tolerance, options));
    report.gates.push_back(std::move(result));
  }
  if (!is_rejected(report)) ADO_CHECK(add_witness(report, original, candidate, witness));
  report.verdict = combine(report.gates);
  // An empty result of the user's data has said nothing: witness data alone have decided.
  if (report.verdict.kind == VerdictKind::accepted && report.rows > 0) {
    report.verdict.confidence = outcome::Confidence::high;
  }
  return report;
}

}  // namespace ado::verify
