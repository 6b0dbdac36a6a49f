// Values of PostgreSQL's types beyond plain numbers, texts and dates: intervals, UUIDs, enums,
// bytes, bits, money and arrays.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/witness_nested.hpp"
#include "verify/witness_schema.hpp"

namespace ado::verify {

// Literals of a column of kind `other`, equal ones that are spelled differently among them. Empty
// for a type that no values are known of: JSON, composite types, ranges, what an extension brought.
std::vector<std::string> postgres_values(const WitnessColumn& column, const MemberPool& pool_of);

// Another value for every number, of types that have enough of them.
std::optional<std::string> postgres_fresh_value(const WitnessColumn& column, std::uint64_t number);

// Whether a text that is held against the column is surely a value of it: a cast of anything else
// raises, and there is no TRY_CAST.
bool spells_value(const WitnessColumn& column, std::string_view text);

}  // namespace ado::verify
