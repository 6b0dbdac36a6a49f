// The lexer: text to tokens, by the rules of each dialect.
#include "sql/lexer.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace ado::sql {
namespace {

constexpr std::string_view kOpenString = "string is not closed";
constexpr const char* kQuoteHint = "a quote inside a string is doubled: 'it''s'";

enum CharClass : unsigned char { kWordStart = 1, kDigit = 2, kBlank = 4, kSymbol = 8 };

constexpr std::array<unsigned char, 256> classify() {
  std::array<unsigned char, 256> classes{};
  for (unsigned c = 0; c < 256; ++c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 128) {
      classes[c] |= kWordStart;
    }
    if (c >= '0' && c <= '9') classes[c] |= kDigit;
    if (c == ' ' || (c >= '\t' && c <= '\r')) classes[c] |= kBlank;
  }
  for (const char c : std::string_view("+-*/<>=~!@#%^&|`?")) {
    classes[static_cast<unsigned char>(c)] |= kSymbol;
  }
  return classes;
}
constexpr std::array<unsigned char, 256> kClasses = classify();

bool has_class(char c, int classes) {
  return (kClasses[static_cast<unsigned char>(c)] & classes) != 0;
}
bool is_digit(char c) { return has_class(c, kDigit); }
bool is_word_part(char c) { return has_class(c, kWordStart | kDigit) || c == '$'; }

TokenKind punctuation(char c) {
  switch (c) {
    case '(':
      return TokenKind::left_parenthesis;
    case ')':
      return TokenKind::right_parenthesis;
    case '[':
      return TokenKind::left_bracket;
    case ']':
      return TokenKind::right_bracket;
    case '{':
      return TokenKind::left_brace;
    case '}':
      return TokenKind::right_brace;
    case ',':
      return TokenKind::comma;
    case ';':
      return TokenKind::semicolon;
    case '.':
      return TokenKind::dot;
    case ':':
      return TokenKind::colon;
    default:
      return TokenKind::error;
  }
}

constexpr std::string_view kUescape = "uescape";

}  // namespace

Token Lexer::make(TokenKind kind, std::size_t end) {
  const Token token{.kind = kind,
                    .begin = static_cast<std::uint32_t>(offset_),
                    .end = static_cast<std::uint32_t>(end)};
  offset_ = end;
  return token;
}

Token Lexer::fail(std::string_view message) {
  message_ = message;
  const auto at_error = static_cast<std::uint32_t>(offset_);
  return Token{.kind = TokenKind::error, .begin = at_error, .end = at_error};
}

Token Lexer::refuse(std::string_view message) {
  error_kind_ = ErrorKind::unsupported;
  return fail(message);
}

Token Lexer::next() {
  if (!message_.empty()) return fail(message_);
  if (!skip_blanks()) return fail("comment is not closed");
  const char c = at(offset_);
  const char following = at(offset_ + 1);
  if (offset_ >= text_.size()) return make(TokenKind::end, offset_);
  if (has_class(c, kWordStart)) return word();
  if (is_digit(c) || (c == '.' && is_digit(following))) return number();
  if (c == '\'') return quoted(TokenKind::string, offset_);
  if (c == '"') return quoted(TokenKind::quoted_word, offset_);
  if (c == '$') return dollar();
  if (c == ':' && following == ':') return make(TokenKind::double_colon, offset_ + 2);
  if (c == ':' && following == '=') return make(TokenKind::colon_equals, offset_ + 2);
  if (dialect_ == Dialect::duckdb && c == '#') {
    if (!is_digit(following)) return fail("character has no meaning in SQL");
    return make(TokenKind::positional, skip_digits(offset_ + 1));
  }
  if (dialect_ == Dialect::duckdb && c == '?') {
    return make(TokenKind::parameter, skip_digits(offset_ + 1));
  }
  if (has_class(c, kSymbol)) return symbol();
  const TokenKind kind = punctuation(c);
  return kind == TokenKind::error ? fail("character has no meaning in SQL")
                                  : make(kind, offset_ + 1);
}

// Blanks and comments. False when a comment is not closed.
bool Lexer::skip_blanks() {
  while (offset_ < text_.size()) {
    const char c = text_[offset_];
    const std::size_t begin = offset_;
    if (has_class(c, kBlank)) {
      ++offset_;
    } else if (c == '-' && at(offset_ + 1) == '-') {
      offset_ = std::min(text_.find_first_of("\r\n", offset_), text_.size());
      note_comment(begin);
    } else if (c == '/' && at(offset_ + 1) == '*') {
      if (!skip_block_comment()) return false;
      note_comment(begin);
    } else if (const std::size_t size = unicode_blank(offset_); size > 0) {
      offset_ += size;
    } else {
      return true;
    }
  }
  return true;
}

void Lexer::note_comment(std::size_t begin) {
  comments_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(offset_)});
}

// The bytes of the blank of Unicode at `offset`, as DuckDB knows them; 0 when there is none.
std::size_t Lexer::unicode_blank(std::size_t offset) const {
  if (dialect_ != Dialect::duckdb || static_cast<unsigned char>(at(offset)) < 0x80) return 0;
  static constexpr std::string_view kBlanks[] = {
      "\u00A0", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007",
      "\u2008", "\u2009", "\u200A", "\u200B", "\u202F", "\u205F", "\u3000", "\uFEFF"};
  for (const std::string_view blank : kBlanks) {
    if (text_.substr(offset).starts_with(blank)) return blank.size();
  }
  return 0;
}

bool Lexer::skip_block_comment() {
  int depth = 0;  // Block comments nest.
  for (std::size_t i = offset_; i + 1 < text_.size(); ++i) {
    if (text_[i] == '/' && text_[i + 1] == '*') {
      ++depth;
      ++i;
    } else if (text_[i] == '*' && text_[i + 1] == '/') {
      ++i;
      if (--depth > 0) continue;
      offset_ = i + 1;
      return true;
    }
  }
  return false;
}

Token Lexer::word() {
  const char c = at(offset_);
  const char following = at(offset_ + 1);
  if (following == '\'') {
    if (c == 'e' || c == 'E') return prefixed_string(TokenKind::escape_string);
    if (c == 'b' || c == 'B') return prefixed_string(TokenKind::bits);
    if (c == 'x' || c == 'X') return prefixed_string(TokenKind::hex);
    if (c == 'n' || c == 'N') return national();
  }
  if ((c == 'u' || c == 'U') && following == '&') {
    const char quote = at(offset_ + 2);
    if (quote == '\'' || quote == '"') return unicode();
  }
  std::size_t end = offset_ + 1;
  while (end < text_.size() && is_word_part(text_[end]) && unicode_blank(end) == 0) ++end;
  Token token = make(TokenKind::word, end);
  token.keyword = find_keyword(token_text(text_, token));
  if (word_class(token.keyword, dialect_) == WordClass::plain) token.keyword = Keyword::none;
  return token;
}

// N'a' is NCHAR 'a': the letter is that keyword.
Token Lexer::national() {
  Token token = make(TokenKind::word, offset_ + 1);
  token.keyword = Keyword::nchar;
  return token;
}

// U&'text' · U&"name", and UESCAPE 'c' behind it: one token, a string or a name.
Token Lexer::unicode() {
  if (dialect_ == Dialect::duckdb) return refuse("string or name with U& escapes");
  const std::size_t begin = offset_;
  const bool is_string = at(offset_ + 2) == '\'';
  Token token = quoted(is_string ? TokenKind::string : TokenKind::quoted_word, offset_ + 2);
  if (token.kind == TokenKind::error) return token;
  token.begin = static_cast<std::uint32_t>(begin);
  const auto skip = [this] {
    while (has_class(at(offset_), kBlank)) ++offset_;
  };
  skip();
  if (equals_ignore_case(text_.substr(std::min(offset_, text_.size()), kUescape.size()),
                         kUescape)) {
    offset_ += kUescape.size();
    skip();
    if (at(offset_) != '\'' || at(offset_ + 2) != '\'') {
      return fail("UESCAPE wants one character in quotes");
    }
    offset_ += 3;
    token.end = static_cast<std::uint32_t>(offset_);
  }
  offset_ = token.end;
  if (!has_broken_escape(text_, token)) return token;
  offset_ = begin;
  return fail("Unicode escape is broken");
}

Token Lexer::prefixed_string(TokenKind kind) { return quoted(kind, offset_ + 1); }

// A string or name whose quote stands at `open`.
Token Lexer::quoted(TokenKind kind, std::size_t open) {
  const char quote = text_[open];
  const bool has_backslash = kind == TokenKind::escape_string;
  for (std::size_t i = open + 1; i < text_.size(); ++i) {
    if (has_backslash && text_[i] == '\\') {
      ++i;
    } else if (text_[i] == quote && at(i + 1) == quote) {
      ++i;
    } else if (text_[i] == quote) {
      if (kind == TokenKind::quoted_word && i == open + 1) return fail("quoted name is empty");
      std::size_t resumed = i;
      if (kind == TokenKind::quoted_word || !continues_behind_line_break(resumed)) {
        return make(kind, i + 1);
      }
      i = resumed;
    }
  }
  return fail(quote == '"' ? "quoted name is not closed" : kOpenString);
}

// 'a' <line break> 'b' is one string, comments to the end of their lines may stand between. Moves
// from the closing quote to the next opening one.
bool Lexer::continues_behind_line_break(std::size_t& offset) const {
  bool has_line_break = false;
  std::size_t i = offset + 1;
  for (; has_class(at(i), kBlank) || (at(i) == '-' && at(i + 1) == '-'); ++i) {
    if (text_[i] == '-') i = std::min(text_.find_first_of("\r\n", i), text_.size() - 1);
    has_line_break = has_line_break || text_[i] == '\n' || text_[i] == '\r';
  }
  if (!has_line_break || at(i) != '\'') return false;
  offset = i;
  return true;
}

// $1 · $name and $"a name" (DuckDB) · $$text$$ · $tag$text$tag$
Token Lexer::dollar() {
  if (dialect_ == Dialect::duckdb && at(offset_ + 1) == '"') {
    Token token = quoted(TokenKind::quoted_word, offset_ + 1);
    if (token.kind == TokenKind::quoted_word) token.kind = TokenKind::parameter;
    return token;
  }
  if (is_digit(at(offset_ + 1))) return make(TokenKind::parameter, skip_digits(offset_ + 1));
  std::size_t end = offset_ + 1;
  while (has_class(at(end), kWordStart | kDigit)) ++end;
  if (at(end) != '$') {
    if (dialect_ == Dialect::duckdb && end > offset_ + 1) return make(TokenKind::parameter, end);
    return fail("character has no meaning in SQL");
  }
  const std::string_view tag = text_.substr(offset_, end + 1 - offset_);
  const std::size_t close = text_.find(tag, end + 1);
  if (close == std::string_view::npos) return fail("dollar-quoted string is not closed");
  return make(TokenKind::dollar_string, close + tag.size());
}

// Digits, with single underscores between them.
std::size_t Lexer::skip_digits(std::size_t offset) const {
  while (is_digit(at(offset)) || (at(offset) == '_' && is_digit(at(offset + 1)))) ++offset;
  return offset;
}

Token Lexer::number() {
  if (dialect_ == Dialect::postgres && at(offset_) == '0') {
    const Token token = radix_number();
    if (token.kind != TokenKind::end) return token;
  }
  TokenKind kind = TokenKind::integer;
  std::size_t end = skip_digits(offset_);
  if (at(end) == '.') {
    kind = TokenKind::decimal;
    end = skip_digits(end + 1);
  }
  if (at(end) == 'e' || at(end) == 'E') {
    const bool has_sign = at(end + 1) == '+' || at(end + 1) == '-';
    const std::size_t digits = end + (has_sign ? 2 : 1);
    if (is_digit(at(digits))) {
      kind = TokenKind::floating;
      end = skip_digits(digits);
    } else if (dialect_ == Dialect::duckdb && kind == TokenKind::integer) {
      // 1e is 1 AS e, but of another type than any 1 that could be printed.
      return refuse("number with E and no digits behind it");
    }
  }
  if (dialect_ == Dialect::postgres && has_class(at(end), kWordStart)) {
    return fail("letters follow a number without a blank");
  }
  return make(kind, end);
}

// 0x1F, 0o17, 0b11 of PostgreSQL 16; `end` when there is none. DuckDB reads 0x1F as `0 AS x1F`.
Token Lexer::radix_number() {
  const char letter = static_cast<char>(at(offset_ + 1) | 0x20);
  const std::string_view digits = letter == 'x'   ? "0123456789abcdefABCDEF_"
                                  : letter == 'o' ? "01234567_"
                                  : letter == 'b' ? "01_"
                                                  : "";
  const std::size_t end = std::min(text_.find_first_not_of(digits, offset_ + 2), text_.size());
  if (digits.empty() || end <= offset_ + 2) return Token{};
  if (is_word_part(at(end))) return fail("letters follow a number without a blank");
  return make(TokenKind::integer, end);
}

// The longest run of operator characters, cut before a comment; + and - end it only where another
// of its characters makes clear that it is an operator of its own (a=-1, but a@-b).
Token Lexer::symbol() {
  const auto is_part = [this](std::size_t i) {
    const char c = text_[i];
    if (dialect_ == Dialect::duckdb && (c == '?' || c == '#')) return i == offset_;
    return has_class(c, kSymbol);
  };
  std::size_t end = offset_;
  bool keeps_sign = false;
  for (; end < text_.size() && is_part(end); ++end) {
    const char c = text_[end];
    if (c == '-' && at(end + 1) == '-') break;
    if (c == '/' && at(end + 1) == '*') break;
    keeps_sign = keeps_sign || std::string_view("~!@#%^&|`?").find(c) != std::string_view::npos;
  }
  while (!keeps_sign && end > offset_ + 1 && (text_[end - 1] == '+' || text_[end - 1] == '-')) {
    --end;
  }
  return make(TokenKind::symbol, end);
}

Result<std::vector<Token>> tokenize(std::string_view text, Dialect dialect,
                                    std::vector<Span>* comments) {
  if (text.size() > kTextBytesMax) {
    return ado::fail(ErrorKind::invalid_input, "text is longer than {} bytes: {}", kTextBytesMax,
                     text.size());
  }
  std::vector<Token> tokens;
  tokens.reserve(text.size() / 4 + 8);
  Lexer lexer(text, dialect);
  do {
    tokens.push_back(lexer.next());
  } while (tokens.back().kind != TokenKind::end && tokens.back().kind != TokenKind::error);
  if (comments != nullptr) *comments = lexer.take_comments();
  if (tokens.back().kind == TokenKind::end) return tokens;
  return ado::fail(Error{.kind = lexer.error_kind(),
                         .message = std::string(lexer.message()),
                         .position = position_at(text, tokens.back().begin),
                         .hint = lexer.message() == kOpenString ? kQuoteHint : ""});
}

SourcePosition position_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line_breaks = std::ranges::count(before, '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 = 0
  return {.line = static_cast<std::uint32_t>(line_breaks + 1),
          .column = static_cast<std::uint32_t>(offset - line_start + 1)};
}

}  // namespace ado::sql
