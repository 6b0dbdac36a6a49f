// The engines' own parsers as judges of our front end; no connection needed.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "sql/node.hpp"

namespace ado::engine {

enum class Opinion { same, different, cannot_read };
struct Judgement {
  Opinion opinion = Opinion::cannot_read;
  std::string detail;  // Where they differ first (JSON path), or why it could not be read.
};

// Whether the engine's parser sees the same query in both texts, positions apart. DuckDB: the
// json_serialize_sql of both are equal. Thread-safe; calls for DuckDB wait for each other, and all
// but the first are cheap. Errors: unavailable when the engine's parser cannot be started.
Result<Judgement> same_query(std::string_view original, std::string_view print,
                             sql::Dialect dialect);

}  // namespace ado::engine
