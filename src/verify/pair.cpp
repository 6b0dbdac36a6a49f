// verify_pair: parse, referee, bind, outputs, full result and witness data, combined.
#include "verify/pair.hpp"

#include <algorithm>
#include <functional>
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
  gates.push_back(check_reach(input));
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

// The queries of a text. Of several, each stands at its place among blanks, so that places in
// errors are those of the whole text.
std::vector<std::string> queries_of(std::string_view text, sql::Dialect dialect) {
  const std::vector<std::string_view> pieces = sql::split_script(text, dialect);
  if (pieces.size() < 2) return {std::string(text)};
  std::vector<std::string> queries;
  for (const std::string_view piece : pieces) {
    std::string query(text.substr(0, static_cast<std::size_t>(piece.data() - text.data())));
    std::ranges::replace_if(query, [](char c) { return c != '\n'; }, ' ');
    queries.push_back(query.append(piece));
  }
  return queries;
}

void add(PairReport& sum, PairReport&& report, std::size_t number) {
  for (Verdict* verdict : {&report.verdict, &report.witness.verdict}) {
    if (!verdict->reason.empty()) {
      verdict->reason = fmt::format("query {}: {}", number, verdict->reason);
    }
  }
  sum.gates.insert(sum.gates.end(), report.gates.begin(), report.gates.end());
  sum.witness.verdict = std::move(report.witness.verdict);
  sum.witness.databases += report.witness.databases;
  sum.witness.databases_dropped += report.witness.databases_dropped;
  sum.witness.mutants += report.witness.mutants;
  sum.witness.mutants_killed += report.witness.mutants_killed;
  sum.rows += report.rows;
}

using JudgeOne =
    std::function<Result<PairReport>(const std::string& original, const std::string& candidate)>;

// Query by query; the first that differs ends it.
Result<PairReport> judge_each(std::string_view original_text, std::string_view candidate_text,
                              sql::Dialect dialect,
                              const std::shared_ptr<const sql::Schema>& schema,
                              const JudgeOne& judge) {
  const std::vector<std::string> originals = queries_of(original_text, dialect);
  const std::vector<std::string> candidates = queries_of(candidate_text, dialect);
  if (originals.size() == 1 && candidates.size() == 1) {
    return judge(originals.front(), candidates.front());
  }
  PairReport sum;
  if (originals.size() != candidates.size()) {
    for (const std::string& text : originals) ADO_CHECK(read(text, "original", dialect, schema));
    for (const std::string& text : candidates) ADO_CHECK(read(text, "candidate", dialect, schema));
    sum.verdict = Verdict::rejected(
        "outputs", fmt::format("number of queries {} vs {}", originals.size(), candidates.size()));
    sum.gates.push_back(sum.verdict);
    return sum;
  }
  std::vector<Verdict> verdicts;
  for (std::size_t i = 0; i < originals.size(); ++i) {
    ADO_TRY(PairReport report, judge(originals[i], candidates[i]));
    add(sum, std::move(report), i + 1);
    verdicts.push_back(std::move(report.verdict));
    if (verdicts.back().kind == VerdictKind::rejected) break;
  }
  // Accepted is no more than the least certain of them.
  std::ranges::stable_sort(verdicts, std::greater<>(), &Verdict::confidence);
  std::vector<std::string> valid_while;
  for (const Verdict& verdict : verdicts) {
    valid_while.insert(valid_while.end(), verdict.valid_while.begin(), verdict.valid_while.end());
  }
  sum.verdict = combine(verdicts);
  if (sum.verdict.kind == VerdictKind::accepted) sum.verdict.valid_while = std::move(valid_while);
  return sum;
}

Result<PairReport> verify_one(std::string_view original_sql, std::string_view candidate_sql,
                              sql::Dialect dialect,
                              const std::shared_ptr<const sql::Schema>& schema,
                              const WitnessOptions& witness) {
  ADO_TRY(const Pair pair, read_pair(original_sql, candidate_sql, dialect, schema));
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

Result<PairReport> verify_one(std::string_view original_sql, std::string_view candidate_sql,
                              engine::Engine& engine,
                              const std::shared_ptr<const sql::Schema>& schema,
                              const WitnessOptions& witness, const Tolerance& tolerance,
                              const engine::RunOptions& options) {
  ADO_TRY(const Pair pair, read_pair(original_sql, candidate_sql, engine.dialect(), schema));
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

}  // namespace

Result<PairReport> verify_pair(std::string_view original, std::string_view candidate,
                               const sql::Schema& schema, sql::Dialect dialect,
                               const WitnessOptions& witness) {
  const auto shared = std::make_shared<const sql::Schema>(schema);
  return judge_each(original, candidate, dialect, shared,
                    [&](const std::string& original_sql, const std::string& candidate_sql) {
                      return verify_one(original_sql, candidate_sql, dialect, shared, witness);
                    });
}

Result<PairReport> verify_pair(std::string_view original, std::string_view candidate,
                               engine::Engine& engine, const WitnessOptions& witness,
                               const Tolerance& tolerance, const engine::RunOptions& options) {
  ADO_TRY(sql::Schema schema, engine.schema());
  const auto shared = std::make_shared<const sql::Schema>(std::move(schema));
  ADO_TRY(const engine::Snapshot snapshot, engine::Snapshot::begin(engine));
  return judge_each(original, candidate, engine.dialect(), shared,
                    [&](const std::string& original_sql, const std::string& candidate_sql) {
                      return verify_one(original_sql, candidate_sql, engine, shared, witness,
                                        tolerance, options);
                    });
}

}  // namespace ado::verify
