// SELECT * FROM (query), with nothing beside it, has the rows of the query inside.
#pragma once

#include <optional>

#include "sql/ast.hpp"

namespace ado::verify {

// The statement below its bare wrappers; none when it has none. A wrapper does not promise the
// order of what it wraps: rows are the same as a bag only. Node ids are kept.
std::optional<sql::Statement> without_wrapper(const sql::Statement& statement);

}  // namespace ado::verify
