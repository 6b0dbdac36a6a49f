// Opens what a command about one query needs.
#include "cli/query_input.hpp"

#include "engine/referee.hpp"
#include "mission/front_end.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::cli {
namespace {

Result<patch::SharedSchema> share_schema(const std::string& file, sql::Dialect dialect) {
  ADO_TRY(sql::Schema schema, read_schema(file, dialect));
  return std::make_shared<const sql::Schema>(std::move(schema));
}

Result<ir::QueryMap> map_with_schema(sql::Statement statement, patch::SharedSchema schema) {
  ADO_TRY(ir::QueryMap map, ir::QueryMap::make(std::move(statement), std::move(schema)));
  if (!map.unresolved().empty()) return fail(map.unresolved().front().error);
  return map;
}

Result<ir::QueryMap> map_with_engine(const Source& query, engine::Engine& engine) {
  ADO_TRY(sql::Schema schema, engine.schema());
  return mission::read_query(engine, std::make_shared<const sql::Schema>(std::move(schema)),
                             query.text);
}

Result<void> read_into(QueryInput& input, const std::string& query_file,
                       const std::string& schema_file, const Session& session) {
  ADO_TRY(input.source, read_source(query_file));
  if (!schema_file.empty()) {
    constexpr auto kDialect = sql::Dialect::duckdb;
    ADO_TRY(auto schema, share_schema(schema_file, kDialect));
    ADO_TRY(sql::Statement statement, sql::parse_statement(input.source.text, kDialect));
    ADO_TRY(input.map, map_with_schema(std::move(statement), std::move(schema)));
    return {};
  }
  ADO_TRY(const config::Config config, load_config(session));
  ADO_TRY(input.engine, open_engine(config));
  ADO_TRY(input.map, map_with_engine(input.source, *input.engine));
  return {};
}

Result<void> confirm_reading(const patch::Script& script, std::string_view text) {
  const sql::Dialect dialect = script.target.dialect;
  const std::string_view target = sql::split_script(text, dialect).back();
  ADO_TRY(const engine::Judgement judgement,
          engine::same_query(target, sql::print(script.target), dialect));
  if (judgement.opinion == engine::Opinion::same) return {};
  return fail(ErrorKind::unsupported,
              "the engine's parser does not confirm how ado reads the last statement: {}",
              judgement.detail);
}

Result<void> read_into(ScriptInput& input, const std::string& script_file,
                       const std::string& schema_file, sql::Dialect dialect,
                       const Session& session) {
  ADO_TRY(input.source, read_source(script_file));
  ADO_TRY(input.script, patch::read_script(input.source.text, dialect));
  ADO_CHECK(confirm_reading(input.script, input.source.text));
  patch::SharedSchema schema;
  if (schema_file.empty()) {
    ADO_TRY(const config::Config config, load_config(session));
    ADO_TRY(const auto engine, open_engine(config));
    if (input.script.before.empty()) ADO_CHECK(engine->describe(input.source.text));
    ADO_TRY(sql::Schema read, engine->schema());
    schema = std::make_shared<const sql::Schema>(std::move(read));
  } else {
    ADO_TRY(schema, share_schema(schema_file, dialect));
  }
  ADO_TRY(schema, patch::with_views(input.script, std::move(schema)));
  ADO_TRY(input.map, map_with_schema(input.script.target, std::move(schema)));
  return {};
}

}  // namespace

Result<sql::Schema> read_schema(const std::string& file, sql::Dialect dialect) {
  ADO_TRY(const Source source, read_source(file));
  auto schema = sql::parse_schema(source.text, dialect);
  if (schema || !schema.error().position) return schema;
  Error error = std::move(schema).error();
  error.message = fmt::format("{}:{}:{}: {}", source.name, error.position->line,
                              error.position->column, error.message);
  error.position.reset();  // Of another text than the query's.
  return fail(std::move(error));
}

tl::expected<QueryInput, Told> read_query_input(const std::string& query_file,
                                                const std::string& schema_file,
                                                const Session& session) {
  QueryInput input;
  if (const auto done = read_into(input, query_file, schema_file, session); !done) {
    return tl::unexpected<Told>(Told{tell(done.error(), &input.source)});
  }
  return input;
}

tl::expected<ScriptInput, Told> read_script_input(const std::string& script_file,
                                                  const std::string& schema_file,
                                                  sql::Dialect dialect, const Session& session) {
  ScriptInput input;
  const auto done = read_into(input, script_file, schema_file, dialect, session);
  if (!done) return tl::unexpected<Told>(Told{tell(done.error(), &input.source)});
  return input;
}

}  // namespace ado::cli
