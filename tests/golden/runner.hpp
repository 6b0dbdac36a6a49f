// Reads golden files, runs their cases, reports differences or writes new expectations.
//
//   # A comment line stands before a case. `schema retail` sets a value for the rest of the file.
//   parse postgres key=value
//   SELECT {{1|2}}
//   ----
//   what is expected of both alternatives
//
// Cases are separated by blank lines. A line of four dashes ends the input.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "golden/case.hpp"

namespace ado::golden {

struct Block {
  std::vector<std::string> head;  // Comment lines, settings and the directive, as they stand.
  Case common;                    // Its input still holds the alternations.
  std::string expected;
  std::size_t line = 0;   // Of the directive, from 1.
  bool has_case = false;  // Else comments or settings only.
};

enum class OnDifference { report, rewrite };

struct Failure {
  std::string place;  // file:line
  std::string text;
};

struct FileResult {
  int cases_run = 0;
  std::vector<Failure> failures;
  std::string rewritten;  // The text of the file with the outputs as expectations.
};

std::vector<Block> read_blocks(std::string_view text);
// {{a|b}} in all combinations, the first alternatives first.
std::vector<std::string> expand(std::string_view input);
// `find` gives the directive of a name, null if there is none. Only cases that have the word behind
// their directive are run; without a word all of them.
FileResult run_file(std::string_view name, std::string_view text,
                    Directive (*find)(std::string_view), std::string_view word = {});

}  // namespace ado::golden
