// Classifies by SQLSTATE, which no language setting of the server changes.
// The codes: https://www.postgresql.org/docs/15/errcodes-appendix.html
#include "engine/postgres_error.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/text.hpp"

namespace ado::engine {
namespace {

struct Class {
  std::string_view state;  // A code, or the two characters of its class.
  ErrorKind kind;
  RunFailure run;
  std::string_view hint = {};
};

// The first that fits. What is not listed was raised by the statement's own values.
constexpr Class kClasses[] = {
    {"57014", ErrorKind::unavailable, RunFailure::cancelled},
    {"42501", ErrorKind::invalid_input, RunFailure::none, "the role needs SELECT on it"},
    {"42", ErrorKind::invalid_input, RunFailure::none},
    {"3F", ErrorKind::invalid_input, RunFailure::none},
    {"0A", ErrorKind::unsupported, RunFailure::none},
    {"25006", ErrorKind::invalid_input, RunFailure::none, "ado only reads"},
    {"55P03", ErrorKind::unavailable, RunFailure::cancelled,
     "another session holds a lock on the table; try again when it is done"},
    {"53", ErrorKind::unavailable, RunFailure::out_of_memory},
    {"40", ErrorKind::unavailable, RunFailure::cancelled, "the server gave it up; try again"},
    {"57", ErrorKind::unavailable, RunFailure::cancelled},
    {"08", ErrorKind::unavailable, RunFailure::cancelled},
    {"58", ErrorKind::unavailable, RunFailure::cancelled},
    {"XX", ErrorKind::unavailable, RunFailure::cancelled},
};

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? "" : std::string(trim(text));
}

}  // namespace

PostgresFailure read_failure(const PGresult* result, std::string_view statement,
                             PostgresStage stage) {
  const std::string state = field(result, PG_DIAG_SQLSTATE);
  PostgresFailure failure{
      .error = {.kind = ErrorKind::invalid_input,
                .message = field(result, PG_DIAG_MESSAGE_PRIMARY)},
      .run = stage == PostgresStage::prepare ? RunFailure::none : RunFailure::raised};
  Error& error = failure.error;
  failure.interrupted = state == "57014";
  error.hint = field(result, PG_DIAG_MESSAGE_HINT);
  const auto known = std::ranges::find_if(
      kClasses, [&](const Class& each) { return state.starts_with(each.state); });
  if (state.empty()) {
    // libpq's own: the connection broke.
    error.kind = ErrorKind::unavailable;
    error.message = std::string(trim(PQresultErrorMessage(result)));
    failure.run = RunFailure::cancelled;
  } else if (known != std::end(kClasses)) {
    error.kind = known->kind;
    failure.run = known->run;
    if (error.hint.empty()) error.hint = std::string(known->hint);
  }
  if (const std::string detail = field(result, PG_DIAG_MESSAGE_DETAIL); !detail.empty()) {
    error.message += " (" + detail + ")";
  }
  std::ranges::replace(error.message, '\n', ' ');
  int character = 0;
  const std::string place = field(result, PG_DIAG_STATEMENT_POSITION);
  std::from_chars(place.data(), place.data() + place.size(), character);
  error.position = position_of_character(statement, character);
  return failure;
}

Error connection_failure(const PGconn* connection) {
  std::string message(trim(PQerrorMessage(connection)));
  std::ranges::replace(message, '\n', ' ');
  if (message.empty()) message = "the connection to the server is lost";
  return {.kind = ErrorKind::unavailable,
          .message = std::move(message),
          .hint = "what is done is kept; the same command goes on when the server is back"};
}

std::optional<SourcePosition> position_of_character(std::string_view text, int character) {
  if (character <= 0) return std::nullopt;
  SourcePosition position;
  for (const char c : text) {
    const bool continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (!continuation && --character == 0) return position;
    ++position.column;
    if (c == '\n') position = {.line = position.line + 1, .column = 1};
  }
  return position;
}

}  // namespace ado::engine
