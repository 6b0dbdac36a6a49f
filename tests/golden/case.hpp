// A golden case: one directive, its input and what is expected of it.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ado::golden {

struct Case {
  std::string directive;
  std::vector<std::string> words;  // Behind the directive: `postgres` of `parse postgres`.
  std::map<std::string, std::string> options;   // key=value behind it.
  std::map<std::string, std::string> settings;  // Of this file so far: `schema retail`.
  std::string input;                            // One of its alternations.

  bool has_word(std::string_view word) const;
  std::string option(std::string_view key, std::string_view otherwise = {}) const;
  std::string setting(std::string_view key, std::string_view otherwise = {}) const;
};

// `output` is compared with the expectation, blank lines in it shown as "(blank)". `fired` is what
// `expect=a,b` and `expect-not=a,b` are held against: transforms, gates, signals.
struct Outcome {
  std::string output;
  std::vector<std::string> fired = {};
};

using Directive = Outcome (*)(const Case&);

}  // namespace ado::golden
