// Reads golden files, runs their cases, reports differences or writes new expectations.
#include "golden/runner.hpp"

#include <algorithm>
#include <exception>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/compare.hpp"

namespace ado::golden {
namespace {

constexpr std::string_view kEndOfInput = "----";
constexpr std::string_view kBlankLine = "(blank)";
constexpr std::string_view kSettings[] = {"schema", "engine"};

// "parse postgres key=value" into the case.
void read_directive(std::string_view line, Case& common) {
  for (const std::string_view word : split(line, ' ')) {
    const std::size_t equals = word.find('=');
    if (word.empty()) continue;
    if (common.directive.empty()) {
      common.directive = word;
    } else if (equals != std::string_view::npos) {
      common.options.emplace(word.substr(0, equals), word.substr(equals + 1));
    } else {
      common.words.emplace_back(word);
    }
  }
}

bool read_setting(std::string_view line, std::map<std::string, std::string>& settings) {
  const std::size_t blank = line.find(' ');
  const std::string_view key = line.substr(0, blank);
  if (blank == std::string_view::npos || std::ranges::find(kSettings, key) == std::end(kSettings)) {
    return false;
  }
  settings[std::string(key)] = trim(line.substr(blank));
  return true;
}

void append_line(std::string& text, std::string_view line) {
  if (!text.empty()) text += '\n';
  text += line;
}

// A blank line would end the case.
std::string without_blank_lines(std::string_view text) {
  std::string result;
  for (const std::string_view line : split_lines(text)) {
    append_line(result, trim(line).empty() ? kBlankLine : line);
  }
  return result;
}

Outcome run_case(const Case& one, Directive (*find)(std::string_view)) {
  const Directive directive = find(one.directive);
  if (directive == nullptr) return {.output = "no such directive: " + one.directive};
  try {
    Outcome outcome = directive(one);
    outcome.output = without_blank_lines(outcome.output);
    return outcome;
  } catch (const std::exception& exception) {
    return {.output = fmt::format("exception: {}", exception.what())};
  }
}

// What is wrong with what fired, or "".
std::string check_fired(const Case& one, const std::vector<std::string>& fired) {
  const auto has_fired = [&](std::string_view name) {
    return std::ranges::find(fired, name) != fired.end();
  };
  std::string wrong;
  const std::string expected = one.option("expect");
  for (const std::string_view name : split(expected, ',')) {
    if (!name.empty() && !has_fired(name)) append_line(wrong, fmt::format("{} did not fire", name));
  }
  const std::string refused = one.option("expect-not");
  for (const std::string_view name : split(refused, ',')) {
    if (!name.empty() && has_fired(name)) append_line(wrong, fmt::format("{} fired", name));
  }
  return wrong;
}

void append_block(std::string& text, const Block& block, std::string_view output) {
  if (!text.empty()) text += '\n';
  for (const std::string& line : block.head) text += line + "\n";
  if (!block.has_case) return;
  text += block.common.input + "\n" + std::string(kEndOfInput) + "\n";
  if (!output.empty()) text += std::string(output) + "\n";
}

}  // namespace

bool Case::has_word(std::string_view word) const {
  return std::ranges::find(words, word) != words.end();
}

std::string Case::option(std::string_view key, std::string_view otherwise) const {
  const auto found = options.find(std::string(key));
  return found == options.end() ? std::string(otherwise) : found->second;
}

std::string Case::setting(std::string_view key, std::string_view otherwise) const {
  const auto found = settings.find(std::string(key));
  return found == settings.end() ? std::string(otherwise) : found->second;
}

std::vector<Block> read_blocks(std::string_view text) {
  std::vector<Block> blocks;
  std::map<std::string, std::string> settings;
  Block block;
  bool in_expectation = false;
  const auto finish = [&] {
    if (block.head.empty()) return;
    block.common.settings = settings;
    blocks.push_back(std::move(block));
    block = {};
    in_expectation = false;
  };
  std::size_t number = 0;
  for (const std::string_view line : split_lines(text)) {
    ++number;
    if (trim(line).empty()) {
      finish();
    } else if (!block.has_case) {
      block.head.emplace_back(line);
      if (line.starts_with('#') || read_setting(line, settings)) continue;
      block.has_case = true;
      block.line = number;
      read_directive(line, block.common);
    } else if (!in_expectation && line == kEndOfInput) {
      in_expectation = true;
    } else {
      append_line(in_expectation ? block.expected : block.common.input, line);
    }
  }
  finish();
  return blocks;
}

std::vector<std::string> expand(std::string_view input) {
  const std::size_t open = input.find("{{");
  const std::size_t close = input.find("}}", open);
  if (open == std::string_view::npos || close == std::string_view::npos) {
    return {std::string(input)};
  }
  std::vector<std::string> result;
  const std::vector<std::string> tails = expand(input.substr(close + 2));
  for (const std::string_view choice : split(input.substr(open + 2, close - open - 2), '|')) {
    for (const std::string& tail : tails) {
      result.push_back(std::string(input.substr(0, open)) + std::string(choice) + tail);
    }
  }
  return result;
}

FileResult run_file(std::string_view name, std::string_view text,
                    Directive (*find)(std::string_view), std::string_view word) {
  FileResult result;
  for (const Block& block : read_blocks(text)) {
    std::optional<std::string> first_output;
    if (!block.has_case || (!word.empty() && !block.common.has_word(word))) {
      append_block(result.rewritten, block, block.expected);
      continue;
    }
    for (const std::string& input : expand(block.common.input)) {
      Case one = block.common;
      one.input = input;
      const Outcome outcome = run_case(one, find);
      ++result.cases_run;
      std::string wrong = check_fired(one, outcome.fired);
      append_line(wrong, sql::diff_lines(block.expected, outcome.output));
      const bool is_alternative = input != block.common.input;
      if (!trim(wrong).empty()) {
        result.failures.push_back({.place = fmt::format("{}:{}", name, block.line),
                                   .text = is_alternative ? input + "\n" + wrong : wrong});
      }
      if (!first_output) first_output = outcome.output;
    }
    append_block(result.rewritten, block, *first_output);
  }
  return result;
}

}  // namespace ado::golden
