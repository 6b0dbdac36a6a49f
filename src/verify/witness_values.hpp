// Values of witness data as SQL literals: around a constant, ordinary ones, and fresh ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "verify/witness_schema.hpp"

namespace ado::verify {

// pattern, regex, similar, glob: the right side of LIKE, of ~, of SIMILAR TO, of GLOB. part: what a
// function looks for in a text.
enum class ConstantUse { compared, pattern, regex, similar, glob, part };
// A constant that a query holds against a column: its value as text and its type in the engine.
struct Constant {
  std::string text;
  std::string type;
  ConstantUse use = ConstantUse::compared;
  bool operator==(const Constant&) const = default;
};

// Values that tell a comparison with the constant from a slightly other one. `exact` hit it,
// `near` just miss it: one step up and down, another case, a trailing blank, the next month. `far`
// say less often something: the negative of it, a hair's breadth, half a second, a leading blank.
struct ValuesAround {
  std::vector<std::string> exact;
  std::vector<std::string> near;
  std::vector<std::string> far = {};
};
ValuesAround values_around(const WitnessColumn& column, const Constant& constant);

// Ordinary values of the column's kind, without NULL and without those of kind `other`; floats are
// small dyadic rationals, so that their sums are exact in any order.
std::vector<std::string> ordinary_values(const WitnessColumn& column);

// Another value for every number: for keys that must not collide. NULL for kinds of few values.
std::string fresh_value(const WitnessColumn& column, std::uint64_t number);

// The spelling under which equal values of the column are equal texts.
std::string normal_form(const WitnessColumn& column, std::string_view literal);

// Of types that are no numbers, texts or dates: values of each, with | between them.
struct TypeValues {
  std::string_view type;
  std::string_view values;
};
inline constexpr std::string_view kIntervals =
    "1 month|30 days|1 day|24 hours|00:00:00|1 year|2 hours 30 minutes";
inline constexpr std::string_view kUuids =
    "00000000-0000-0000-0000-000000000001|00000000-0000-0000-0000-000000000002|"
    "f0000000-0000-4000-8000-000000000003";
inline constexpr std::string_view kTimesOfZones = "00:00:00+00|12:30:00+00|13:30:00+01|23:59:59-05";

std::string with_other_case(std::string text);  // aB -> Ab, in ASCII.
// The text of a literal without its type word and quotes: DATE '2000-01-01' -> 2000-01-01.
std::string bare_text(std::string_view literal);
std::string text_literal(std::string_view text);                     // 'it''s'
std::string cast_to(std::string_view value, std::string_view type);  // CAST(value AS type)

}  // namespace ado::verify
