// Unicode escapes of the SQL standard: U&'d\0061t\+000061' UESCAPE '\'.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ado::sql {

// The UTF-8 text that `content` stands for; none when an escape in it is broken. `content` is what
// stands between the quotes, doubled quotes undone.
std::optional<std::string> decode_unicode_escapes(std::string_view content, char escape);

}  // namespace ado::sql
