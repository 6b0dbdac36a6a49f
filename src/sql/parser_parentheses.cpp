// Parentheses, which may hold a query or expressions, and lists of expressions.
#include <utility>

#include "sql/parser.hpp"

namespace ado::sql {

bool Parser::next_item(TrailingComma trailing) {
  if (!accept(TokenKind::comma)) return false;
  if (trailing == TrailingComma::refused || !is_duckdb()) return true;
  return starts_expression() || at_symbol("*");
}

std::vector<Expr> Parser::expressions(TrailingComma trailing) {
  std::vector<Expr> items;
  do {
    items.push_back(expression());
  } while (next_item(trailing));
  return items;
}

std::vector<Expr> Parser::expressions_until(TokenKind close, TrailingComma trailing) {
  std::vector<Expr> items;
  if (!at(close)) items = expressions(trailing);
  expect(close);
  return items;
}

// Whether an operand may begin here: tells x ! from x ! y, and a trailing comma from another item.
bool Parser::starts_expression(std::size_t ahead) const {
  const Token& token = peek(ahead);
  switch (token.kind) {
    case TokenKind::word: {
      if (at_semantic_call(ahead)) return true;
      const WordClass found = word_class(token.keyword, dialect());
      if (found == WordClass::reserved) {
        return at_any({Keyword::case_,
                       Keyword::cast,
                       Keyword::not_,
                       Keyword::null,
                       Keyword::true_,
                       Keyword::false_,
                       Keyword::array,
                       Keyword::lambda,
                       Keyword::any,
                       Keyword::some,
                       Keyword::all,
                       Keyword::current_date,
                       Keyword::current_time,
                       Keyword::current_timestamp,
                       Keyword::localtime,
                       Keyword::localtimestamp,
                       Keyword::current_user,
                       Keyword::session_user,
                       Keyword::user,
                       Keyword::current_role,
                       Keyword::current_catalog,
                       Keyword::default_},
                      ahead);
      }
      const bool is_collation_for = at(Keyword::collation, ahead) && at(Keyword::for_, ahead + 1);
      return found != WordClass::type_function || is_collation_for ||
             at(TokenKind::left_parenthesis, ahead + 1);
    }
    case TokenKind::symbol:
      return at_prefix_operator(ahead);
    case TokenKind::quoted_word:
    case TokenKind::integer:
    case TokenKind::decimal:
    case TokenKind::floating:
    case TokenKind::string:
    case TokenKind::escape_string:
    case TokenKind::dollar_string:
    case TokenKind::bits:
    case TokenKind::hex:
    case TokenKind::parameter:
    case TokenKind::positional:
    case TokenKind::left_parenthesis:
    case TokenKind::left_bracket:
    case TokenKind::left_brace:
      return true;
    case TokenKind::end:
    case TokenKind::error:
    case TokenKind::right_parenthesis:
    case TokenKind::right_bracket:
    case TokenKind::right_brace:
    case TokenKind::comma:
    case TokenKind::semicolon:
    case TokenKind::dot:
    case TokenKind::colon:
    case TokenKind::double_colon:
    case TokenKind::colon_equals:
      return false;
  }
  return false;
}

bool Parser::starts_query(std::size_t ahead) const {
  if (at_any({Keyword::select, Keyword::with, Keyword::table}, ahead)) return true;
  if (at(Keyword::values, ahead)) return at(TokenKind::left_parenthesis, ahead + 1);
  if (!is_duckdb() || at_semantic_call(ahead)) return false;
  return at_any(
      {Keyword::from, Keyword::pivot, Keyword::pivot_wider, Keyword::pivot_longer, Keyword::unpivot,
       Keyword::describe, Keyword::desc, Keyword::summarize, Keyword::show},
      ahead);
}

// At a parenthesis: whether a query begins behind it and any further ones.
bool Parser::starts_query_in_parentheses() const {
  std::size_t ahead = 0;
  while (at(TokenKind::left_parenthesis, ahead)) ++ahead;
  return ahead > 0 && starts_query(ahead);
}

// ((SELECT 1) UNION SELECT 2) is a query, ((SELECT 1) + 2) is not: which one is known only behind
// the inner parentheses, so what stands in them is read first and then goes on as either.
Parser::Parentheses Parser::parentheses() {
  const Nesting nesting(*this);
  Parentheses content;
  expect(TokenKind::left_parenthesis);
  if (failed()) return content;
  if (starts_query()) {
    content.query = query();
    expect(TokenKind::right_parenthesis);
    return content;
  }
  if (starts_query_in_parentheses()) {
    const std::uint32_t begin = mark();
    Parentheses inner = parentheses();
    if (inner.query && (at(TokenKind::right_parenthesis) || continues_query())) {
      content.query = rest_of_query(*std::move(inner.query), begin);
      expect(TokenKind::right_parenthesis);
      return content;
    }
    Expr first = with_members(as_expression(std::move(inner), begin), begin);
    content.items.push_back(climb(std::move(first), begin, kLoosest, Operators::all));
  } else {
    content.items.push_back(expression());
  }
  while (next_item(TrailingComma::allowed)) content.items.push_back(expression());
  expect(TokenKind::right_parenthesis);
  return content;
}

// (a) is a, (a, b) a row, (SELECT ...) a subquery.
Expr Parser::as_expression(Parentheses content, std::uint32_t begin) {
  if (!content.query && content.items.size() == 1) return std::move(content.items.front());
  Expr expr;
  if (content.query) {
    expr = ScalarSubquery{.query = *std::move(content.query)};
  } else {
    expr = Row{.items = std::move(content.items)};
  }
  expr.span = span_from(begin);
  return expr;
}

Query Parser::query_in_parentheses() {
  if (!starts_query_in_parentheses()) {
    expect(TokenKind::left_parenthesis);
    fail_expected("a query");
    return {};
  }
  Parentheses content = parentheses();
  if (!content.query) {
    fail_expected("a query in parentheses");
    return {};
  }
  return *std::move(content.query);
}

}  // namespace ado::sql
