// Takes a head apart: title, example, then the paragraphs that begin with a word and a colon.
#include "tidy/transform_page.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "tidy/source.hpp"

namespace ado::tidy {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::string_view kTitleMark = " — ";
constexpr std::array<std::string_view, 3> kParagraphs{"Valid", "Not for", "Gains"};

constexpr std::string_view kIntroduction =
    R"(# The built-in transforms

Each is tried where it fires, proven on witness data and on your data, and kept only when it is
faster when measured afresh: none of them always pays. `ado transforms try ID query.sql --db FILE`
shows where one fires in a query and what it would write. A transform that needs a fact (a unique
column, a range) says so; with `--facts declared`, the default, only what the schema declares or
`--assume` states counts. How often each was tried and has won: `data/engines/`.
)";

struct Head {
  std::string title;
  std::vector<std::string> example;
  std::map<std::string_view, std::string> paragraphs;
};

std::string capitalized(std::string_view text) {
  std::string result(text);
  if (!result.empty() && result[0] >= 'a' && result[0] <= 'z') result[0] -= 'a' - 'A';
  return result;
}

// The paragraph that a line begins: its word, and what follows the colon.
std::pair<std::string_view, std::string_view> paragraph_of(std::string_view line) {
  for (const std::string_view word : kParagraphs) {
    if (line.starts_with(word) && line.substr(word.size()).starts_with(':')) {
      return {word, trimmed(line.substr(word.size() + 1))};
    }
  }
  return {};
}

Head read_head(const Source& source) {
  Head head;
  std::string_view current;
  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    std::string_view line = source.lines[i];
    if (!line.starts_with("//")) break;
    line.remove_prefix(line.starts_with("// ") ? 3 : 2);
    if (i == 0) {
      const std::size_t mark = line.find(kTitleMark);
      head.title = mark == std::string_view::npos ? line : line.substr(mark + kTitleMark.size());
    } else if (const auto [word, rest] = paragraph_of(line); !word.empty()) {
      current = word;
      head.paragraphs[word] = rest;
    } else if (current.empty()) {
      head.example.emplace_back(line);
    } else if (!trimmed(line).empty()) {
      head.paragraphs[current] += " " + std::string(trimmed(line));
    }
  }
  return head;
}

// Without the blank lines around it and the blanks that all lines begin with.
std::vector<std::string> bare_example(std::vector<std::string> lines) {
  const auto blank = [](const std::string& line) { return trimmed(line).empty(); };
  while (!lines.empty() && blank(lines.front())) lines.erase(lines.begin());
  while (!lines.empty() && blank(lines.back())) lines.pop_back();
  std::size_t margin = std::string::npos;
  for (const std::string& line : lines) {
    if (!blank(line)) margin = std::min(margin, line.find_first_not_of(' '));
  }
  for (std::string& line : lines) line = blank(line) ? "" : line.substr(margin);
  return lines;
}

std::string wrapped(std::string_view text) {
  std::string result;
  std::size_t width = 0;
  while (!(text = trimmed(text)).empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (width > 0) {
      const bool fits = width + 1 + end <= kWidth;
      result += fits ? ' ' : '\n';
      width = fits ? width + 1 : 0;
    }
    result += text.substr(0, end);
    width += end;
    text.remove_prefix(end);
  }
  return result;
}

std::string_view engines_of(const Source& source) {
  const auto says = [&](std::string_view engines) {
    return source.text.find(engines) != std::string::npos;
  };
  if (says(".engines = kBothEngines")) return "DuckDB and PostgreSQL.";
  return says(".engines = kPostgresOnly") ? "PostgreSQL." : "DuckDB.";
}

std::string section(const std::string& id, const Source& source) {
  const Head head = read_head(source);
  std::string text =
      fmt::format("## {}\n{} {}\n\n```\n", id, capitalized(head.title), engines_of(source));
  for (const std::string& line : bare_example(head.example)) text += line + '\n';
  text += "```\n";
  for (const std::string_view word : kParagraphs) {
    const auto found = head.paragraphs.find(word);
    if (found == head.paragraphs.end()) continue;
    text += '\n' + wrapped(fmt::format("**{}.** {}", word, capitalized(found->second))) + '\n';
  }
  return text;
}

}  // namespace

std::string transform_page(const std::vector<std::string>& ids,
                           const std::vector<Source>& sources) {
  if (ids.empty()) return {};
  std::string page(kIntroduction);
  for (const std::string& id : ids) {
    const auto source =
        std::ranges::find(sources, fmt::format("src/transforms/{}.cpp", id), &Source::path);
    if (source != sources.end()) page += '\n' + section(id, *source);
  }
  return page;
}

}  // namespace ado::tidy
