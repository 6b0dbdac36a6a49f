// pipeline [postgres]: our print of the pipeline, which must read back as the same, or
// "line:column: message" and the hint.
#include <fmt/format.h>

#include "golden/directives.hpp"
#include "sql/pipeline.hpp"

namespace ado::golden {

Outcome run_pipeline(const Case& one);

Outcome run_pipeline(const Case& one) {
  const auto dialect = one.has_word("postgres") ? sql::Dialect::postgres : sql::Dialect::duckdb;
  const auto pipeline = sql::parse_pipeline(one.input, dialect);
  if (!pipeline) {
    const Error& error = pipeline.error();
    const SourcePosition place = error.position.value_or(SourcePosition{.line = 0, .column = 0});
    std::string shown = fmt::format("{}:{}: {}", place.line, place.column, error.message);
    if (!error.hint.empty()) shown += "\nhint: " + error.hint;
    return {.output = shown};
  }
  const std::string print = sql::to_sql(*pipeline);
  const auto again = sql::parse_pipeline(print, dialect);
  if (!again) return {.output = print + "\nnot read back: " + again.error().message};
  if (*again != *pipeline) return {.output = print + "\nread back as another pipeline"};
  if (sql::to_sql(*again) != print) return {.output = print + "\nprinted in another way again"};
  return {.output = print};
}

}  // namespace ado::golden
