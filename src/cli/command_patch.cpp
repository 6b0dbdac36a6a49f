// ado patch apply: a PatchPlan by hand.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/files.hpp"
#include "cli/app.hpp"
#include "cli/query_input.hpp"
#include "patch/apply.hpp"
#include "sql/compare.hpp"

namespace ado::cli {
namespace {

struct PatchArguments {
  std::string plan;
  std::string query;
  std::string schema;
  std::string out;
};

Result<Exit> apply_command(const PatchArguments& arguments, Session& session) {
  ADO_TRY(const Source plan_text, read_source(arguments.plan));
  ADO_TRY(const patch::PatchPlan plan, patch::read_plan(plan_text.text));
  auto input = read_script_input(arguments.query, arguments.schema, plan.dialect, session);
  if (!input) return input.error().exit;
  ADO_TRY(patch::Applied applied, patch::apply(*input->map, plan, input->form()));
  patch::Script& script = input->script;
  const std::string before = with_newline(patch::print(script));
  std::ranges::move(applied.before, std::back_inserter(script.before));
  script.target = std::move(applied.statement);
  const std::string sql = with_newline(patch::print(script));
  if (!arguments.out.empty()) ADO_CHECK(write_file_atomically(arguments.out, sql));
  print_out(sql::diff_lines(before, sql));
  print_out(fmt::format("\n{}", sql));
  print_err("the patch was applied, not verified: see ado verify\n");
  return Exit::done;
}

}  // namespace

void add_patch(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<PatchArguments>();
  CLI::App* command = app.add_subcommand("patch", "work with PatchPlans");
  command->footer("Example: ado patch apply PLAN.json slow.sql --db retail.duckdb");
  command->require_subcommand(1);
  CLI::App* apply = command->add_subcommand("apply",
                                            "apply a PatchPlan to a query and show the "
                                            "diff");
  apply->add_option("PLAN", arguments->plan, "the PatchPlan, as JSON")->required();
  apply
      ->add_option("QUERY", arguments->query,
                   "the query it was made for, or a script that ends in it")
      ->required();
  apply->add_option("--schema", arguments->schema, "CREATE TABLE statements, instead of --db");
  apply->add_option("--out", arguments->out, "write the patched SQL to this file");
  add_settings(*apply, session, {"db", "workspace"});
  apply->footer(
      "Example: ado patch apply .ado/missions/ID/plans/p01.json slow.sql --db "
      "retail.duckdb");
  apply->callback([arguments, &session] {
    run_command(session, [&] { return apply_command(*arguments, session); });
  });
}

}  // namespace ado::cli
