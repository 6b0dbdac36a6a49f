// Finds the functions of a C++ file by their braces.
#pragma once

#include <string>
#include <vector>

namespace ado::tidy {

struct Function {
  std::string head;      // What stands before the brace, on one line, values in braces left out.
  std::size_t line = 0;  // Of its first word; counted from 1.
  std::size_t lines = 0;
};

// `code` is blanked code (see Source). Lambdas and local classes belong to the function around
// them. Good for code in the house format; it does not expand macros.
std::vector<Function> find_functions(const std::vector<std::string>& code);

}  // namespace ado::tidy
