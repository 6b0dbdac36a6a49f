// Markdown that cannot be broken by what it shows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ado::report::markdown {

// Prose on one line, everything escaped that would be markup, a link or a mention.
std::string text(std::string_view plain);
// Between backticks, as many as it takes.
std::string code(std::string_view plain);
// A fenced block, its fence longer than any in it. Ends with a newline.
std::string block(std::string_view language, std::string_view plain);
// The head, then the rows; cells are markdown already. `right` says which columns hold figures.
std::string table(const std::vector<std::vector<std::string>>& rows,
                  const std::vector<bool>& right);

}  // namespace ado::report::markdown
