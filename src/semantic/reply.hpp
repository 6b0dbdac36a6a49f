// Replies to semantic operators: read strictly, because a model is not trusted.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "semantic/prompt.hpp"

namespace ado::semantic {

inline constexpr std::size_t kReplyBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kTextBytesMax = std::size_t{64} << 10;

struct RowAnswer {
  std::optional<Value> value;  // Nothing: not answered, or not as asked.
  std::string refusal = {};    // Why there is no value.
};

struct RowsReply {
  std::vector<RowAnswer> answers;  // One for each row.
  std::string refusal = {};  // Why nothing of the reply can be used; then there are no values.
};

// A JSON array, alone or in one fence. An id that nobody asked for makes the whole reply unusable:
// the answers may have slipped by a row. What is wrong with one row leaves the others alone.
RowsReply read_rows(std::string_view reply, const Call& call,
                    std::span<const Arguments* const> rows);

// The one value for a bag. Errors: invalid_input with what is wrong. Outliers are given as texts.
Result<Value> read_bag(std::string_view reply, const Call& call, std::span<const BagText> texts);

}  // namespace ado::semantic
