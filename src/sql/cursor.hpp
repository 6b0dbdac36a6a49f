// The parser's place in the tokens: looking ahead, taking tokens and names, the first error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sql/node.hpp"
#include "sql/token.hpp"

namespace ado::sql {

// The first error is kept and moves the cursor to the end, where nothing matches any more: loops
// over items stop and the half-made tree is thrown away. So parsing functions return plain values.
class Cursor {
 public:
  // `tokens` ends with an `end` token; `text` must outlive the cursor.
  Cursor(std::string_view text, std::vector<Token> tokens, Dialect dialect)
      : text_(text), tokens_(std::move(tokens)), dialect_(dialect) {}

  bool failed() const { return error_.has_value(); }
  const std::optional<Error>& error() const { return error_; }
  void expect_end();

 protected:
  const Token& peek(std::size_t ahead = 0) const {
    const std::size_t index = next_ + ahead;
    return index < tokens_.size() ? tokens_[index] : tokens_.back();
  }
  void advance(std::size_t count = 1);

  Dialect dialect() const { return dialect_; }
  bool is_duckdb() const { return dialect_ == Dialect::duckdb; }
  // Whether the words of semantic operators are more than names here, as they are in pipelines.
  bool reads_semantics() const { return reads_semantics_; }
  void read_semantics() { reads_semantics_ = true; }
  bool at(TokenKind kind, std::size_t ahead = 0) const { return peek(ahead).kind == kind; }
  bool at(Keyword word, std::size_t ahead = 0) const { return peek(ahead).keyword == word; }
  bool at_symbol(std::string_view symbol, std::size_t ahead = 0) const;
  bool at_any(std::initializer_list<Keyword> words, std::size_t ahead = 0) const;
  bool at_string(std::size_t ahead = 0) const;  // Any spelling but an escape string.
  bool at_name(std::size_t ahead = 0) const;    // May name a column or a table.
  bool at_label(std::size_t ahead = 0) const;   // Any word, quoted or not.
  bool at_word(std::string_view lower_case, std::size_t ahead = 0) const;  // Unquoted.

  // parser_semantic.cpp; never where semantic operators are not read.
  bool at_semantic_call(std::size_t ahead = 0) const;  // MEANS(
  bool at_semantic_join() const;                       // SEMANTIC [INNER | LEFT [OUTER]] JOIN
  bool accept_semantic();
  bool at_infix_word() const;       // MEANS, as an operator or a name.
  bool lacks_left_operand() const;  // MEANS 'x', where an operand begins.

  bool accept(TokenKind kind);
  bool accept(Keyword word);
  bool accept(std::initializer_list<Keyword> words);  // All of them, in this order, or none.
  bool accept_symbol(std::string_view symbol);
  void expect(TokenKind kind);
  void expect(Keyword word);

  std::string_view text_of(const Token& token) const { return token_text(text_, token); }
  std::string value_of(const Token& token) const { return token_value(text_, token); }
  Identifier take_identifier();  // Of the token at the cursor, whatever it is; a string is quoted.
  Identifier name(std::string_view what);
  Identifier label();
  Identifier label_or_string();
  Identifier name_or_string(std::string_view what);  // DuckDB takes a string as the name of both.
  std::vector<Identifier> dotted_name(std::string_view what);
  std::vector<Identifier> name_list();  // (a, b)
  void skip_parentheses();              // From ( to behind its ).
  // The tokens between two places, with one blank where there was a blank.
  std::string text_between(std::size_t first, std::size_t last) const;
  std::size_t place() const { return next_; }

  void fail_expected(std::string_view what, std::string hint = {});
  void fail_unsupported(std::string_view shape);
  void fail_with(ErrorKind kind, std::string message, std::string hint = {});
  void fail_at(std::uint32_t place, ErrorKind kind, std::string message, std::string hint = {});

  // Where the next node begins, and the span from there to the last token taken.
  std::uint32_t mark() const { return peek().begin; }
  Span span_from(std::uint32_t begin) const;

  // Bounds what nests: one for each level of recursion, for as long as it lasts.
  class Nesting {
   public:
    explicit Nesting(Cursor& cursor);
    ~Nesting();
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    Cursor& cursor_;
    int height_outside_;
  };
  // The node in the making becomes the child of another, as in each step of a + b + c.
  void deepen();

 private:
  void check_nesting();
  std::string hint_behind_end() const;
  std::string hint_still_open() const;

  std::string_view text_;
  std::vector<Token> tokens_;
  Dialect dialect_;
  std::size_t next_ = 0;
  std::optional<Error> error_ = std::nullopt;
  bool reads_semantics_ = false;
  int depth_ = 0;   // Of the recursion.
  int height_ = 0;  // Of the highest tree made on this level of it.
};

}  // namespace ado::sql
