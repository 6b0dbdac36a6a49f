// Parquet is written and read by a DuckDB of our own: a user's is closed to files.
#include "pipeline/retained.hpp"

#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/json_text.hpp"
#include "coordinator/key.hpp"
#include "engine/file_views.hpp"
#include "pipeline/catalog.hpp"
#include "pipeline/pieces.hpp"
#include "pipeline/run.hpp"
#include "semantic/operator.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"

namespace ado::pipeline {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kRowsAtOnce = 4096;
constexpr int kVersion = 1;

// Pours rows into a temporary table.
class BenchSink final : public engine::RowSink {
 public:
  BenchSink(engine::Workbench& bench, const std::string& table) : bench_(bench), table_(table) {}
  void begin(std::span<const engine::ResultColumn>) override {}
  bool row(std::span<const engine::CellView> cells) override {
    engine::TextRow& row = rows_.emplace_back();
    for (const engine::CellView& cell : cells) {
      const bool is_null = cell.kind == engine::CellKind::null;
      row.push_back(is_null ? std::nullopt : std::optional(engine::to_text(cell)));
    }
    ++count_;
    return rows_.size() < kRowsAtOnce || flush();
  }
  Result<std::int64_t> finish() {
    flush();
    if (error_) return fail(*error_);
    return count_;
  }

 private:
  bool flush() {
    auto done = bench_.append(table_, rows_);
    rows_.clear();
    if (!done) error_ = std::move(done).error();
    return !error_;
  }

  engine::Workbench& bench_;
  const std::string& table_;
  std::vector<engine::TextRow> rows_;
  std::int64_t count_ = 0;
  std::optional<Error> error_;
};

std::int64_t seconds_of(const Clock& clock) {
  return std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count();
}

// The description when it is there, of this form, and not too old.
std::optional<json> read_description(const Retained& retained, const Clock& clock) {
  const auto text = read_file(retained.description);
  if (!text) return std::nullopt;
  json description = json::parse(*text, nullptr, false);
  const bool is_good = description.is_object() && description.value("v", 0) == kVersion &&
                       description.contains("columns") && description.contains("written");
  if (!is_good) return std::nullopt;
  const std::int64_t age = seconds_of(clock) - description.at("written").get<std::int64_t>();
  if (age < 0 || (retained.ttl && age >= retained.ttl->count())) return std::nullopt;
  return description;
}

// An alias may stand for another model tomorrow.
void add_hints(std::string& identity, const Settings& settings, const sql::Hints& hints) {
  for (const std::string& line : sql::hint_lines(hints)) coordinator::add_piece(identity, line);
  if (hints.model) coordinator::add_piece(identity, settings.model_of(*hints.model));
}

void add_operators(std::string& identity, const semantic::Library& library) {
  for (const semantic::Operator& each : semantic::operators()) {
    coordinator::add_piece(identity, fmt::format("{} {}", each.name, each.version));
  }
  for (const auto& [name, prompt] : library.prompts) {
    coordinator::add_piece(
        identity, fmt::format("{} {} {}", name, prompt.version, to_hex(hash128(prompt.text))));
  }
}

// What changes when one of the files is written to; nothing when they cannot be known.
Result<std::optional<std::string>> state_of_data(engine::Engine& engine) {
  if (engine.dialect() == sql::Dialect::postgres) return std::nullopt;
  ADO_TRY(const engine::TextTable databases,
          catalog_rows(
              engine, "SELECT path FROM duckdb_databases() WHERE path IS NOT NULL ORDER BY 1", {}));
  std::vector<std::string> files = engine.info().external_files;
  for (const auto& row : databases.rows) {
    files.push_back(row.at(0));
    // What was committed and is not in the file yet.
    std::error_code code;
    if (fs::exists(row.at(0) + ".wal", code)) files.push_back(row.at(0) + ".wal");
  }
  if (databases.rows.empty()) return std::nullopt;
  std::string state;
  for (const std::string& file : files) {
    std::error_code code;
    if (!fs::is_regular_file(file, code)) return std::nullopt;
    const auto size = fs::file_size(file, code);
    const auto written = fs::last_write_time(file, code);
    if (code) return std::nullopt;
    state += fmt::format("{} {} {}\n", file, size, written.time_since_epoch().count());
  }
  return state;
}

// Types as a description has them lose collations.
Result<bool> has_collation(engine::Engine& engine, const std::string& table) {
  const std::string name = engine::sql_text(table);
  const std::string query =
      engine.dialect() == sql::Dialect::duckdb
          ? "SELECT 1 FROM duckdb_tables() WHERE temporary AND contains(sql, ' COLLATE ') AND "
            "table_name = " +
                name
          : "SELECT 1 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = "
            "a.attrelid JOIN pg_catalog.pg_type t ON t.oid = a.atttypid WHERE c.relnamespace = "
            "pg_catalog.pg_my_temp_schema() AND a.attcollation <> t.typcollation AND c.relname = " +
                name;
  ADO_TRY(const engine::TextTable found, catalog_rows(engine, query, {}));
  return !found.rows.empty();
}

fs::path spill_folder(const Retained& retained) { return retained.rows.parent_path() / "spill"; }

}  // namespace

Result<Retained> retained_stage(const Settings& settings, const sql::Pipeline& pipeline,
                                std::size_t stage, const semantic::Library& library,
                                engine::Engine& engine) {
  const sql::PipelineStage& asked = pipeline.stages.at(stage);
  Retained retained{.is_asked = asked.options.retain};
  if (!retained.is_asked) return retained;
  const coordinator::Options& options = settings.options;
  std::string identity;
  for (const std::string& piece :
       {settings.target, engine.info().engine, options.model, options.provider, options.notes,
        settings.embedding_model,
        options.temperature ? fmt::format("{}", *options.temperature) : "",
        std::string(options.effort ? llm::to_string(*options.effort) : "")}) {
    coordinator::add_piece(identity, piece);
  }
  add_hints(identity, settings, pipeline.hints);
  for (std::size_t i = 0; i <= stage; ++i) {
    const sql::PipelineStage& each = pipeline.stages[i];
    coordinator::add_piece(identity, each.name.text);
    coordinator::add_piece(identity, sql::print(each.query, pipeline.dialect));
    add_hints(identity, settings, each.hints);
    const sql::Hints hints = sql::merge(pipeline.hints, each.hints);
    const bool is_anew = hints.cache && *hints.cache != sql::CacheHint::on;
    retained.may_read = retained.may_read && !is_anew;
  }
  add_operators(identity, library);
  ADO_TRY(const auto state, state_of_data(engine));
  coordinator::add_piece(identity, state.value_or(""));
  if (!state && !asked.options.ttl) {
    retained.refusal = "nothing tells whether its tables have changed; give the stage a ttl";
  }
  const std::string key = asked.options.cache_key.value_or("default");
  const fs::path folder = settings.workspace / "cache" / "stages" / key;
  const std::string name = to_hex_prefix(hash128(identity));
  retained.rows = folder / (name + ".parquet");
  retained.description = folder / (name + ".json");
  retained.ttl = asked.options.ttl;
  retained.shown = "cache/stages/" + key;
  return retained;
}

Result<std::optional<std::int64_t>> read_retained(const Retained& retained,
                                                  engine::Workbench& bench,
                                                  const std::string& table, const Clock& clock) {
  if (!retained.is_asked || !retained.may_read || !retained.refusal.empty()) return std::nullopt;
  const auto description = read_description(retained, clock);
  std::error_code code;
  if (!description || !fs::exists(retained.rows, code)) return std::nullopt;
  std::vector<engine::ResultColumn> columns;
  for (const json& column : description->at("columns")) {
    columns.push_back({.name = column.value("name", ""), .type = column.value("type", "")});
  }
  ADO_TRY(engine::DuckDbConnection files, engine::open_workbench(spill_folder(retained)));
  ADO_CHECK(bench.make(table, columns));
  BenchSink sink(bench, table);
  const auto poured = files.run(
      "SELECT * FROM read_parquet(" + engine::sql_text(retained.rows.string()) + ")", sink, {});
  auto rows = poured ? sink.finish() : Result<std::int64_t>(fail(poured.error()));
  if (!rows) {
    // What was kept is no more than a saving: it is made anew.
    ADO_CHECK(bench.drop(table));
    return std::nullopt;
  }
  ADO_CHECK(bench.settle(table));
  return *rows;
}

Result<std::string> write_retained(const Retained& retained, engine::Workbench& bench,
                                   const std::string& table, const Clock& clock) {
  if (!retained.refusal.empty()) return retained.refusal;
  engine::Engine& source = bench.engine();
  const bool is_server = source.dialect() == sql::Dialect::postgres;
  const std::string rows = sql::print(read_table(table), source.dialect());
  ADO_TRY(const auto columns, source.describe(rows));
  ADO_TRY(const bool is_collated, has_collation(source, table));
  if (is_collated) return "a column has a collation of its own";
  json description{{"v", kVersion}, {"written", seconds_of(clock)}, {"columns", json::array()}};
  std::string definition;
  for (const engine::ResultColumn& column : columns) {
    if (is_server && column.type.ends_with("[]")) {
      return fmt::format("{} is a list of a server", column.name);
    }
    description["columns"].push_back({{"name", column.name}, {"type", column.type}});
    const sql::Identifier name{.text = column.name, .quoted = true};
    definition +=
        fmt::format("{}{} {}", definition.empty() ? "" : ", ",
                    sql::print(name, sql::Dialect::duckdb), is_server ? "VARCHAR" : column.type);
  }
  std::error_code code;
  fs::create_directories(retained.rows.parent_path(), code);
  ADO_TRY(engine::DuckDbConnection files, engine::open_workbench(spill_folder(retained)));
  ADO_CHECK(files.execute(fmt::format("CREATE TABLE kept ({})", definition)));
  ADO_CHECK(files.copy_rows(source, rows, "kept", {}));
  const fs::path fresh = retained.rows.string() + ".new";
  ADO_CHECK(files.execute(
      fmt::format("COPY kept TO {} (FORMAT parquet)", engine::sql_text(fresh.string()))));
  fs::rename(fresh, retained.rows, code);
  if (code) return fail(ErrorKind::unavailable, "cannot write {}", retained.rows.string());
  ADO_CHECK(write_file_atomically(retained.description, json_page(description)));
  return "";
}

}  // namespace ado::pipeline
