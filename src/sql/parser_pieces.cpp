// Syntax that is kept as words with expressions between: rows, XML and a few calls of the standard.
#include <utility>

#include "base/text.hpp"
#include "sql/parser.hpp"

namespace ado::sql {

// The words since the last expression, then this one.
void Parser::add_piece(Pieces& pieces, Expr expr, std::size_t words_end) {
  std::string words = failed() ? "" : text_between(pieces.first, words_end);
  pieces.done.push_back({.words = std::move(words), .expr = std::move(expr)});
  pieces.first = place();
}

void Parser::expression_piece(Pieces& pieces, Operators operators) {
  const std::size_t words_end = place();
  Expr expr = expression(kLoosest, operators);
  add_piece(pieces, std::move(expr), words_end);
}

void Parser::primary_piece(Pieces& pieces) {
  const std::size_t words_end = place();
  const std::uint32_t begin = mark();
  Expr expr = with_members(primary(), begin);
  add_piece(pieces, std::move(expr), words_end);
}

std::vector<SyntaxPiece> Parser::finish(Pieces pieces) {
  if (!failed() && place() > pieces.first) {
    pieces.done.push_back({.words = text_between(pieces.first, place()), .expr = std::nullopt});
  }
  return std::move(pieces.done);
}

// a AS b, c d, e: f: up to what cannot go on.
void Parser::aliased_pieces(Pieces& pieces) {
  do {
    if (at(TokenKind::right_parenthesis)) break;
    if (is_duckdb() && at_name() && at(TokenKind::colon, 1)) advance(2);
    expression_piece(pieces, Operators::all);
    const bool is_bare_word = at(TokenKind::word) && is_bare_label(peek().keyword, dialect());
    if (accept(Keyword::as)) {
      label_or_string();
    } else if (is_bare_word || at(TokenKind::quoted_word)) {
      advance();
    }
  } while (next_item(TrailingComma::allowed));
}

// DEFAULT, in VALUES.
Expr Parser::default_value() {
  advance();
  SyntaxExpr result;
  result.pieces.push_back({.words = "DEFAULT", .expr = std::nullopt});
  return result;
}

// TREAT(a AS type) · COLLATION FOR (a)
Expr Parser::treat() {
  Pieces pieces{.done = {}, .first = place()};
  advance(2);
  expression_piece(pieces, Operators::all);
  expect(Keyword::as);
  type_name();
  expect(TokenKind::right_parenthesis);
  return SyntaxExpr{.pieces = finish(std::move(pieces))};
}

Expr Parser::collation_for() {
  Pieces pieces{.done = {}, .first = place()};
  advance();
  expect(Keyword::for_);
  expect(TokenKind::left_parenthesis);
  expression_piece(pieces, Operators::all);
  expect(TokenKind::right_parenthesis);
  return SyntaxExpr{.pieces = finish(std::move(pieces))};
}

// SUBSTRING(a SIMILAR b ESCAPE c)
Expr Parser::substring_similar() {
  Pieces pieces{.done = {}, .first = place()};
  advance(2);
  expression_piece(pieces, Operators::all);
  expect(Keyword::similar);
  expression_piece(pieces, Operators::all);
  expect(Keyword::escape);
  expression_piece(pieces, Operators::all);
  expect(TokenKind::right_parenthesis);
  return SyntaxExpr{.pieces = finish(std::move(pieces))};
}

// One of PostgreSQL's XML functions, at its name.
Expr Parser::xml_call() {
  Pieces pieces{.done = {}, .first = place()};
  const Keyword function = peek().keyword;
  advance(2);
  if (at_any({Keyword::document, Keyword::content}) && function != Keyword::xmlforest) advance();
  const bool is_named = function == Keyword::xmlelement || function == Keyword::xmlpi;
  if (is_named && accept(Keyword::name)) {
    label();
    if (accept(TokenKind::comma) && at(Keyword::xmlattributes)) {
      advance();
      expect(TokenKind::left_parenthesis);
      aliased_pieces(pieces);
      expect(TokenKind::right_parenthesis);
      accept(TokenKind::comma);
    }
  }
  if (function == Keyword::xmlroot) {
    xml_root(pieces);
  } else if (function == Keyword::xmlexists) {
    primary_piece(pieces);
    xml_passing(pieces);
  } else if (!at(TokenKind::right_parenthesis)) {
    xml_arguments(pieces, function);
  }
  expect(TokenKind::right_parenthesis);
  return SyntaxExpr{.pieces = finish(std::move(pieces))};
}

void Parser::xml_arguments(Pieces& pieces, Keyword function) {
  if (function == Keyword::xmlforest) return aliased_pieces(pieces);
  do {
    expression_piece(pieces, Operators::all);
  } while (accept(TokenKind::comma));
  if (function == Keyword::xmlserialize) {
    expect(Keyword::as);
    type_name();
  }
  if (at_any({Keyword::preserve, Keyword::strip})) {
    advance();
    expect(Keyword::whitespace);
  }
}

// document, VERSION text | NO VALUE [, STANDALONE YES | NO | NO VALUE]
void Parser::xml_root(Pieces& pieces) {
  expression_piece(pieces, Operators::all);
  expect(TokenKind::comma);
  expect(Keyword::version);
  if (!accept({Keyword::no, Keyword::value})) expression_piece(pieces, Operators::all);
  if (!accept(TokenKind::comma)) return;
  expect(Keyword::standalone);
  if (accept(Keyword::yes)) return;
  expect(Keyword::no);
  accept(Keyword::value);
}

// PASSING [BY REF | BY VALUE] document [BY REF | BY VALUE]
void Parser::xml_passing(Pieces& pieces) {
  const auto mechanism = [this] {
    if (at(Keyword::by) && at_any({Keyword::ref, Keyword::value}, 1)) advance(2);
  };
  expect(Keyword::passing);
  mechanism();
  primary_piece(pieces);
  mechanism();
}

// [LATERAL] XMLTABLE([XMLNAMESPACES(...),] row PASSING document COLUMNS ...)
TableRef Parser::xml_table() {
  Pieces pieces{.done = {}, .first = place()};
  accept(Keyword::lateral);
  expect(Keyword::xmltable);
  expect(TokenKind::left_parenthesis);
  if (accept({Keyword::xmlnamespaces})) {
    expect(TokenKind::left_parenthesis);
    do {
      accept(Keyword::default_);
      expression_piece(pieces, Operators::restricted);
      if (accept(Keyword::as)) label();
    } while (accept(TokenKind::comma));
    expect(TokenKind::right_parenthesis);
    expect(TokenKind::comma);
  }
  primary_piece(pieces);
  xml_passing(pieces);
  expect(Keyword::columns);
  do {
    xml_column(pieces);
  } while (accept(TokenKind::comma));
  expect(TokenKind::right_parenthesis);
  return SyntaxTable{.source = {}, .pieces = finish(std::move(pieces))};
}

// name FOR ORDINALITY · name type [PATH a] [DEFAULT b] [NOT NULL]
void Parser::xml_column(Pieces& pieces) {
  name("the name of a column");
  if (accept({Keyword::for_, Keyword::ordinality})) return;
  type_name();
  while (!failed() && !at(TokenKind::comma) && !at(TokenKind::right_parenthesis)) {
    if (accept(Keyword::null) || accept({Keyword::not_, Keyword::null})) continue;
    if (!accept(Keyword::default_) && !at_word("path")) return fail_expected("PATH or DEFAULT");
    if (at_word("path")) advance();
    expression_piece(pieces, Operators::restricted);
  }
}

// [LATERAL] ROWS FROM (f(a) [AS (b INT)], g(c)) [WITH ORDINALITY]
TableRef Parser::rows_from() {
  Pieces pieces{.done = {}, .first = place()};
  accept(Keyword::lateral);
  advance(2);
  expect(TokenKind::left_parenthesis);
  do {
    primary_piece(pieces);
    if (accept(Keyword::as)) column_definitions();
  } while (accept(TokenKind::comma));
  expect(TokenKind::right_parenthesis);
  accept({Keyword::with, Keyword::ordinality});
  return SyntaxTable{.source = {}, .pieces = finish(std::move(pieces))};
}

// source AT (VERSION => a)
TableRef Parser::at_version(TableRef source) {
  Pieces pieces{.done = {}, .first = place()};
  advance(2);
  label();
  if (!accept_symbol("=>")) fail_expected("'=>'");
  expression_piece(pieces, Operators::all);
  expect(TokenKind::right_parenthesis);
  return SyntaxTable{.source = std::move(source), .pieces = finish(std::move(pieces))};
}

}  // namespace ado::sql
