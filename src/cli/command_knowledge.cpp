// ado knowledge: what was learned, curated by people.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/data_folder.hpp"
#include "base/files.hpp"
#include "cli/app.hpp"
#include "knowledge/gold_example.hpp"
#include "patch/apply.hpp"
#include "report/text_report.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/script_tables.hpp"
#include "transforms/catalog.hpp"
#include "verify/pair.hpp"

namespace ado::cli {
namespace {

struct Arguments {
  std::string folder;  // Empty: those that were installed.
};

// The plan of the example's transform that makes its optimized SQL, on any one site.
Result<patch::PatchPlan> plan_of(const knowledge::GoldExample& example, const ir::QueryMap& map) {
  const transforms::Transform* transform = transforms::find_transform(example.transform_id);
  if (transform == nullptr) {
    return fail(ErrorKind::invalid_input, "there is no transform {}", example.transform_id);
  }
  ADO_TRY(const sql::Statement wanted, sql::parse_statement(example.optimized_sql, example.engine));
  const std::string wanted_sql = sql::print(wanted);
  for (const transforms::Match& match : transform->detect(map)) {
    ADO_TRY(patch::PatchPlan plan, transform->rewrite(map, match));
    ADO_TRY(const patch::Applied applied, patch::apply(map, plan));
    if (sql::print(applied.statement) == wanted_sql) return plan;
  }
  return fail(ErrorKind::invalid_input, "{} does not make the optimized SQL of the original",
              transform->id);
}

// The example is what it says: its transform makes it, under the facts that it names, and the
// answer is the same on witness data.
Result<void> validate(const knowledge::GoldExample& example, const std::filesystem::path& data,
                      std::stop_token stop) {
  const sql::Dialect dialect = example.engine;
  ADO_TRY(const std::string script, read_file(data / example.schema));
  ADO_TRY(sql::Schema schema, sql::parse_script_tables(script, dialect));
  ADO_TRY(sql::Statement original, sql::parse_statement(example.original_sql, dialect));
  ADO_TRY(const ir::QueryMap map,
          ir::QueryMap::make(std::move(original), std::make_shared<const sql::Schema>(schema)));
  ADO_TRY(const patch::PatchPlan plan, plan_of(example, map));
  std::vector<std::string> needs;
  verify::WitnessOptions witness;
  for (patch::Precondition fact : plan.preconditions) {
    needs.push_back(patch::to_string(fact));
    fact.basis = patch::Basis::assumed;
    witness.facts.push_back(std::move(fact));
  }
  if (needs != example.needs) {
    return fail(ErrorKind::invalid_input, "it needs {}, and says {}",
                fmt::format("[{}]", fmt::join(needs, "; ")),
                fmt::format("[{}]", fmt::join(example.needs, "; ")));
  }
  witness.rely_on_facts = !witness.facts.empty();
  witness.stop = stop;
  ADO_TRY(
      const verify::PairReport report,
      verify::verify_pair(example.original_sql, example.optimized_sql, schema, dialect, witness));
  if (report.verdict.kind == outcome::VerdictKind::accepted) return {};
  return fail(ErrorKind::invalid_input, "witness data: {}: {}",
              outcome::to_string(report.verdict.kind), report.verdict.reason);
}

Result<Exit> validate_command(const Arguments& arguments, const Session& session) {
  ADO_TRY(const std::filesystem::path data, data_folder());
  std::vector<std::filesystem::path> folders{arguments.folder};
  if (arguments.folder.empty()) {
    ADO_TRY(folders, knowledge::gold_folders(data));
  }
  std::vector<std::vector<std::string>> rows{{"example", "engine", "speedup", "", ""}};
  nlohmann::json list = nlohmann::json::array();
  bool all_hold = true;
  for (const std::filesystem::path& folder : folders) {
    ADO_TRY(const std::vector<knowledge::GoldExample> examples,
            knowledge::read_gold_folder(folder));
    if (examples.empty()) {
      return fail(ErrorKind::invalid_input, "no example is in {}", folder.string());
    }
    for (const knowledge::GoldExample& example : examples) {
      const Result<void> valid = validate(example, data, session.stop);
      if (session.stop.stop_requested()) return Exit::interrupted;
      all_hold = all_hold && valid.has_value();
      const std::string problem = valid ? "" : valid.error().message;
      list.push_back({{"id", example.id}, {"holds", valid.has_value()}, {"problem", problem}});
      rows.push_back({example.id, std::string(to_string(example.engine)),
                      fmt::format("{:.2f}x", example.outcome.speedup), valid ? "holds" : "FAILS",
                      problem});
    }
  }
  print_out(session.json ? list.dump(2) + "\n" : report::align(rows));
  return all_hold ? Exit::done : Exit::rejected;
}

}  // namespace

void add_knowledge(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("knowledge", "what was learned: gold examples");
  command->require_subcommand(1);
  CLI::App* validate = command->add_subcommand(
      "validate",
      "checks every gold example: its transform makes it, and the answer is the same on witness "
      "data; exit 3 when one fails");
  validate->add_option("FOLDER", arguments->folder,
                       "of examples as JSON; those that ado brings unless given");
  validate->footer("Example: ado knowledge validate");
  validate->callback([arguments, &session] {
    run_command(session, [&] { return validate_command(*arguments, session); });
  });
}

}  // namespace ado::cli
