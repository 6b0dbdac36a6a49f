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

std::string with_other_case(std::string text);                       // aB -> Ab, in ASCII.
std::string text_literal(std::string_view text);                     // 'it''s'
std::string cast_to(std::string_view value, std::string_view type);  // CAST(value AS type)

}  // namespace ado::verify
