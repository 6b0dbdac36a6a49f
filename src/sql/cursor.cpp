// The parser's place in the tokens: looking ahead, taking tokens and names, the first error.
#include "sql/cursor.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/lexer.hpp"
#include "sql/parse.hpp"

namespace ado::sql {
namespace {

constexpr std::size_t kShownBytesMax = 40;  // Of a token in an error message.

std::string_view describe(TokenKind kind) {
  switch (kind) {
    case TokenKind::left_parenthesis:
      return "(";
    case TokenKind::right_parenthesis:
      return ")";
    case TokenKind::left_bracket:
      return "[";
    case TokenKind::right_bracket:
      return "]";
    case TokenKind::left_brace:
      return "{";
    case TokenKind::right_brace:
      return "}";
    case TokenKind::comma:
      return ",";
    case TokenKind::semicolon:
      return ";";
    case TokenKind::dot:
      return ".";
    case TokenKind::colon:
      return ":";
    case TokenKind::double_colon:
      return "::";
    case TokenKind::colon_equals:
      return ":=";
    case TokenKind::end:
      return "end of input";
    case TokenKind::integer:
      return "a number";
    case TokenKind::string:
      return "a string";
    case TokenKind::error:
    case TokenKind::word:
    case TokenKind::quoted_word:
    case TokenKind::decimal:
    case TokenKind::floating:
    case TokenKind::escape_string:
    case TokenKind::dollar_string:
    case TokenKind::bits:
    case TokenKind::hex:
    case TokenKind::parameter:
    case TokenKind::positional:
    case TokenKind::symbol:
      break;
  }
  return "another token";
}

}  // namespace

void Cursor::advance(std::size_t count) { next_ = std::min(next_ + count, tokens_.size() - 1); }

void Cursor::expect_end() {
  accept(TokenKind::semicolon);
  if (at(TokenKind::end)) return;
  const WordClass found = word_class(peek().keyword, dialect_);
  const bool may_be_alias = found != WordClass::plain && found != WordClass::reserved;
  fail_expected("end of input", may_be_alias ? "a keyword is an alias only behind AS" : "");
}

bool Cursor::at_symbol(std::string_view symbol, std::size_t ahead) const {
  return at(TokenKind::symbol, ahead) && text_of(peek(ahead)) == symbol;
}

bool Cursor::at_any(std::initializer_list<Keyword> words, std::size_t ahead) const {
  const Keyword word = peek(ahead).keyword;
  return word != Keyword::none && std::ranges::find(words, word) != words.end();
}

bool Cursor::at_string(std::size_t ahead) const {
  return at(TokenKind::string, ahead) || at(TokenKind::dollar_string, ahead);
}

bool Cursor::at_name(std::size_t ahead) const {
  const Token& token = peek(ahead);
  return token.kind == TokenKind::quoted_word ||
         (token.kind == TokenKind::word && is_column_name(token.keyword, dialect_));
}

bool Cursor::at_label(std::size_t ahead) const {
  return at(TokenKind::word, ahead) || at(TokenKind::quoted_word, ahead);
}

bool Cursor::at_word(std::string_view lower_case, std::size_t ahead) const {
  if (!at(TokenKind::word, ahead)) return false;
  return equals_ignore_case(text_of(peek(ahead)), lower_case);
}

bool Cursor::accept(TokenKind kind) {
  if (!at(kind)) return false;
  advance();
  return true;
}

bool Cursor::accept(Keyword word) {
  if (!at(word)) return false;
  advance();
  return true;
}

bool Cursor::accept(std::initializer_list<Keyword> words) {
  std::size_t ahead = 0;
  for (const Keyword word : words) {
    if (!at(word, ahead++)) return false;
  }
  advance(words.size());
  return true;
}

bool Cursor::accept_symbol(std::string_view symbol) {
  if (!at_symbol(symbol)) return false;
  advance();
  return true;
}

void Cursor::expect(TokenKind kind) {
  if (!accept(kind)) fail_expected(fmt::format("'{}'", describe(kind)));
}

void Cursor::expect(Keyword word) {
  if (!accept(word)) fail_expected(to_upper_ascii(spelling(word)));
}

Identifier Cursor::take_identifier() {
  const Token& token = peek();
  Identifier identifier{.text = value_of(token), .quoted = token.kind != TokenKind::word};
  advance();
  return identifier;
}

Identifier Cursor::name(std::string_view what) {
  if (at_name()) return take_identifier();
  fail_expected(what);
  return {};
}

Identifier Cursor::label() {
  if (at_label()) return take_identifier();
  fail_expected("a name");
  return {};
}

Identifier Cursor::label_or_string() {
  return is_duckdb() && at_string() ? take_identifier() : label();
}

std::vector<Identifier> Cursor::dotted_name(std::string_view what) {
  std::vector<Identifier> parts;
  parts.push_back(name(what));
  while (accept(TokenKind::dot)) parts.push_back(label());
  return parts;
}

std::vector<Identifier> Cursor::name_list() {
  std::vector<Identifier> names;
  expect(TokenKind::left_parenthesis);
  do {
    if (is_duckdb() && !names.empty() && at(TokenKind::right_parenthesis)) break;
    names.push_back(name("a name"));
  } while (accept(TokenKind::comma));
  expect(TokenKind::right_parenthesis);
  return names;
}

void Cursor::skip_parentheses() {
  int depth = 0;
  do {
    if (at(TokenKind::end)) return fail_expected("')'");
    if (at(TokenKind::left_parenthesis)) ++depth;
    if (at(TokenKind::right_parenthesis)) --depth;
    advance();
  } while (depth > 0);
}

std::string Cursor::text_between(std::size_t first, std::size_t last) const {
  std::string text;
  for (std::size_t i = first; i < last; ++i) {
    if (i > first && tokens_[i].begin > tokens_[i - 1].end) text += ' ';
    text += text_of(tokens_[i]);
  }
  return text;
}

void Cursor::fail_expected(std::string_view what, std::string hint) {
  const Token& token = peek();
  std::string found = "end of input";
  if (token.kind != TokenKind::end) {
    const std::string_view text = text_of(token);
    found = fmt::format("'{}{}'", text.substr(0, kShownBytesMax),
                        text.size() > kShownBytesMax ? "..." : "");
  }
  if (hint.empty() && what.find("name") != std::string_view::npos &&
      token.keyword != Keyword::none) {
    hint = fmt::format("'{}' is a reserved word here: quoted, \"{}\", it is a name", text_of(token),
                       text_of(token));
  }
  fail_with(ErrorKind::invalid_input, fmt::format("expected {}, found {}", what, found),
            std::move(hint));
}

void Cursor::fail_unsupported(std::string_view shape) {
  fail_with(ErrorKind::unsupported, std::string(shape));
}

void Cursor::fail_with(ErrorKind kind, std::string message, std::string hint) {
  if (!failed()) {
    error_ = Error{.kind = kind,
                   .message = std::move(message),
                   .position = position_at(text_, peek().begin),
                   .hint = std::move(hint)};
  }
  next_ = tokens_.size() - 1;
}

Span Cursor::span_from(std::uint32_t begin) const {
  const std::uint32_t end = next_ == 0 ? begin : tokens_[next_ - 1].end;
  return {.begin = begin, .end = std::max(begin, end)};
}

Cursor::Nesting::Nesting(Cursor& cursor)
    : cursor_(cursor), height_outside_(std::exchange(cursor.height_, 0)) {
  ++cursor_.depth_;
  cursor_.check_nesting();
}

Cursor::Nesting::~Nesting() {
  --cursor_.depth_;
  cursor_.height_ = std::max(height_outside_, cursor_.height_ + 1);
  cursor_.check_nesting();
}

void Cursor::deepen() {
  ++height_;
  check_nesting();
}

void Cursor::check_nesting() {
  if (depth_ <= kNestingMax && height_ <= kNestingMax) return;
  fail_unsupported(fmt::format("nesting deeper than {}", kNestingMax));
}

}  // namespace ado::sql
