// The token that starts and stops work: made once a run, compared in constant time.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ado::web {

// 256 random bits of the kernel as 64 hexadecimal digits. Errors: unavailable.
Result<std::string> make_token();

// Takes as long wherever the two differ. Their lengths are no secret. An empty secret equals
// nothing.
bool is_same_secret(std::string_view given, std::string_view secret);

}  // namespace ado::web
