// Opens what a command about one query needs.
#include "cli/query_input.hpp"

#include "mission/front_end.hpp"
#include "sql/parse.hpp"

namespace ado::cli {
namespace {

Result<ir::QueryMap> map_with_schema(const Source& query, const Source& schema_text) {
  auto schema = sql::parse_schema(schema_text.text, sql::Dialect::duckdb);
  if (!schema) {
    tell(schema.error(), &schema_text);
    return fail(ErrorKind::invalid_input, "the schema could not be read: {}", schema_text.name);
  }
  ADO_TRY(sql::Statement statement, sql::parse_statement(query.text, sql::Dialect::duckdb));
  ADO_TRY(ir::QueryMap map, ir::QueryMap::make(std::move(statement), *std::move(schema)));
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
    ADO_TRY(const Source schema, read_source(schema_file));
    ADO_TRY(input.map, map_with_schema(input.source, schema));
    return {};
  }
  ADO_TRY(const config::Config config, load_config(session));
  ADO_TRY(input.engine, open_engine(config));
  ADO_TRY(input.map, map_with_engine(input.source, *input.engine));
  return {};
}

}  // namespace

tl::expected<QueryInput, Told> read_query_input(const std::string& query_file,
                                                const std::string& schema_file,
                                                const Session& session) {
  QueryInput input;
  if (const auto done = read_into(input, query_file, schema_file, session); !done) {
    return tl::unexpected<Told>(Told{tell(done.error(), &input.source)});
  }
  return input;
}

}  // namespace ado::cli
