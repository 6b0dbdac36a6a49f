// Reads the mission, makes the example, holds it against the gates, and only then writes it.
#include "cli/knowledge_promote.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/json_text.hpp"
#include "cli/knowledge_shelf.hpp"
#include "cli/knowledge_validate.hpp"
#include "engine/engine.hpp"
#include "journal/journal.hpp"
#include "knowledge/library.hpp"
#include "sql/schema_print.hpp"
#include "sql/script_tables.hpp"

namespace ado::cli {
namespace {

Result<mission::View> read_mission(const config::Config& config, const std::string& id) {
  const std::filesystem::path folder = std::filesystem::path(config.workspace) / "missions" / id;
  if (id.empty() || id.find('/') != std::string::npos || !std::filesystem::exists(folder)) {
    return fail(ErrorKind::invalid_input, "there is no mission {} in {}", id,
                folder.parent_path().string());
  }
  ADO_TRY(const journal::Contents contents, journal::read(folder / "journal.jsonl"));
  return mission::fold(contents, folder / "journal.jsonl");
}

struct TableSource {
  sql::Schema tables;
  std::unique_ptr<engine::Engine> engine;  // Null when the tables are those of a file.
};

// Types of a schema are those of the mission's engine: a database of another one is refused.
Result<TableSource> read_tables(const PromoteArguments& arguments, const config::Config& config,
                                sql::Dialect dialect) {
  TableSource source;
  const bool is_file = !arguments.schema.empty();
  if (is_file) {
    ADO_TRY(const std::string text, read_file(arguments.schema));
    ADO_TRY(source.tables, sql::parse_script_tables(text, dialect));
    if (!engine::is_postgres_target(config.db)) return source;  // Nothing to ask it.
  }
  ADO_TRY(source.engine, open_engine(config));
  if (source.engine->dialect() != dialect) {
    return fail(ErrorKind::invalid_input,
                "not promoted: the mission ran on {}, and the database is of {}",
                to_string(dialect), to_string(source.engine->dialect()));
  }
  if (is_file) return source;
  ADO_TRY(source.tables, source.engine->schema());
  return source;
}

Result<void> prove(const knowledge::GoldExample& example, const std::string& schema,
                   const TableSource& source, const Session& session) {
  OpenScratch on_server;
  if (source.engine) on_server = [&source] { return source.engine->open_scratch(); };
  ADO_TRY(const WitnessData witness, check_example(example, schema, on_server, session.stop));
  if (witness == WitnessData::tried) return {};
  return fail(ErrorKind::invalid_input,
              "not promoted: witness data of {} need a server: name it with --db",
              to_string(example.engine));
}

// Those that the query reads, through its own names for them.
sql::Schema tables_read(const ir::QueryMap& query) {
  std::set<const sql::TableInfo*> read;
  for (const ir::Block& block : query.blocks()) {
    for (const ir::FromItem& item : block.from) {
      if (item.table != nullptr) read.insert(item.table);
    }
  }
  sql::Schema schema;
  for (const sql::TableInfo& table : query.schema().tables) {
    if (!read.contains(&table)) continue;
    schema.tables.push_back(table);
    // What leads to tables that are not there cannot be read back.
    std::erase_if(schema.tables.back().foreign_keys, [&](const sql::ForeignKey& key) {
      return std::ranges::none_of(
          read, [&](const sql::TableInfo* other) { return other->name == key.referenced_table; });
    });
  }
  return schema;
}

Result<void> refuse_known(const knowledge::GoldExample& example, const knowledge::Shelf& shelf) {
  for (const std::filesystem::path& root : shelf.roots) {
    const std::filesystem::path file =
        root / "gold" / to_string(example.engine) / (example.id + ".json");
    if (!std::filesystem::exists(file)) continue;
    return fail(ErrorKind::invalid_input, "not promoted: there is an example {} already: {}",
                example.id, file.string());
  }
  return {};
}

}  // namespace

Result<Exit> promote_command(const PromoteArguments& arguments, const Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  ADO_TRY(const knowledge::Shelf shelf, knowledge_shelf(config));
  ADO_TRY(const mission::View view, read_mission(config, arguments.mission));
  ADO_TRY(knowledge::GoldExample example,
          mission::promote(view, arguments.probe, arguments.curation));
  ADO_CHECK(refuse_known(example, shelf));
  ADO_TRY(const TableSource source, read_tables(arguments, config, example.engine));
  ADO_TRY(const ir::QueryMap query,
          knowledge::map_of({example, sql::print_schema(source.tables, example.engine)}));
  const std::string script = sql::print_schema(tables_read(query), example.engine);
  example.schema = fmt::format("schemas/{}_{}.sql", to_string(example.engine), example.id);
  ADO_TRY(example.needs, needs_of(example, script));
  ADO_CHECK(prove(example, script, source, session));
  const std::filesystem::path root = own_knowledge(config);
  const std::filesystem::path file =
      root / "gold" / to_string(example.engine) / (example.id + ".json");
  ADO_CHECK(write_file_atomically(root / example.schema, script));
  ADO_CHECK(write_file_atomically(file, knowledge::write_gold_example(example)));
  if (session.json) {
    print_out(json_page(nlohmann::json{
        {"id", example.id}, {"status", to_string(example.status)}, {"file", file.string()}}));
  } else {
    print_out(fmt::format("{} ({:.2f}x by {}): {}\nado knowledge index makes the index anew\n",
                          to_string(example.status), example.outcome.speedup, example.transform_id,
                          file.string()));
  }
  return Exit::done;
}

}  // namespace ado::cli
