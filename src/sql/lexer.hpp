// The lexer: text to tokens, by the rules of each dialect.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "sql/node.hpp"
#include "sql/token.hpp"

namespace ado::sql {

// Texts longer than this are refused.
inline constexpr std::size_t kTextBytesMax = std::size_t{64} << 20;

// Reads one token after another. Behind the last one every call gives `end`; behind an error every
// call gives `error`. The text must outlive the lexer and hold at most kTextBytesMax bytes.
class Lexer {
 public:
  Lexer(std::string_view text, Dialect dialect) : text_(text), dialect_(dialect) {}
  Token next();
  // Where the comments between the tokens read so far stand. Those inside a token (a string that
  // goes on over lines) are not among them.
  std::vector<Span> take_comments() { return std::move(comments_); }
  std::string_view message() const { return message_; }  // Of the error, and its kind.
  ErrorKind error_kind() const { return error_kind_; }

 private:
  char at(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }
  bool skip_blanks();
  std::size_t unicode_blank(std::size_t offset) const;
  bool skip_block_comment();
  void note_comment(std::size_t begin);
  bool continues_behind_line_break(std::size_t& offset) const;
  Token make(TokenKind kind, std::size_t end);
  Token fail(std::string_view message);
  Token refuse(std::string_view message);
  Token unicode();
  Token national();
  Token word();
  Token prefixed_string(TokenKind kind);
  Token quoted(TokenKind kind, std::size_t open);
  Token dollar();
  Token number();
  Token radix_number();
  Token symbol();
  std::size_t skip_digits(std::size_t offset) const;

  std::string_view text_;
  Dialect dialect_;
  std::size_t offset_ = 0;
  std::vector<Span> comments_;
  std::string_view message_ = {};
  ErrorKind error_kind_ = ErrorKind::invalid_input;
};

// All tokens, the last one `end`, and where the comments between them stand for who asks. Errors
// carry their position.
Result<std::vector<Token>> tokenize(std::string_view text, Dialect dialect,
                                    std::vector<Span>* comments = nullptr);

SourcePosition position_at(std::string_view text, std::size_t offset);

}  // namespace ado::sql
