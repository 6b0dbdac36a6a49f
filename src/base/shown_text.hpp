// Text of others as it is shown: cut short, and without what would act on a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ado {

// The text, or its first bytes and three dots, when it is longer than so many bytes. No character
// is cut in half.
std::string shortened(std::string_view text, std::size_t bytes_max);

// A character that is not seen, or that changes how others are: controls but for newline and tab,
// what ends a line unseen, and what says in which direction text is written.
struct Hidden {
  std::uint32_t code_point = 0;
  std::size_t bytes = 0;  // 0: the text begins with none.
};
Hidden hidden_at(std::string_view text);

// Each of them as <U+001B>, or as it is when there is none.
std::string visible(std::string_view text);

}  // namespace ado
