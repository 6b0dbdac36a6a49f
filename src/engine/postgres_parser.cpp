// The one place that calls libpg_query.
#include "engine/postgres_parser.hpp"

#include <pg_query.h>

#include "engine/postgres_error.hpp"

namespace ado::engine {
namespace {

// Owns what the parser gave.
class ParseResult {
 public:
  explicit ParseResult(const char* text) : result_(pg_query_parse(text)) {}
  ParseResult(const ParseResult&) = delete;
  ParseResult& operator=(const ParseResult&) = delete;
  ~ParseResult() { pg_query_free_parse_result(result_); }
  const PgQueryParseResult* operator->() const { return &result_; }

 private:
  PgQueryParseResult result_;
};

}  // namespace

Result<std::string> parse_postgres(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    return fail(ErrorKind::invalid_input, "statement holds a NUL byte");
  }
  const std::string terminated(text);
  const ParseResult result(terminated.c_str());
  if (result->error != nullptr) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = result->error->message,
                      .position = position_of_character(text, result->error->cursorpos)});
  }
  return std::string(result->parse_tree);
}

}  // namespace ado::engine
