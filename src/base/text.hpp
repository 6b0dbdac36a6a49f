// Small operations on text: trimming, splitting, joining, folding and likeness of names.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ado {

// Blanks are space, tab, newline, carriage return, form feed and vertical tab.
std::string_view trim(std::string_view text);

// The lines without their ends (\n or \r\n). A last line need not have one; "" has no lines.
std::vector<std::string_view> split_lines(std::string_view text);

// The pieces between separators: one more than there are separators, blank ones too.
std::vector<std::string_view> split(std::string_view text, char separator);

// At most so many bytes from the start, and no half of a UTF-8 character at the end.
std::string_view first_bytes(std::string_view text, std::size_t bytes_max);

std::string join(std::span<const std::string> pieces, std::string_view separator);
std::string join(std::span<const std::string_view> pieces, std::string_view separator);

// ASCII letters only; every other byte stays, so UTF-8 stays whole.
constexpr char to_lower_ascii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char to_upper_ascii(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
std::string to_lower_ascii(std::string_view text);
std::string to_upper_ascii(std::string_view text);
bool equals_ignore_case(std::string_view a, std::string_view b);

// The least number of bytes to insert, delete, replace or swap with their neighbour that turns one
// text into the other.
int edit_distance(std::string_view a, std::string_view b);

// The candidate most like `name`, case aside, for "did you mean": the first of the nearest. Empty
// when none is near: more than a third of the name would have to change.
std::string_view closest_name(std::string_view name, std::span<const std::string> candidates);
std::string_view closest_name(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace ado
