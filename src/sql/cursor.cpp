// The parser's place in the tokens: looking ahead, taking tokens and names, the first error.
#include "sql/cursor.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "sql/lexer.hpp"
#include "sql/parse.hpp"

namespace ado::sql {
namespace {

constexpr std::array<std::string_view, 12> kClauseWords{"from",  "where",  "group",  "having",
                                                        "order", "limit",  "offset", "union",
                                                        "join",  "window", "inner",  "left"};
// What a word that cannot stand alone needs behind it.
constexpr std::array<std::pair<Keyword, std::string_view>, 4> kKeywordHints{
    {{Keyword::over, "OVER is followed by a window in parentheses or by its name"},
     {Keyword::within, "it is WITHIN GROUP (ORDER BY ...)"},
     {Keyword::nulls, "it is NULLS FIRST or NULLS LAST"},
     {Keyword::filter, "it is FILTER (WHERE ...)"}}};
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
  if (!at(TokenKind::end)) fail_expected("end of input", hint_behind_end());
}

// Why there may be more where a query could have ended.
std::string Cursor::hint_behind_end() const {
  constexpr std::array kClauses{Keyword::from,   Keyword::where, Keyword::group, Keyword::having,
                                Keyword::window, Keyword::order, Keyword::limit, Keyword::offset};
  if (at(TokenKind::right_parenthesis)) return "no '(' is open here";
  if (at_infix_word()) return "an operand stands behind it, such as a string";
  if (std::ranges::find(kClauses, peek().keyword) != kClauses.end()) {
    return fmt::format("each clause stands once, in this order: {}",
                       is_duckdb() ? "SELECT, FROM, WHERE, GROUP BY, HAVING, WINDOW, QUALIFY, "
                                     "ORDER BY, LIMIT, OFFSET"
                                   : "SELECT, FROM, WHERE, GROUP BY, HAVING, WINDOW, ORDER BY, "
                                     "LIMIT, OFFSET");
  }
  if (next_ > 0 && tokens_[next_ - 1].kind == TokenKind::comma) return "there is a comma before it";
  for (const auto& [word, hint] : kKeywordHints) {
    if (at(word)) return std::string(hint);
  }
  // A misspelt word was taken for an alias, so that what it begins stands here.
  for (const std::size_t index : {next_, next_ - std::min<std::size_t>(next_, 1)}) {
    const Token& token = tokens_[index];
    if (token.kind != TokenKind::word || token.keyword != Keyword::none) continue;
    const std::string_view near = closest_name(to_lower_ascii(text_of(token)), kClauseWords);
    if (near.empty()) continue;
    return fmt::format("did you mean {} instead of '{}'?", to_upper_ascii(near), text_of(token));
  }
  const WordClass found = word_class(peek().keyword, dialect_);
  const bool may_be_alias = found != WordClass::plain && found != WordClass::reserved;
  if (may_be_alias) return "a keyword is an alias only behind AS";
  return at(TokenKind::word) && peek().keyword != Keyword::none
             ? ""
             : "is a comma or an operator missing before it?";
}

// Where the bracket stands that a closing one is missing for: "the '(' at 1:8 is still open".
std::string Cursor::hint_still_open() const {
  constexpr std::array kOpening{TokenKind::left_parenthesis, TokenKind::left_bracket,
                                TokenKind::left_brace};
  constexpr std::array kClosing{TokenKind::right_parenthesis, TokenKind::right_bracket,
                                TokenKind::right_brace};
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < next_; ++i) {
    if (std::ranges::find(kOpening, tokens_[i].kind) != kOpening.end()) open.push_back(i);
    const bool closes = std::ranges::find(kClosing, tokens_[i].kind) != kClosing.end();
    if (closes && !open.empty()) open.pop_back();
  }
  if (open.empty()) return {};
  const Token& token = tokens_[open.back()];
  const SourcePosition place = position_at(text_, token.begin);
  return fmt::format("the '{}' at {}:{} is still open", text_of(token), place.line, place.column);
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
  if (identifier.text.empty()) {
    fail_with(ErrorKind::invalid_input, "quoted name is empty");
    return identifier;
  }
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

Identifier Cursor::name_or_string(std::string_view what) {
  return is_duckdb() && at_string() ? take_identifier() : name(what);
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
    names.push_back(name_or_string("a name"));
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
    found = fmt::format("'{}'", shortened(text, kShownBytesMax));
  }
  const bool closes = what.size() == 3 && (what[1] == ')' || what[1] == ']' || what[1] == '}');
  if (hint.empty() && closes) hint = hint_still_open();
  const bool behind_comma = next_ > 0 && tokens_[next_ - 1].kind == TokenKind::comma;
  if (hint.empty() && behind_comma) hint = "there is a comma before it";
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
  fail_at(peek().begin, kind, std::move(message), std::move(hint));
}

void Cursor::fail_at(std::uint32_t place, ErrorKind kind, std::string message, std::string hint) {
  if (!error_) {
    error_ = Error{.kind = kind,
                   .message = std::move(message),
                   .position = position_at(text_, place),
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
