// What the front end reads and prints but no transform may touch.
#pragma once

#include "base/result.hpp"
#include "sql/ast.hpp"

namespace ado::ir {

// Errors: unsupported, naming the first shape of that kind.
Result<void> check_shapes(const sql::Query& query);

}  // namespace ado::ir
