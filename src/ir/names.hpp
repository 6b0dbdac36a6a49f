// Comparing names as the dialect does: keys of identifiers, their hashes, closest names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/node.hpp"

namespace ado::ir {

// A name as written, in the form that names of the schema and of outputs are compared with.
std::string name_key(const sql::Identifier& name, sql::Dialect dialect);
// A name as written, in the form that is stored and shown: folded in PostgreSQL only.
std::string shown_name(const sql::Identifier& name, sql::Dialect dialect);
// Whether a stored name (a schema's, an output's) is the one that `key` means. DuckDB ignores case;
// PostgreSQL does not: there stored names and keys are folded already.
bool is_named(std::string_view stored, std::string_view key, sql::Dialect dialect);
// Equal for names that is_named takes for the same.
std::uint32_t name_hash(std::string_view name, sql::Dialect dialect);
// A name inside a block id: what is not a letter, digit, '_', '.' or '-' becomes %XX.
std::string percent_encoded(std::string_view name);

}  // namespace ado::ir
