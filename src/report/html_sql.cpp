// SQL for people to read on a page: coloured, numbered, and as a diff.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/html_parts.hpp"
#include "sql/diff.hpp"
#include "sql/lexer.hpp"

namespace ado::report {
namespace {

constexpr std::size_t kContextLines = 3;

// A part of a text and the class that colours it.
struct Colour {
  std::size_t begin = 0, end = 0;
  std::string_view name;
};

bool is_upper(std::string_view word) {
  return std::ranges::none_of(
      word, [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; });
}

std::string_view class_of(const sql::Token& token, std::string_view text, sql::Dialect dialect) {
  const bool is_number = token.kind == sql::TokenKind::integer ||
                         token.kind == sql::TokenKind::decimal ||
                         token.kind == sql::TokenKind::floating;
  if (is_number) return "num";
  if (sql::is_literal(token.kind)) return "str";
  if (token.kind != sql::TokenKind::word || token.keyword == sql::Keyword::none) return {};
  // Our print writes keywords in capitals; many of them may be names as well.
  const bool is_reserved = sql::word_class(token.keyword, dialect) == sql::WordClass::reserved;
  return is_reserved || is_upper(sql::token_text(text, token)) ? "kw" : "";
}

std::vector<Colour> colours_of(std::string_view text, sql::Dialect dialect) {
  std::vector<sql::Span> comments;
  const auto tokens = sql::tokenize(text, dialect, &comments);
  if (!tokens) return {};
  std::vector<Colour> colours;
  for (const sql::Token& token : *tokens) {
    const std::string_view name = class_of(token, text, dialect);
    if (!name.empty()) colours.push_back({.begin = token.begin, .end = token.end, .name = name});
  }
  for (const sql::Span& comment : comments) {
    colours.push_back({.begin = comment.begin, .end = comment.end, .name = "com"});
  }
  std::ranges::sort(colours, {}, &Colour::begin);
  return colours;
}

// The lines of a text as markup; a string or comment that goes over several is coloured in each.
std::vector<Markup> coloured_lines(std::string_view all, sql::Dialect dialect) {
  const std::vector<Colour> colours = colours_of(all, dialect);
  std::vector<Markup> lines;
  std::size_t next = 0;
  for (const std::string_view line : split_lines(all)) {
    const auto begin = static_cast<std::size_t>(line.data() - all.data());
    const std::size_t end = begin + line.size();
    Markup markup;
    std::size_t at = begin;
    while (next < colours.size() && colours[next].begin < end) {
      const Colour& colour = colours[next];
      const std::size_t from = std::max(at, colour.begin);
      const std::size_t to = std::min(end, colour.end);
      markup += text(all.substr(at, from - at));
      if (from < to) markup += element("span", colour.name, text(all.substr(from, to - from)));
      at = std::max(from, to);
      if (colour.end > end) break;
      ++next;
    }
    markup += text(all.substr(at, end - at));
    lines.push_back(std::move(markup));
  }
  return lines;
}

Markup line_number(std::size_t number) {
  return element("td", "ln", number == 0 ? Markup() : text(std::to_string(number)));
}

Markup code_cell(const Markup& line) { return element("td", "code", element("code", line)); }

std::vector<bool> near_changes(const std::vector<sql::DiffLine>& lines) {
  std::vector<bool> near(lines.size(), false);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].mark == ' ') continue;
    const std::size_t begin = i < kContextLines ? 0 : i - kContextLines;
    for (std::size_t j = begin; j < std::min(lines.size(), i + kContextLines + 1); ++j) {
      near[j] = true;
    }
  }
  return near;
}

Markup left_out(std::size_t count) {
  if (count == 0) return {};
  return element("tr", "gap",
                 element("td", {{"colspan", "4"}},
                         text(fmt::format("{} line{} unchanged", count, count == 1 ? "" : "s"))));
}

}  // namespace

sql::Dialect dialect_of(const Subject& subject) {
  return subject.engine == "duckdb" ? sql::Dialect::duckdb : sql::Dialect::postgres;
}

Markup sql_text(std::string_view sql, sql::Dialect dialect) {
  Markup rows;
  std::size_t number = 0;
  for (const Markup& line : coloured_lines(sql, dialect)) {
    rows += element("tr", line_number(++number) + code_cell(line));
  }
  return element("div", "scroll", element("table", "sql", rows));
}

Markup sql_diff(std::string_view before, std::string_view after, sql::Dialect dialect) {
  const std::vector<sql::DiffLine> lines = sql::merge_lines(before, after);
  const std::vector<Markup> old_lines = coloured_lines(before, dialect);
  const std::vector<Markup> new_lines = coloured_lines(after, dialect);
  const std::vector<bool> near = near_changes(lines);
  Markup rows;
  std::size_t old_number = 0;
  std::size_t new_number = 0;
  std::size_t skipped = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const char mark = lines[i].mark;
    if (mark != '+') ++old_number;
    if (mark != '-') ++new_number;
    if (!near[i]) {
      ++skipped;
      continue;
    }
    rows += left_out(skipped);
    skipped = 0;
    const Markup& line = mark == '-' ? old_lines[old_number - 1] : new_lines[new_number - 1];
    const std::string_view kind = mark == '-' ? "del" : mark == '+' ? "add" : "both";
    rows += element("tr", kind,
                    line_number(mark == '+' ? 0 : old_number) +
                        line_number(mark == '-' ? 0 : new_number) +
                        element("td", "sign", text(std::string_view(&mark, 1))) + code_cell(line));
  }
  rows += left_out(skipped);
  return element("div", "scroll", element("table", "sql diff", rows));
}

}  // namespace ado::report
