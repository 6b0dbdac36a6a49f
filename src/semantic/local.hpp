// Local forms of operators: no network, deterministic, and of one row nothing but that row counts.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "semantic/prompt.hpp"
#include "vectors/flat_index.hpp"

namespace ado::semantic {

// What an operator without a local form answers; the hint names the setting of a model.
Error no_local_form(const Operator& op);

// Of an operator that is a rule, or of a local form. Errors: unsupported when there is none.
Result<Value> evaluate_locally(const Library& library, const Call& call, const Arguments& row);

// Of an aggregate: distinct texts, at least one, in any order. Errors: unsupported, internal.
Result<Value> aggregate_locally(const Library& library, const Call& call,
                                std::span<const BagText> texts);

// Of a mapping with groups (MEANING, TOPICS): a label for each of the distinct texts. The vectors
// may be those of a model; one for each text, of length 1. Errors: unsupported, internal.
Result<std::vector<Value>> label_locally(const Library& library, const Call& call,
                                         std::span<const std::string> texts,
                                         std::span<const vectors::Vector> vectors);

// How many groups: the count of the call, else by the number of texts.
std::size_t groups_of(const Call& call, std::size_t texts);
inline constexpr int kGroupsSeed = 17;

// How alike two vectors must be to say the same: of SEMANTIC_MATCH and DISTINCT.
inline constexpr double kSameMeaning = 0.6;

// -1 to 1, by the moods of its words; 0 when none has one.
double mood_of(std::string_view text, const Library& library);

// The sentences of a text, without blanks around them.
std::vector<std::string_view> sentences_of(std::string_view text);

}  // namespace ado::semantic
