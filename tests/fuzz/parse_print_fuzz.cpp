// What parses prints, the print parses to the same tree with as many comments, and printing it
// again changes nothing.
#include "fuzz/target.hpp"
#include "ir/describe.hpp"
#include "sql/parse.hpp"
#include "sql/pipeline.hpp"
#include "sql/print.hpp"

namespace {

// The same of pipelines.
void parse_and_print_pipeline(std::string_view text, ado::sql::Dialect dialect) {
  namespace sql = ado::sql;
  const auto pipeline = sql::parse_pipeline(text, dialect);
  if (!pipeline) return;
  const std::string print = sql::to_sql(*pipeline);
  const auto again = sql::parse_pipeline(print, dialect);
  if (!again && again.error().message.starts_with("nesting deeper")) return;
  require(again.has_value());
  require(*again == *pipeline);
  require(sql::to_sql(*again) == print);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace sql = ado::sql;
  namespace ir = ado::ir;
  const auto [dialect, text] = ado::fuzz::read_input(data, size);
  parse_and_print_pipeline(text, dialect);
  auto statement = sql::parse_statement(text, dialect);
  if (!statement) return 0;
  const std::string print = sql::print(*statement);
  const auto again = sql::parse_statement(print, dialect);
  // Parentheses that make clear what binds to what are levels of nesting too.
  if (!again && again.error().message.starts_with("nesting deeper")) return 0;
  require(again.has_value());
  require(again->query == statement->query);
  require(again->comments.size() == statement->comments.size());
  require(sql::print(*again) == print);
  const auto map = ir::QueryMap::make(*std::move(statement), sql::Schema());
  if (map) ir::describe(*map);
  return 0;
}
