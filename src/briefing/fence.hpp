// Fences: what comes from a query, a database or a model stands in one, and cannot close it.
#pragma once

#include <string>
#include <string_view>

namespace ado::briefing {

// The content between two lines of backticks that are longer than any run of them inside. Control
// characters other than newlines and tabs are written out: \x1b. No newline at the end.
std::string fenced(std::string_view content, std::string_view language = {});

// On one line: line breaks and control characters are written out.
std::string on_one_line(std::string_view text);

}  // namespace ado::briefing
