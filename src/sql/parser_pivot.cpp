// DuckDB's PIVOT and UNPIVOT, behind a table and as queries; DESCRIBE and its kin as tables.
#include <utility>

#include "sql/parser.hpp"

namespace ado::sql {

// source PIVOT (...) · source UNPIVOT (...)
TableRef Parser::pivot_clause(TableRef source) {
  Pieces pieces{.done = {}, .first = place()};
  const bool is_pivot = accept(Keyword::pivot);
  if (!is_pivot) {
    expect(Keyword::unpivot);
    include_nulls();
  }
  expect(TokenKind::left_parenthesis);
  is_pivot ? aliased_pieces(pieces) : unpivot_names();
  expect(Keyword::for_);
  do {
    is_pivot ? pivot_header(pieces) : unpivot_names();
    expect(Keyword::in);
    pivot_values(pieces);
  } while (!failed() && !at(TokenKind::right_parenthesis) && !at(Keyword::group));
  pivot_groups();
  expect(TokenKind::right_parenthesis);
  return SyntaxTable{.source = std::move(source), .pieces = finish(std::move(pieces))};
}

void Parser::include_nulls() {
  if (at_any({Keyword::include, Keyword::exclude}) && at(Keyword::nulls, 1)) advance(2);
}

// a · (a, b)
void Parser::unpivot_names() {
  if (at(TokenKind::left_parenthesis)) {
    name_list();
  } else {
    label_or_string();
  }
}

// What is pivoted: a · f(a) · (a, b)
void Parser::pivot_header(Pieces& pieces) {
  if (!accept(TokenKind::left_parenthesis)) return primary_piece(pieces);
  do {
    primary_piece(pieces);
  } while (next_item(TrailingComma::allowed));
  expect(TokenKind::right_parenthesis);
}

// Behind IN: (1 AS a, 2) · the name of an enum.
void Parser::pivot_values(Pieces& pieces) {
  if (!at(TokenKind::left_parenthesis)) {
    label_or_string();
    return;
  }
  if (starts_query(1)) return primary_piece(pieces);
  advance();
  aliased_pieces(pieces);
  expect(TokenKind::right_parenthesis);
}

// GROUP BY a, b · GROUP BY (a, b)
void Parser::pivot_groups() {
  if (accept({Keyword::group, Keyword::by})) listed_names();
}

void Parser::listed_names() {
  if (at(TokenKind::left_parenthesis)) {
    name_list();
    return;
  }
  do {
    name_or_string("the name of a column");
  } while (next_item(TrailingComma::allowed));
}

// PIVOT source [ON ...] [USING ...] [GROUP BY ...] · UNPIVOT source ON ... [INTO NAME a VALUE b]
Select Parser::pivot_statement() {
  const std::uint32_t begin = mark();
  const bool is_pivot = at_any({Keyword::pivot, Keyword::pivot_wider});
  SyntaxTable table{.source = {}, .pieces = {}, .statement = true};
  table.pieces.push_back({.words = std::string(text_of(peek())), .expr = std::nullopt});
  advance();
  table.source = table_ref();
  Pieces pieces{.done = std::move(table.pieces), .first = place()};
  if (accept(Keyword::on) && !is_pivot) {
    aliased_pieces(pieces);
  } else if (place() > pieces.first) {
    do {
      expression_piece(pieces, Operators::restricted);
      if (accept(Keyword::in)) pivot_values(pieces);
    } while (next_item(TrailingComma::allowed));
  }
  if (is_pivot) {
    if (accept(Keyword::using_)) aliased_pieces(pieces);
    pivot_groups();
  } else if (accept(Keyword::into)) {
    expect(Keyword::name);
    label_or_string();
    if (!accept(Keyword::values)) expect(Keyword::value);
    listed_names();
  }
  if (!is_pivot) include_nulls();
  table.pieces = finish(std::move(pieces));
  return whole_of(std::move(table), begin);
}

// DESCRIBE t · SUMMARIZE SELECT ... · SHOW TABLES, as the query of a derived table.
Select Parser::describe_statement() {
  const std::uint32_t begin = mark();
  Pieces pieces{.done = {}, .first = place()};
  advance();
  if (starts_query() || starts_query_in_parentheses()) {
    const std::size_t words_end = place();
    const std::uint32_t query_begin = mark();
    Expr described = ScalarSubquery{.query = query()};
    described.span = span_from(query_begin);
    add_piece(pieces, std::move(described), words_end);
  } else {
    while (!at(TokenKind::right_parenthesis) && !at(TokenKind::end)) advance();
  }
  return whole_of({.source = {}, .pieces = finish(std::move(pieces)), .statement = true}, begin);
}

// SELECT * FROM table
Select Parser::whole_of(SyntaxTable table, std::uint32_t begin) {
  TableRef from = std::move(table);
  from.span = span_from(begin);
  Select result;
  result.items.push_back({.expr = Star{}});
  result.from.push_back(std::move(from));
  result.span = span_from(begin);
  return result;
}

}  // namespace ado::sql
