// Parser, referee, binder and map, in the order in which their errors help most.
#include "mission/front_end.hpp"

#include "base/text.hpp"
#include "engine/referee.hpp"
#include "ir/shapes.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::mission {

Result<ir::QueryMap> read_query(engine::Engine& engine, std::shared_ptr<const sql::Schema> schema,
                                std::string_view text) {
  ADO_TRY(sql::Statement statement, sql::parse_statement(text, engine.dialect()));
  ADO_CHECK(ir::check_shapes(statement.query));
  ADO_TRY(const engine::Judgement judgement,
          engine::same_query(text, sql::print(statement), engine.dialect()));
  if (judgement.opinion != engine::Opinion::same) {
    return fail(Error{.kind = ErrorKind::unsupported,
                      .message = "the engine's parser does not confirm how ado reads this query: " +
                                 judgement.detail,
                      .hint = "the query was left untouched; please report it"});
  }
  ADO_CHECK(engine.describe(text));
  return ir::QueryMap::make(std::move(statement), std::move(schema));
}

}  // namespace ado::mission
