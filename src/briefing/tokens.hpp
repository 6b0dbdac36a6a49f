// An estimate of how many tokens a text is for a model, on the high side.
#pragma once

#include <cstdint>
#include <string_view>

namespace ado::briefing {

// Letters and blanks count 2/7 of a token (3.5 bytes each token, less than the usual 4), digits and
// signs 1/2, bytes beyond ASCII 1. Tokenizers differ; none in use needs more for SQL and JSON.
std::int64_t estimate_tokens(std::string_view text);

}  // namespace ado::briefing
