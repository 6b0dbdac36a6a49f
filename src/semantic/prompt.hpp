// Prompts of semantic operators: the operator's file, the cache boundary, arguments and texts.
// Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llm/prompt.hpp"
#include "semantic/library.hpp"
#include "semantic/operator.hpp"

namespace ado::semantic {

// The arguments that vary, of one row.
using Arguments = std::vector<std::string>;

// The text of a parameter for this row; empty when it was left out.
std::string_view text_of(const Call& call, const Arguments& row, std::size_t parameter);

// A text of a bag and how often it is in it.
struct BagText {
  std::string text;
  std::int64_t times = 1;
  auto operator<=>(const BagText&) const = default;
};

// first: the texts of the bag. joined: what was answered for parts of it.
enum class Stage { first, joined };

// Rows have the ids 1, 2, ... in their order. `notes` is free text of the user, mostly empty.
llm::Prompt render_rows(const Library& library, const Call& call, std::string_view notes,
                        std::span<const Arguments* const> rows);
llm::Prompt render_bag(const Library& library, const Call& call, Stage stage,
                       std::string_view notes, std::span<const BagText> texts);

// How many bytes one more row or text adds to the tail at most, and those of all that stands
// around.
std::size_t bytes_of_row(const Call& call, const Arguments& row);
std::size_t bytes_of_text(const BagText& text);
std::size_t bytes_around(const Library& library, const Call& call, Stage stage,
                         std::string_view notes);

std::string_view prompt_name(const Operator& op, Stage stage);

}  // namespace ado::semantic
