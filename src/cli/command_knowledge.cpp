// ado knowledge: what was learned, curated by people, and found again by likeness.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "cli/app.hpp"
#include "cli/knowledge_promote.hpp"
#include "cli/knowledge_shelf.hpp"
#include "cli/knowledge_validate.hpp"
#include "cli/query_input.hpp"
#include "mission/precedents.hpp"
#include "report/text_report.hpp"

namespace ado::cli {
namespace {

struct KnowledgeArguments {
  std::string folder;  // Empty: those that were installed.
  std::string query;
  std::string schema;
  std::size_t top = 5;
};

Result<Exit> index_command(const Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  ADO_TRY(const knowledge::Shelf shelf, knowledge_shelf(config));
  ADO_TRY(const knowledge::WrittenIndex written, knowledge::write_index(shelf));
  if (session.json) {
    print_out(json_page(nlohmann::json{{"examples", written.examples},
                                       {"features", written.features},
                                       {"file", written.file.string()}}));
  } else {
    print_out(fmt::format("{} examples, {} features each: {}\n", written.examples, written.features,
                          written.file.string()));
  }
  return Exit::done;
}

nlohmann::json json_of(const knowledge::Similar& similar) {
  return {{"id", similar.example->id},
          {"status", to_string(similar.example->status)},
          {"transform_id", similar.example->transform_id},
          {"speedup", similar.example->outcome.speedup},
          {"score", similar.score},
          {"similarity", similar.similarity},
          {"shared_gaps", similar.shared_gaps},
          {"alike", similar.alike},
          {"unlike", similar.unlike},
          {"reason", knowledge::reason_of(similar)}};
}

std::string text_of(const knowledge::Similar& similar) {
  const knowledge::GoldExample& example = *similar.example;
  return fmt::format("{}  {} {:.2f}x{}\n  {}\n", example.id, example.transform_id,
                     example.outcome.speedup,
                     example.status == knowledge::GoldStatus::regression ? "  REGRESSION" : "",
                     knowledge::reason_of(similar));
}

Result<Exit> similar_command(const KnowledgeArguments& arguments, const Session& session) {
  auto input = read_query_input(arguments.query, arguments.schema, session);
  if (!input) return input.error().exit;
  ADO_TRY(const config::Config config, load_config(session));
  ADO_TRY(const knowledge::Shelf shelf, knowledge_shelf(config));
  ADO_TRY(const knowledge::OpenedRetrieval opened, knowledge::open_retrieval(shelf));
  if (opened.state != knowledge::IndexState::fresh) {
    print_err(
        fmt::format("{}; vectors are computed for this answer, ado knowledge index keeps "
                    "them\n",
                    opened.note));
  }
  std::vector<knowledge::Similar> found =
      opened.retrieval.similar(mission::profile_of(*input->map, nullptr), input->map->dialect());
  if (found.size() > arguments.top) found.resize(arguments.top);
  nlohmann::json list = nlohmann::json::array();
  std::string text;
  for (const knowledge::Similar& each : found) {
    list.push_back(json_of(each));
    text += text_of(each);
  }
  if (text.empty()) {
    text = fmt::format("there is no example for {}\n", to_string(input->map->dialect()));
  }
  print_out(session.json ? json_page(list) : text);
  return Exit::done;
}

void add_index(CLI::App& command, Session& session) {
  CLI::App* index = command.add_subcommand(
      "index", "keeps the vectors of all gold examples in <workspace>/knowledge");
  add_settings(*index, session, {"workspace"});
  index->footer("Example: ado knowledge index");
  index->callback([&session] { run_command(session, [&] { return index_command(session); }); });
}

void add_similar(CLI::App& command, Session& session,
                 std::shared_ptr<KnowledgeArguments> arguments) {
  CLI::App* similar = command.add_subcommand(
      "similar", "the gold examples and regressions most like a query, and why; nothing is run");
  similar->add_option("QUERY", arguments->query, "the query; - reads it from standard input")
      ->required();
  similar->add_option("--schema", arguments->schema, "CREATE TABLE statements, instead of --db");
  similar->add_option("--top", arguments->top, "how many, 5 unless given")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1000}));
  add_settings(*similar, session, {"db", "workspace"});
  similar->footer("Example: ado knowledge similar slow.sql --db retail.duckdb");
  similar->callback([arguments, &session] {
    run_command(session, [&] { return similar_command(*arguments, session); });
  });
}

void add_promote(CLI::App& command, Session& session) {
  auto arguments = std::make_shared<PromoteArguments>();
  mission::Curation& curation = arguments->curation;
  CLI::App* promote = command.add_subcommand(
      "promote",
      "makes a probe of a finished mission a gold example (or a regression) of the workspace, if "
      "it is proven");
  promote->add_option("MISSION", arguments->mission, "id of the mission in the workspace")
      ->required();
  promote->add_option("--probe", arguments->probe, "the mission's result unless given");
  promote->add_option("--id", curation.id, "of the example: a-z, 0-9 and _")->required();
  promote->add_option("--what", curation.what, "what the rewrite does, a sentence")->required();
  promote->add_option("--why", curation.why, "why it is faster or slower")->required();
  promote->add_option("--when", curation.when, "where that is so")->required();
  promote
      ->add_option("--when-not", curation.when_not,
                   "where it is not so; may be given several times")
      ->required();
  promote->add_option("--schema", arguments->schema, "CREATE TABLE statements, instead of --db");
  add_settings(*promote, session, {"db", "workspace"});
  promote->footer(
      "Example: ado knowledge promote 20261129T101500Z-1a2b3c4d --db retail.duckdb\n"
      "           --id sums_by_store --what \"Sums by store first.\" --why \"Fewer rows join.\"\n"
      "           --when \"Few stores, many sales.\" --when-not \"Many keys.\"");
  promote->callback([arguments, &session] {
    run_command(session, [&] { return promote_command(*arguments, session); });
  });
}

void add_validate(CLI::App& command, Session& session,
                  std::shared_ptr<KnowledgeArguments> arguments) {
  CLI::App* validate = command.add_subcommand(
      "validate",
      "checks gold examples (the transform makes them, the answer is the same on witness data), "
      "constraints (code enforces them) and engine profiles; exit 3 when one fails");
  validate->add_option("FOLDER", arguments->folder,
                       "of examples as JSON; those that ado brings and the workspace's own unless "
                       "given");
  add_settings(*validate, session, {"db", "workspace"});
  validate->footer(
      "Examples of PostgreSQL are tried on the server that --db names.\n"
      "Example: ado knowledge validate");
  validate->callback([arguments, &session] {
    run_command(session, [&] { return validate_knowledge(arguments->folder, session); });
  });
}

}  // namespace

void add_knowledge(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<KnowledgeArguments>();
  CLI::App* command = app.add_subcommand(
      "knowledge", "what was learned: gold examples and regressions, curated by people");
  command->footer("Example: ado knowledge similar slow.sql --db retail.duckdb");
  command->require_subcommand(1);
  add_index(*command, session);
  add_similar(*command, session, arguments);
  add_validate(*command, session, arguments);
  add_promote(*command, session);
}

}  // namespace ado::cli
