// ado blackboard: the log of outcomes: filled, grouped, merged and asked.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/data_folder.hpp"
#include "base/files.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "blackboard/collate.hpp"
#include "blackboard/leaderboard.hpp"
#include "blackboard/learnings.hpp"
#include "blackboard/legacy_knowledge.hpp"
#include "blackboard/merge.hpp"
#include "blackboard/outcomes.hpp"
#include "blackboard/storage.hpp"
#include "cli/app.hpp"
#include "cli/rows_output.hpp"
#include "knowledge/library.hpp"
#include "mission/extract.hpp"
#include "report/leaderboard.hpp"
#include "report/learnings.hpp"
#include "transforms/catalog.hpp"

namespace ado::cli {
namespace {

namespace fs = std::filesystem;

using blackboard::Outcomes;
using blackboard::SourceAttempt;

struct BlackboardArguments {
  std::string statement;
  std::string query;
  std::string format = "text";
  std::string out;
  std::vector<std::string> runs;
  std::vector<std::string> from;
  bool legacy = false;
};

void tell_unreadable(const std::vector<blackboard::Unreadable>& files) {
  for (const blackboard::Unreadable& each : files) {
    print_err(fmt::format(
        "note: {} line{} of {} cannot be read and {} passed over (torn by a crash, or of another "
        "version)\n",
        each.lines, each.lines == 1 ? "" : "s", each.file.string(),
        each.lines == 1 ? "was" : "were"));
  }
}

// The attempts of one workspace; lines that cannot be read are told.
Result<std::vector<SourceAttempt>> read_attempts(const fs::path& workspace,
                                                 const blackboard::AttemptFilter& filter) {
  ADO_TRY(Outcomes outcomes, Outcomes::open(workspace));
  ADO_TRY(const auto unreadable, outcomes.unreadable());
  tell_unreadable(unreadable);
  return outcomes.attempts(filter);
}

Result<std::vector<std::string>> retracted_in(const fs::path& workspace) {
  ADO_TRY(Outcomes outcomes, Outcomes::open(workspace));
  return outcomes.retracted();
}

fs::path knowledge_file(const fs::path& workspace, std::string_view name) {
  return workspace / "knowledge" / name;
}

Result<Exit> extract_command(const Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  ADO_TRY(const mission::Extraction done, mission::extract(config.workspace, session.stop));
  for (const std::string& problem : done.problems) {
    print_err(fmt::format("note: passed over: {}\n", problem));
  }
  if (session.json) {
    const nlohmann::ordered_json value{{"missions", done.missions}, {"unfinished", done.unfinished},
                                       {"running", done.running},   {"entries", done.entries},
                                       {"added", done.added},       {"problems", done.problems}};
    print_out(json_page(value));
  } else {
    print_out(
        fmt::format("{} finished missions with {} outcomes; {} were missing and are added\n"
                    "{} unfinished, {} running, {} not readable\n",
                    done.missions, done.entries, done.added, done.unfinished, done.running,
                    done.problems.size()));
  }
  return done.problems.empty() ? Exit::done : Exit::failed;
}

Result<Exit> collate_command(const BlackboardArguments& arguments, const Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  ADO_TRY(const auto attempts, read_attempts(config.workspace, {.runs = arguments.runs}));
  const blackboard::Collation collation = blackboard::collate(attempts);
  const std::string text = blackboard::write_collation(collation);
  const fs::path file = knowledge_file(config.workspace, "collated.json");
  ADO_CHECK(write_file_atomically(file, text));
  if (session.json) {
    print_out(text);
    return Exit::done;
  }
  print_out(fmt::format(
      "{} attempts of {} runs: {} queries, {} transforms, {} regressions, {} anti-patterns\n",
      attempts.size(), collation.runs.size(), collation.queries.size(), collation.transforms.size(),
      collation.regressions.size(), collation.anti_patterns.size()));
  for (const blackboard::AntiPattern& pattern : collation.anti_patterns) {
    print_out(fmt::format("only lost: {} on {}: {} of {} tries ({} slower, {} refused) at {}\n",
                          pattern.transform, pattern.engine, pattern.regressions + pattern.failures,
                          pattern.tried, pattern.regressions, pattern.failures,
                          fmt::join(pattern.queries, ", ")));
  }
  print_out(fmt::format("written to {}\n", file.string()));
  return Exit::done;
}

// What people and the catalog say of each transform.
Result<blackboard::Principles> known_principles() {
  blackboard::Principles principles;
  for (const transforms::Transform* transform : transforms::catalog()) {
    principles[std::string(transform->id)].what = transform->summary;
  }
  ADO_TRY(const fs::path data, data_folder());
  const std::vector<fs::path> roots{data};
  ADO_TRY(const auto library, knowledge::read_library(roots));
  for (const auto& [example, schema] : library) {
    if (example.status != knowledge::GoldStatus::promoted) continue;
    blackboard::Principle& principle = principles[example.transform_id];
    principle.why = example.why;
    principle.when = example.when;
  }
  return principles;
}

Result<void> write_legacy(const fs::path& workspace, const std::vector<fs::path>& sources,
                          const blackboard::GlobalBlackboard& global) {
  std::vector<SourceAttempt> attempts;
  for (const auto& query : global.queries) {
    attempts.insert(attempts.end(), query.attempts.begin(), query.attempts.end());
  }
  std::vector<blackboard::LegacyNotes> notes;
  for (const fs::path& source : sources) {
    ADO_TRY(auto mine, blackboard::all_legacy_notes(source));
    std::ranges::move(mine, std::back_inserter(notes));
  }
  ADO_TRY(const blackboard::Principles principles, known_principles());
  const auto knowledge = blackboard::make_global_knowledge(attempts, principles, notes);
  const fs::path file = knowledge_file(workspace, "global_knowledge.json");
  ADO_CHECK(write_file_atomically(file, blackboard::write_global_knowledge(knowledge)));
  print_err(fmt::format("knowledge in the form of schema 1: {}\n", file.string()));
  return {};
}

Result<Exit> merge_command(const BlackboardArguments& arguments, const Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  const fs::path workspace = config.workspace;
  const fs::path file = knowledge_file(workspace, "global_blackboard.json");
  ADO_TRY(const FileLock lock, FileLock::wait_for(fs::path(file) += ".lock"));
  blackboard::GlobalBlackboard known;
  if (fs::exists(file)) {
    ADO_TRY(const std::string text, read_file(file));
    ADO_TRY(known, blackboard::read_global(text));
  }
  std::vector<fs::path> sources{workspace};
  for (const std::string& other : arguments.from) {
    if (!fs::is_directory(blackboard::layer_of(other))) {
      return fail(ErrorKind::invalid_input, "no workspace with a blackboard is at {}", other);
    }
    sources.emplace_back(other);
  }
  blackboard::GlobalBlackboard merged = known;
  for (const fs::path& source : sources) {
    ADO_TRY(const auto attempts, read_attempts(source, {.runs = arguments.runs, .with_sql = true}));
    merged = blackboard::merge(merged, attempts);
  }
  // What one workspace took back may have been merged from another one, or before.
  for (const fs::path& source : sources) {
    ADO_TRY(const std::vector<std::string> retracted, retracted_in(source));
    merged = blackboard::without(merged, retracted);
  }
  const std::string text = blackboard::write_global(merged);
  ADO_CHECK(write_file_atomically(file, text));
  if (arguments.legacy) ADO_CHECK(write_legacy(workspace, sources, merged));
  if (session.json) {
    print_out(text);
    return Exit::done;
  }
  print_out(fmt::format("{} queries from {} runs ({} of them new)\nwritten to {}\n",
                        merged.queries.size(), merged.source_runs.size(),
                        merged.source_runs.size() - known.source_runs.size(), file.string()));
  return Exit::done;
}

Result<Exit> query_command(const BlackboardArguments& arguments, const Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  ADO_TRY(Outcomes outcomes, Outcomes::open(config.workspace));
  ADO_TRY(const Exit exit, print_rows(outcomes, arguments.statement, session));
  ADO_TRY(const auto unreadable, outcomes.unreadable());
  tell_unreadable(unreadable);
  return exit;
}

Result<Exit> leaderboard_command(const BlackboardArguments& arguments, const Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  ADO_TRY(const auto attempts, read_attempts(config.workspace, {}));
  const blackboard::Leaderboard board = blackboard::make_leaderboard(attempts);
  std::string text;
  if (session.json || arguments.format == "json") {
    text = report::leaderboard_json(board);
  } else if (arguments.format == "html") {
    text = report::leaderboard_html(board);
  } else if (arguments.format == "markdown") {
    text = report::leaderboard_markdown(board);
  } else {
    text = report::leaderboard_text(board);
  }
  if (arguments.out.empty()) {
    print_out(text);
  } else {
    ADO_CHECK(write_file_atomically(arguments.out, text));
  }
  return Exit::done;
}

Result<Exit> history_command(const BlackboardArguments& arguments, const Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  ADO_TRY(const auto attempts,
          read_attempts(config.workspace, {.query_id = arguments.query, .with_sql = session.json}));
  if (attempts.empty()) {
    return fail(Error{
        .kind = ErrorKind::invalid_input,
        .message = fmt::format("nothing was tried on {} in {}", arguments.query, config.workspace),
        .hint = "ado blackboard leaderboard lists the queries"});
  }
  print_out(session.json ? report::history_json(attempts) : report::history_text(attempts));
  return Exit::done;
}

Result<Exit> learnings_command(const Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  ADO_TRY(const auto attempts, read_attempts(config.workspace, {}));
  const auto learnings = blackboard::make_learnings(attempts);
  print_out(session.json ? report::learnings_json(learnings) : report::learnings_text(learnings));
  return Exit::done;
}

using SharedArguments = std::shared_ptr<BlackboardArguments>;

void add_writers(CLI::App& command, const SharedArguments& arguments, Session& session) {
  CLI::App* extract = command.add_subcommand(
      "extract", "adds the outcomes of finished missions that are not in it yet");
  extract->footer("Example: ado blackboard extract\nDoing it twice changes nothing.");
  extract->callback([&session] { run_command(session, [&] { return extract_command(session); }); });
  CLI::App* collate = command.add_subcommand(
      "collate", "groups outcomes by query and by transform, with regressions and anti-patterns");
  collate->add_option("--run", arguments->runs, "only this mission; may be given several times");
  collate->footer(
      "Example: ado blackboard collate\nWrites knowledge/collated.json in the workspace.");
  collate->callback([arguments, &session] {
    run_command(session, [&] { return collate_command(*arguments, session); });
  });
  CLI::App* merge =
      command.add_subcommand("merge", "the best of every query over all runs, with its attempts");
  merge->add_option("--from", arguments->from,
                    "another workspace to merge in; may be given several times");
  merge->add_option("--run", arguments->runs, "only this mission; may be given several times");
  merge->add_flag("--legacy", arguments->legacy,
                  "also write knowledge/global_knowledge.json, in the form of schema 1");
  merge->footer(
      "Example: ado blackboard merge --from ../nightly/.ado\n"
      "Writes knowledge/global_blackboard.json. Merging a run twice changes nothing.");
  merge->callback([arguments, &session] {
    run_command(session, [&] { return merge_command(*arguments, session); });
  });
  for (CLI::App* each : {extract, collate, merge}) add_settings(*each, session, {"workspace"});
}

void add_readers(CLI::App& command, const SharedArguments& arguments, Session& session) {
  CLI::App* query = command.add_subcommand(
      "query", "one SELECT in DuckDB's SQL over the view outcomes, all partitions together");
  query->add_option("SQL", arguments->statement, "the query")->required();
  query->footer(
      "Example: ado blackboard query \"SELECT transform, status, count(*), median(speedup) FROM "
      "outcomes GROUP BY ALL ORDER BY ALL\"\n"
      "docs/blackboard.md lists the columns.");
  query->callback([arguments, &session] {
    run_command(session, [&] { return query_command(*arguments, session); });
  });
  CLI::App* leaderboard =
      command.add_subcommand("leaderboard", "the best verified speedup of every query");
  leaderboard->add_option("--format", arguments->format, "text, markdown, html or json")
      ->check(CLI::IsMember({"text", "markdown", "html", "json"}));
  leaderboard->add_option("--out", arguments->out, "write it to this file");
  leaderboard->footer("Example: ado blackboard leaderboard --format html --out board.html");
  leaderboard->callback([arguments, &session] {
    run_command(session, [&] { return leaderboard_command(*arguments, session); });
  });
  CLI::App* history = command.add_subcommand("history", "every attempt at a query, by time");
  history->add_option("QUERY", arguments->query, "the query's name: its file's stem")->required();
  history->footer("Example: ado blackboard history 02_quantity_rollup");
  history->callback([arguments, &session] {
    run_command(session, [&] { return history_command(*arguments, session); });
  });
  CLI::App* learnings = command.add_subcommand(
      "learnings", "how each transform fared on each version of an engine, and where");
  learnings->footer("Example: ado blackboard learnings --json");
  learnings->callback(
      [&session] { run_command(session, [&] { return learnings_command(session); }); });
  for (CLI::App* each : {query, leaderboard, history, learnings}) {
    add_settings(*each, session, {"workspace"});
  }
}

}  // namespace

void add_blackboard(CLI::App& app, Session& session) {
  const auto arguments = std::make_shared<BlackboardArguments>();
  CLI::App* command = app.add_subcommand("blackboard", "the log of outcomes, and what it says");
  command->footer("Example: ado blackboard leaderboard");
  command->require_subcommand(1);
  add_writers(*command, arguments, session);
  add_readers(*command, arguments, session);
}

}  // namespace ado::cli
