// ado explain: the plan with its hot spots and signals, or the query map.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "cli/app.hpp"
#include "cli/query_input.hpp"
#include "engine/warm_profile.hpp"
#include "explain/hotspots.hpp"
#include "explain/print.hpp"
#include "explain/signals.hpp"
#include "ir/describe.hpp"

namespace ado::cli {
namespace {

constexpr std::size_t kHotspotsShown = 5;

struct ExplainArguments {
  std::string query;
  std::string schema;
  bool ir = false;
};

nlohmann::json json_of(const explain::Tree& tree, const std::vector<explain::Signal>& signals) {
  nlohmann::json list = nlohmann::json::array();
  for (const explain::Signal& signal : signals) {
    list.push_back({{"kind", explain::to_text(signal.kind)},
                    {"severity", signal.severity},
                    {"relation", signal.relation},
                    {"text", signal.text}});
  }
  return {{"hot_spots", explain::hotspot_lines(tree, kHotspotsShown)}, {"signals", list}};
}

Result<Exit> explain_command(const ExplainArguments& arguments, Session& session) {
  if (!arguments.schema.empty() && !arguments.ir) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = "a plan needs a database",
                      .hint = "give --db, or --ir for the query map alone"});
  }
  auto input = read_query_input(arguments.query, arguments.schema, session);
  if (!input) return input.error().exit;
  if (arguments.ir) {
    print_out(ir::describe(*input->map));
    return Exit::done;
  }
  ADO_TRY(const config::Config config, load_config(session));
  engine::DiscardSink discard;
  const engine::RunOptions options = run_options(config, session);
  ADO_TRY(engine::Engine::Profiled first,
          input->engine->run_profiled(input->source.text, discard, options));
  const engine::Engine::Profiled profiled =
      engine::warm_profile(*input->engine, input->source.text, options, std::move(first));
  const std::vector<explain::Signal> signals = explain::find_signals(profiled.tree);
  if (session.json) {
    print_out(json_page(json_of(profiled.tree, signals)));
    return Exit::done;
  }
  print_out(explain::print(profiled.tree));
  print_out("\nhot spots\n");
  for (const std::string& line : explain::hotspot_lines(profiled.tree, kHotspotsShown)) {
    print_out("  " + line + "\n");
  }
  print_out(signals.empty() ? "\nno signals\n" : "\nsignals\n");
  for (const explain::Signal& signal : signals) {
    print_out(fmt::format("  {:<16} {:3.0f} %  {}\n", explain::to_text(signal.kind),
                          100 * signal.severity, signal.text));
  }
  return Exit::done;
}

}  // namespace

void add_explain(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<ExplainArguments>();
  CLI::App* command = app.add_subcommand(
      "explain", "run a query (twice, if it is quick) and show where its time goes, and why");
  command->add_option("QUERY", arguments->query, "the query; - reads it from standard input")
      ->required();
  command->add_flag("--ir", arguments->ir, "the query map with anchors, without running anything");
  command->add_option("--schema", arguments->schema,
                      "CREATE TABLE statements, instead of --db; with --ir");
  add_settings(*command, session, {"db", "threads", "memory_limit", "timeout", "workspace"});
  command->footer("Example: ado explain slow.sql --db retail.duckdb");
  command->callback([arguments, &session] {
    run_command(session, [&] { return explain_command(*arguments, session); });
  });
}

}  // namespace ado::cli
