// Why a text that is no statement is refused, when what it has is semantic operators.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "sql/node.hpp"

namespace ado::sql {

// For a text that parse_statement cannot read: unsupported, naming the operator and where it
// belongs, when parse_pipeline can read it or it begins as a pipeline. Otherwise nothing.
std::optional<Error> semantic_refusal(std::string_view text, Dialect dialect);

}  // namespace ado::sql
