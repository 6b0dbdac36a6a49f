// ado verify: the gates alone, on two queries.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/json_text.hpp"
#include "cli/app.hpp"
#include "cli/query_input.hpp"
#include "mission/facts.hpp"
#include "outcome/json.hpp"
#include "patch/setting.hpp"
#include "sql/parse.hpp"
#include "verify/pair.hpp"

namespace ado::cli {
namespace {

struct VerifyArguments {
  std::string original;
  std::string candidate;
  std::string schema;
  std::string dialect = "duckdb";
  std::uint64_t seed = 1;
  std::vector<std::string> assumptions;
};

Exit exit_of_verdict(const outcome::Verdict& verdict) {
  switch (verdict.kind) {
    case outcome::VerdictKind::accepted:
      return Exit::done;
    case outcome::VerdictKind::rejected:
      return Exit::rejected;
    case outcome::VerdictKind::undecided:
      return Exit::undecided;
  }
  return Exit::failed;
}

std::string verdict_text(const verify::PairReport& report) {
  const outcome::Verdict& verdict = report.verdict;
  std::string text = fmt::format("{}", outcome::to_string(verdict.kind));
  if (!verdict.reason.empty()) text += fmt::format(": {} ({})", verdict.reason, verdict.gate);
  text += "\n";
  for (const outcome::Verdict& gate : report.gates) {
    text += fmt::format("  {:<14} {}{}\n", gate.gate, outcome::to_string(gate.kind),
                        gate.reason.empty() ? "" : ": " + gate.reason);
    for (const std::string& line : gate.evidence) text += fmt::format("    {}\n", line);
  }
  text += fmt::format("  witness data: {} databases decided, {} dropped; {} of {} mutants killed\n",
                      report.witness.databases, report.witness.databases_dropped,
                      report.witness.mutants_killed, report.witness.mutants);
  for (const std::string& fact : verdict.valid_while) {
    text += fmt::format("  valid while {}\n", fact);
  }
  if (verdict.counterexample) {
    text += fmt::format("\ncounterexample\n{}\noriginal gives\n{}\ncandidate gives\n{}",
                        verdict.counterexample->script, verdict.counterexample->original_result,
                        verdict.counterexample->candidate_result);
  }
  return text;
}

std::string verdict_json(const verify::PairReport& report) {
  nlohmann::json gates = nlohmann::json::array();
  for (const outcome::Verdict& gate : report.gates) gates.push_back(outcome::to_json(gate));
  const nlohmann::json json{{"verdict", outcome::to_json(report.verdict)},
                            {"gates", gates},
                            {"witness",
                             {{"databases", report.witness.databases},
                              {"databases_dropped", report.witness.databases_dropped},
                              {"mutants", report.witness.mutants},
                              {"mutants_killed", report.witness.mutants_killed}}},
                            {"rows", report.rows}};
  return json_page(json);
}

Result<sql::Dialect> dialect_of(const std::string& name) {
  if (name == "duckdb") return sql::Dialect::duckdb;
  if (name == "postgres") return sql::Dialect::postgres;
  return fail(ErrorKind::invalid_input, "--dialect must be duckdb or postgres: {}", name);
}

Result<verify::PairReport> verify_sources(const VerifyArguments& arguments, const Session& session,
                                          const Source& original, const Source& candidate) {
  verify::WitnessOptions witness;
  witness.seed = arguments.seed;
  witness.stop = session.stop;
  witness.time_limit = verify::kPairTimeLimit;
  for (const std::string& text : arguments.assumptions) {
    ADO_TRY(patch::Precondition fact, patch::parse_fact(text));
    fact.basis = patch::Basis::assumed;
    witness.facts.push_back(std::move(fact));
  }
  witness.rely_on_facts = !witness.facts.empty();
  ADO_TRY(const config::Config config, load_config(session));
  if (arguments.schema.empty()) {
    ADO_TRY(const auto engine, open_engine(config));
    if (!witness.facts.empty()) {
      ADO_TRY(const sql::Schema schema, engine->schema());
      for (const auto& fact : witness.facts) ADO_CHECK(mission::check_known(fact, schema));
    }
    // Settings change no answer.
    ADO_TRY(const auto before, patch::split_settings(original.text, engine->dialect()));
    ADO_TRY(const auto after, patch::split_settings(candidate.text, engine->dialect()));
    return verify::verify_pair(before.sql, after.sql, *engine, witness, {},
                               run_options(config, session));
  }
  ADO_TRY(const sql::Dialect dialect, dialect_of(arguments.dialect));
  ADO_TRY(const sql::Schema schema, read_schema(arguments.schema, dialect));
  for (const auto& fact : witness.facts) ADO_CHECK(mission::check_known(fact, schema));
  ADO_TRY(const auto before, patch::split_settings(original.text, dialect));
  ADO_TRY(const auto after, patch::split_settings(candidate.text, dialect));
  return verify::verify_pair(before.sql, after.sql, schema, dialect, witness);
}

bool can_be_read(const Source& source, sql::Dialect dialect) {
  return std::ranges::all_of(sql::split_script(source.text, dialect), [&](std::string_view query) {
    return sql::parse_statement(query, dialect).has_value();
  });
}

// The text that an error with a place is about; null when both can be read.
const Source* unreadable_one(const VerifyArguments& arguments, const Session& session,
                             const Source& original, const Source& candidate) {
  const auto config = load_config(session);
  const bool is_postgres = arguments.schema.empty()
                               ? config && engine::is_postgres_target(config->db)
                               : arguments.dialect == to_string(sql::Dialect::postgres);
  const auto dialect = is_postgres ? sql::Dialect::postgres : sql::Dialect::duckdb;
  if (!can_be_read(original, dialect)) return &original;
  return can_be_read(candidate, dialect) ? nullptr : &candidate;
}

Result<Exit> verify_command(const VerifyArguments& arguments, Session& session) {
  if (session.flags.contains("db") && !arguments.schema.empty()) {
    return fail(ErrorKind::invalid_input, "give either --db or --schema, not both");
  }
  ADO_TRY(const Source original, read_source(arguments.original));
  ADO_TRY(const Source candidate, read_source(arguments.candidate));
  const auto report = verify_sources(arguments, session, original, candidate);
  if (!report) {
    if (session.stop.stop_requested()) return fail(report.error());
    return tell(report.error(), unreadable_one(arguments, session, original, candidate));
  }
  print_out(session.json ? verdict_json(*report) : verdict_text(*report));
  return exit_of_verdict(report->verdict);
}

}  // namespace

void add_verify(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<VerifyArguments>();
  CLI::App* command = app.add_subcommand(
      "verify", "do two queries give the same answer? exit 0 accepted, 3 rejected, 4 undecided");
  command->add_option("ORIGINAL", arguments->original, "file with the original query")->required();
  command->add_option("CANDIDATE", arguments->candidate, "file with the other query")->required();
  command->add_option("--schema", arguments->schema, "CREATE TABLE statements, instead of --db");
  command->add_option("--dialect", arguments->dialect, "of --schema: duckdb or postgres");
  command->add_option("--seed", arguments->seed, "seed of the witness data");
  command->add_option(
      "--assume", arguments->assumptions,
      "a fact to rely on, like unique(stores.store_key); may be given several times");
  add_settings(*command, session, {"db", "threads", "memory_limit", "timeout", "workspace"});
  command->footer("Example: ado verify slow.sql fast.sql --db retail.duckdb");
  command->callback([arguments, &session] {
    run_command(session, [&] { return verify_command(*arguments, session); });
  });
}

}  // namespace ado::cli
