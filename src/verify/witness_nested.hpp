// Values of types beyond plain numbers, texts and dates: intervals, UUIDs, and lists, structs and
// maps of any depth.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/witness_schema.hpp"

namespace ado::verify {

// The values that a member of a list, struct or map may take, the most telling first.
using MemberPool = std::function<std::vector<std::string>(const WitnessColumn& member)>;

// Literals of a type of kind `other`, equal ones that are spelled differently among them (a month
// and 30 days). Empty for a type that no values are known of: UNION, JSON, one with a name.
std::vector<std::string> values_of_other(const WitnessColumn& column, const MemberPool& pool_of);

// Another value for every number, of types that have enough of them.
std::optional<std::string> fresh_other(const WitnessColumn& column, std::uint64_t number);

}  // namespace ado::verify
