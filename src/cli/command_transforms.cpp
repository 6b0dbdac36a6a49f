// ado transforms: the catalog, and where it fires.
#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/app.hpp"
#include "cli/query_input.hpp"
#include "patch/apply.hpp"
#include "report/text_report.hpp"
#include "sql/compare.hpp"
#include "sql/print.hpp"
#include "transforms/catalog.hpp"

namespace ado::cli {
namespace {

struct TransformsArguments {
  std::string id;
  std::string query;
  std::string schema;
};

std::string engines_of(const transforms::Transform& transform) {
  std::vector<std::string_view> names;
  for (const sql::Dialect dialect : transform.engines) {
    names.push_back(to_string(dialect));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

Result<Exit> list_command() {
  std::vector<std::vector<std::string>> rows{{"transform", "family", "engines", "what it does"}};
  for (const transforms::Transform* transform : transforms::catalog()) {
    rows.push_back({std::string(transform->id),
                    std::string(1, outcome::family_letter(transform->family)),
                    engines_of(*transform), std::string(transform->summary)});
  }
  print_out(report::align(rows));
  return Exit::done;
}

Result<const transforms::Transform*> find(const std::string& id) {
  if (const transforms::Transform* found = transforms::find_transform(id)) return found;
  std::vector<std::string_view> ids;
  for (const transforms::Transform* transform : transforms::catalog()) ids.push_back(transform->id);
  const std::string_view close = closest_name(id, ids);
  return fail(Error{
      .kind = ErrorKind::invalid_input,
      .message = fmt::format("unknown transform: {}", id),
      .hint = close.empty() ? "see ado transforms list" : fmt::format("did you mean {}?", close)});
}

Result<Exit> show_command(const std::string& id) {
  ADO_TRY(const transforms::Transform* transform, find(id));
  print_out(fmt::format("{}\n  family   {}\n  engines  {}\n  {}\n", transform->id,
                        outcome::family_letter(transform->family), engines_of(*transform),
                        transform->summary));
  return Exit::done;
}

Result<void> show_site(const ir::QueryMap& map, const transforms::Transform& transform,
                       const transforms::Match& match) {
  print_out(fmt::format("fires at {}\n  {}\n", match.label, match.why));
  ADO_TRY(const patch::PatchPlan plan, transform.rewrite(map, match));
  for (const patch::Precondition& fact : plan.preconditions) {
    print_out(fmt::format("  needs {}\n", patch::to_string(fact)));
  }
  ADO_TRY(const patch::Applied applied, patch::apply(map, plan));
  print_out(sql::diff_lines(sql::print(map.statement()), sql::print(applied.statement)) + "\n");
  return {};
}

Result<Exit> try_command(const TransformsArguments& arguments, Session& session) {
  ADO_TRY(const transforms::Transform* transform, find(arguments.id));
  auto input = read_query_input(arguments.query, arguments.schema, session);
  if (!input) return input.error().exit;
  const ir::QueryMap& map = *input->map;
  const std::vector<transforms::Match> matches = transform->detect(map);
  for (const transforms::Match& match : matches) ADO_CHECK(show_site(map, *transform, match));
  if (!matches.empty()) return Exit::done;
  print_out(fmt::format("{} does not fire in this query\n", transform->id));
  if (transform->near_misses != nullptr) {
    for (const std::string& reason : transform->near_misses(map)) {
      print_out(fmt::format("  {}\n", reason));
    }
  }
  return Exit::done;
}

}  // namespace

void add_transforms(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<TransformsArguments>();
  CLI::App* command = app.add_subcommand("transforms", "the catalog of built-in rewrites");
  command->footer("Example: ado transforms list");
  command->require_subcommand(1);
  CLI::App* list = command->add_subcommand("list", "every transform, one line each");
  list->footer("Example: ado transforms list");
  list->callback([&session] { run_command(session, list_command); });
  CLI::App* show = command->add_subcommand("show", "one transform");
  show->add_option("ID", arguments->id, "the transform")->required();
  show->footer("Example: ado transforms show eager_aggregation");
  show->callback(
      [arguments, &session] { run_command(session, [&] { return show_command(arguments->id); }); });
  CLI::App* attempt = command->add_subcommand("try",
                                              "where a transform fires in a query, with its "
                                              "diff, or why not");
  attempt->add_option("ID", arguments->id, "the transform")->required();
  attempt->add_option("QUERY", arguments->query, "the query")->required();
  attempt->add_option("--schema", arguments->schema, "CREATE TABLE statements, instead of --db");
  add_settings(*attempt, session, {"db", "workspace"});
  attempt->footer("Example: ado transforms try eager_aggregation slow.sql --db retail.duckdb");
  attempt->callback([arguments, &session] {
    run_command(session, [&] { return try_command(*arguments, session); });
  });
}

}  // namespace ado::cli
