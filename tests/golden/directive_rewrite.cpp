// rewrite [postgres] expect=<id> [variant=N] [prove] · rewrite expect-not=<id>: the query as the
// transform leaves it, "unchanged" when it does not fire. The patch must apply, tier 1 must accept
// it, its print must be stable; with `prove` witness data must not tell the two queries apart. Of
// PostgreSQL's queries all are proven, but only where $ADO_TEST_POSTGRES names a server's folder.
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

#include "golden/directives.hpp"
#include "golden/schema_of.hpp"
#include "patch/apply.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "transforms/catalog.hpp"
#include "verify/structure.hpp"
#include "verify/witness.hpp"

namespace ado::golden {

Outcome run_rewrite(const Case& one);

namespace {

using SharedSchema = std::shared_ptr<const sql::Schema>;

Result<ir::QueryMap> map_of(std::string_view text, sql::Dialect dialect, SharedSchema schema) {
  ADO_TRY(sql::Statement statement, sql::parse_statement(text, dialect));
  return ir::QueryMap::make(std::move(statement), std::move(schema));
}

std::size_t variant_of(const Case& one) {
  const std::string text = one.option("variant", "0");
  std::size_t variant = 0;
  std::from_chars(text.data(), text.data() + text.size(), variant);
  return variant;
}

// Where to prove what the case says; none when there is no such place, or nothing to prove.
std::optional<verify::WitnessOptions> proof_of(const Case& one, sql::Dialect dialect) {
  verify::WitnessOptions options;
  options.time_limit = std::chrono::seconds(20);  // A slow build must not change a verdict.
  if (dialect == sql::Dialect::duckdb) {
    return one.has_word("prove") ? std::optional(options) : std::nullopt;
  }
  const char* folder = std::getenv("ADO_TEST_POSTGRES");
  if (folder == nullptr) return std::nullopt;
  options.open_scratch = [target = fmt::format("postgresql:///postgres?host={}&user=ado", folder)] {
    return engine::Scratch::on_server(target);
  };
  return options;
}

std::string show(const outcome::Verdict& verdict) {
  std::string text = fmt::format("{}: {}", verdict.gate, verdict.reason);
  if (verdict.counterexample) {
    text += fmt::format("\n{}\noriginal\n{}\nrewritten\n{}", verdict.counterexample->script,
                        verdict.counterexample->original_result,
                        verdict.counterexample->candidate_result);
  }
  return text;
}

Result<std::string> rewritten(const Case& one, const transforms::Transform& transform,
                              const ir::QueryMap& query, const transforms::Match& match) {
  ADO_TRY(const patch::PatchPlan plan, transform.rewrite(query, match));
  ADO_TRY(const patch::Applied applied, patch::apply(query, plan));
  std::string text = sql::print(applied.statement);
  ADO_TRY(const ir::QueryMap candidate, map_of(text, query.dialect(), query.shared_schema()));
  if (sql::print(candidate.statement()) != text) return "print is not stable:\n" + text;
  const auto structure = verify::check_structure({query, candidate, transform.allowance()});
  if (structure.kind != outcome::VerdictKind::accepted) return show(structure) + "\n" + text;
  for (const patch::Precondition& fact : plan.preconditions) {
    text = fmt::format("needs {}\n", patch::to_string(fact)) + text;
  }
  auto proof = proof_of(one, query.dialect());
  if (!proof) return text;
  proof->facts = plan.preconditions;
  proof->rely_on_facts = true;
  ADO_TRY(const verify::WitnessReport report, verify::try_to_refute(query, candidate, *proof));
  if (report.verdict.kind != outcome::VerdictKind::accepted) {
    return show(report.verdict) + "\n" + text;
  }
  return text;
}

}  // namespace

Outcome run_rewrite(const Case& one) {
  const std::string id = one.option("expect", one.option("expect-not"));
  const transforms::Transform* transform = transforms::find_transform(id);
  if (transform == nullptr) return {.output = "no such transform: " + id};
  const auto dialect = one.has_word("postgres") ? sql::Dialect::postgres : sql::Dialect::duckdb;
  auto schema = schema_of(one, dialect);
  if (!schema) return {.output = schema.error().message};
  const auto query = map_of(one.input, dialect, *std::move(schema));
  if (!query) return {.output = query.error().message};
  if (!query->unresolved().empty()) return {.output = query->unresolved().front().error.message};
  const std::vector<transforms::Match> matches = transform->detect(*query);
  const std::size_t variant = variant_of(one);
  if (variant >= matches.size()) return {.output = "unchanged"};
  const auto text = rewritten(one, *transform, *query, matches[variant]);
  return {.output = text ? *text : text.error().message, .fired = {id}};
}

}  // namespace ado::golden
