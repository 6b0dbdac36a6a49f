// DuckDB's error texts as errors of ours: kind, one clean line, place, hint.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "engine/engine.hpp"

namespace ado::engine {

struct DuckDbFailure {
  Error error = {};
  RunFailure run = RunFailure::none;  // Never timeout or cancelled: only the caller knows which.
  bool interrupted = false;
};

// Reads both of DuckDB's forms: the JSON object of `errors_as_json`, and "Binder Error: text".
// `statement` is the text the error's position counts in.
DuckDbFailure read_failure(std::string_view text, std::string_view statement);

// What kept a database file from being opened.
Error read_open_failure(std::string_view text, std::string_view file);

}  // namespace ado::engine
