// One file of the tree as the rules see it: its lines, and its code without comments and literals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ado::tidy {

struct Source {
  std::string path;  // From the root of the tree, with '/'.
  std::string text;
  std::vector<std::string> lines;  // As written, without line ends.
  std::vector<std::string> code;   // C++ only: the same lines, comments and literals blanked.
};

Source make_source(std::string path, std::string text);

// The text with comments and the insides of literals as spaces; line ends stay where they are.
std::string blank_comments_and_literals(std::string_view text);

std::string_view trimmed(std::string_view text);  // Without white space at both ends.

bool is_cpp(std::string_view path);
bool is_header(std::string_view path);
bool is_script(std::string_view path);
bool is_below(std::string_view path, std::string_view folder);  // folder as "src/base".

// The last part of the path without its extension.
std::string_view stem_of(std::string_view path);

// Where `word` stands in `line` between characters that belong to no identifier; npos if nowhere.
std::size_t find_word(std::string_view line, std::string_view word);

}  // namespace ado::tidy
