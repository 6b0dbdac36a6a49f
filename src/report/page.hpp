// The style sheet and the script of HTML reports, from src/report/page, and the hashes by which a
// Content-Security-Policy allows just them.
#pragma once

#include <string_view>

namespace ado::report {

extern const std::string_view kStyle;
extern const std::string_view kStyleHash;  // "sha256-..."
extern const std::string_view kScript;
extern const std::string_view kScriptHash;

}  // namespace ado::report
