// CASE, CAST, EXISTS, and the literals of rows, lists, structs and maps; lambdas.
#include <utility>

#include "sql/parser.hpp"

namespace ado::sql {

Expr Parser::case_expression() {
  expect(Keyword::case_);
  Case result;
  if (!at(Keyword::when)) result.operand = expression();
  if (!at(Keyword::when)) fail_expected("WHEN");
  while (accept(Keyword::when)) {
    Expr condition = expression();
    expect(Keyword::then);
    result.whens.push_back({.condition = std::move(condition), .result = expression()});
  }
  if (accept(Keyword::else_)) result.otherwise = expression();
  if (!accept(Keyword::end)) fail_expected(result.otherwise ? "END" : "WHEN, ELSE or END");
  return result;
}

// CAST(x AS type) · TRY_CAST(x AS type)
Expr Parser::cast() {
  const CastStyle style = at(Keyword::cast) ? CastStyle::cast : CastStyle::try_cast;
  advance(2);
  Expr operand = expression();
  expect(Keyword::as);
  TypeName type = type_name();
  expect(TokenKind::right_parenthesis);
  return Cast{.operand = std::move(operand), .type = std::move(type), .style = style};
}

Expr Parser::exists() {
  advance();
  return Exists{.query = query_in_parentheses()};
}

// ARRAY[a, b] · ARRAY(SELECT ...)
Expr Parser::array() {
  advance();
  if (at(TokenKind::left_parenthesis)) return ArraySubquery{.query = query_in_parentheses()};
  Expr expr = array_items();
  if (ListLiteral* items = as<ListLiteral>(expr)) items->keyword = true;
  return expr;
}

// At the bracket. In PostgreSQL the items of an array may be arrays in brackets without the word.
Expr Parser::array_items() {
  const Nesting nesting(*this);
  const std::uint32_t begin = mark();
  expect(TokenKind::left_bracket);
  ListLiteral result;
  if (!is_duckdb() && at(TokenKind::left_bracket)) {
    do {
      result.items.push_back(array_items());
    } while (accept(TokenKind::comma));
    expect(TokenKind::right_bracket);
  } else {
    result.items = expressions_until(TokenKind::right_bracket, TrailingComma::allowed);
  }
  Expr expr = std::move(result);
  expr.span = span_from(begin);
  return expr;
}

Expr Parser::row() {
  advance(2);
  return Row{.items = expressions_until(TokenKind::right_parenthesis, TrailingComma::allowed),
             .keyword = true};
}

// MAP {key: value}
Expr Parser::map() {
  advance(2);
  MapLiteral result;
  while (!at(TokenKind::right_brace)) {
    Expr key = expression();
    expect(TokenKind::colon);
    result.entries.push_back({.key = std::move(key), .value = expression()});
    if (!accept(TokenKind::comma)) break;
  }
  expect(TokenKind::right_brace);
  return result;
}

// {'a': 1, b: 2, "c": 3}
Expr Parser::struct_literal() {
  advance();
  StructLiteral result;
  do {
    if (!result.fields.empty() && at(TokenKind::right_brace)) break;
    if (!at_label() && !at_string()) fail_expected("the name of a field");
    std::string field = value_of(peek());
    advance();
    expect(TokenKind::colon);
    result.fields.push_back({.name = std::move(field), .value = expression()});
  } while (accept(TokenKind::comma));
  expect(TokenKind::right_brace);
  return result;
}

// [a, b] · [body FOR x IN source IF condition]
Expr Parser::list() {
  advance();
  ListLiteral result;
  if (accept(TokenKind::right_bracket)) return result;
  Expr first = expression();
  if (accept(Keyword::for_)) return comprehension(std::move(first));
  result.items.push_back(std::move(first));
  while (next_item(TrailingComma::allowed)) result.items.push_back(expression());
  expect(TokenKind::right_bracket);
  return result;
}

// Behind FOR.
Expr Parser::comprehension(Expr body) {
  ListComprehension result{.body = std::move(body)};
  do {
    result.variables.push_back(name_or_string("the name of a variable"));
  } while (accept(TokenKind::comma));
  expect(Keyword::in);
  result.source = expression();
  if (accept(Keyword::if_)) result.condition = expression();
  expect(TokenKind::right_bracket);
  return result;
}

// LAMBDA x, y: body
Expr Parser::lambda() {
  expect(Keyword::lambda);
  Lambda result{.style = LambdaStyle::keyword};
  do {
    result.parameters.push_back(name_or_string("the name of a parameter"));
  } while (accept(TokenKind::comma));
  expect(TokenKind::colon);
  result.body = expression();
  return result;
}

}  // namespace ado::sql
