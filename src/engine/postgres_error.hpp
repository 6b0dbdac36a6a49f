// PostgreSQL's errors as errors of ours: kind, one clean line, place, hint.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "engine/postgres_handle.hpp"

namespace ado::engine {

// prepare: the statement was read and bound; execute: it was planned and run.
enum class PostgresStage { prepare, execute };
struct PostgresFailure {
  Error error = {};
  RunFailure run = RunFailure::none;
  bool interrupted = false;  // By a time limit or a cancel: only the caller knows which.
};

// What a failed result says. `statement` is the text that the error's position counts in.
PostgresFailure read_failure(const PGresult* result, std::string_view statement,
                             PostgresStage stage);
// The connection is gone: what libpq says of it.
Error connection_failure(const PGconn* connection);

// The place of a character of a text, counted from 1; none for 0, which is unknown.
std::optional<SourcePosition> position_of_character(std::string_view text, int character);

}  // namespace ado::engine
