// SELECT cores: the select list, FROM-first, WHERE to QUALIFY, samples.
#include <utility>

#include "sql/parser.hpp"

namespace ado::sql {
namespace {

bool is_one_column(const std::vector<SelectItem>& items) {
  return items.size() == 1 && as<Star>(items.front().expr) == nullptr &&
         as<ColumnsExpr>(items.front().expr) == nullptr;
}

}  // namespace

Select Parser::select() {
  const std::uint32_t begin = mark();
  Select result;
  if (at(Keyword::from)) {
    result.from = from_list();
    if (at(Keyword::select)) {
      select_clause(result);
    } else {
      result.items.push_back({.expr = Star{}});
    }
  } else {
    select_clause(result);
    if (at(Keyword::from)) result.from = from_list();
  }
  clauses_after_from(result);
  result.span = span_from(begin);
  return result;
}

// TABLE t is SELECT * FROM t.
Select Parser::table_command() {
  const std::uint32_t begin = mark();
  expect(Keyword::table);
  Select result;
  result.items.push_back({.expr = Star{}});
  const std::uint32_t table_begin = mark();
  const bool only = accept(Keyword::only);
  const bool in_parentheses = only && accept(TokenKind::left_parenthesis);
  TableRef table = BaseTable{.name = dotted_name("the name of a table"), .only = only};
  if (in_parentheses) expect(TokenKind::right_parenthesis);
  if (!only) accept_symbol("*");
  table.span = span_from(table_begin);
  result.from.push_back(std::move(table));
  result.span = span_from(begin);
  return result;
}

// SELECT [ALL | DISTINCT [ON (...)]] items
void Parser::select_clause(Select& select) {
  expect(Keyword::select);
  const std::uint32_t begin = mark();
  if (reads_semantics() && at_word("semantic") && at(Keyword::distinct, 1)) {
    advance(2);
    if (at(Keyword::on)) fail_unsupported("SEMANTIC DISTINCT ON");
    select.distinct = DistinctKind::semantic;
  } else if (accept(Keyword::all)) {
    select.distinct = DistinctKind::all;
  } else if (accept(Keyword::distinct)) {
    select.distinct = DistinctKind::distinct;
    if (accept(Keyword::on)) {
      select.distinct = DistinctKind::on;
      expect(TokenKind::left_parenthesis);
      select.distinct_on = expressions_until(TokenKind::right_parenthesis, TrailingComma::allowed);
    }
  }
  const bool may_be_empty = !is_duckdb() && select.distinct == DistinctKind::none;
  const bool is_empty = ends_select_list();
  if (!(may_be_empty && is_empty)) select.items = select_items();
  if (select.distinct == DistinctKind::semantic && !is_one_column(select.items)) {
    fail_at(begin, ErrorKind::invalid_input, "SELECT SEMANTIC DISTINCT takes one column",
            "name the column whose like values are to be one");
  }
  if (at(Keyword::into)) fail_unsupported("SELECT INTO");
}

bool Parser::ends_select_list() const {
  return at(TokenKind::end) || at(TokenKind::right_parenthesis) || at(TokenKind::semicolon) ||
         continues_query() ||
         at_any({Keyword::from, Keyword::into, Keyword::where, Keyword::group, Keyword::having,
                 Keyword::window});
}

std::vector<SelectItem> Parser::select_list() {
  accept(Keyword::select);
  return select_items();
}

std::vector<SelectItem> Parser::select_items() {
  std::vector<SelectItem> items;
  do {
    items.push_back(select_item());
  } while (next_item(TrailingComma::allowed));
  return items;
}

// expr [AS] alias · alias: expr
SelectItem Parser::select_item() {
  SelectItem item;
  const bool is_prefix_alias = is_duckdb() && at_name() && at(TokenKind::colon, 1);
  if (is_prefix_alias) {
    item.alias = take_identifier();
    advance();
  }
  const std::uint32_t begin = mark();
  if (!is_duckdb() && accept_symbol("*")) {
    item.expr = Star{};
    item.expr.span = span_from(begin);
    return item;
  }
  item.expr = expression();
  if (is_prefix_alias) return item;
  const bool is_bare_word = at(TokenKind::word) && is_bare_label(peek().keyword, dialect());
  if (accept(Keyword::as)) {
    const bool is_no_alias = is_duckdb() && text_of(peek()) == "''";
    if (!is_no_alias) item.alias = label_or_string();
    if (is_no_alias) advance();
  } else if (is_bare_word || at(TokenKind::quoted_word)) {
    item.alias = take_identifier();
  }
  return item;
}

// WHERE, GROUP BY, HAVING, WINDOW, QUALIFY, USING SAMPLE.
void Parser::clauses_after_from(Select& select) {
  if (accept(Keyword::where)) select.where = expression();
  if (accept(Keyword::group)) {
    expect(Keyword::by);
    select.group_by = group_by();
  }
  if (accept(Keyword::having)) select.having = expression();
  if (accept(Keyword::window)) select.windows = named_windows();
  if (accept(Keyword::qualify)) select.qualify = expression();
  if (is_duckdb() && accept({Keyword::using_, Keyword::sample})) select.sample = sample();
}

GroupBy Parser::group_by() {
  GroupBy result;
  if (is_duckdb() && accept(Keyword::all)) {
    result.all = true;
    return result;
  }
  if (!is_duckdb() && !accept(Keyword::all)) result.distinct = accept(Keyword::distinct);
  do {
    result.elements.push_back(grouping_element());
  } while (next_item(TrailingComma::allowed));
  const GroupingElement& first = result.elements.front();
  const bool is_expression = first.kind == GroupingKind::expression && !first.exprs.empty();
  const Star* star = is_expression ? as<Star>(first.exprs.front()) : nullptr;
  // GROUP BY * is GROUP BY ALL.
  if (result.elements.size() == 1 && star && *star == Star{}) result = {.all = true};
  return result;
}

// expr · () · ROLLUP (...) · CUBE (...) · GROUPING SETS (...)
GroupingElement Parser::grouping_element() {
  const Nesting nesting(*this);
  GroupingElement element;
  if (at(TokenKind::left_parenthesis) && at(TokenKind::right_parenthesis, 1)) {
    advance(2);
    element.kind = GroupingKind::empty;
    return element;
  }
  const bool is_list =
      at_any({Keyword::rollup, Keyword::cube}) && at(TokenKind::left_parenthesis, 1);
  if (is_list) {
    element.kind = at(Keyword::rollup) ? GroupingKind::rollup : GroupingKind::cube;
    advance(2);
    element.exprs = expressions_until(TokenKind::right_parenthesis, TrailingComma::allowed);
    return element;
  }
  if (accept({Keyword::grouping, Keyword::sets})) {
    element.kind = GroupingKind::grouping_sets;
    expect(TokenKind::left_parenthesis);
    do {
      if (is_duckdb() && !element.elements.empty() && at(TokenKind::right_parenthesis)) break;
      element.elements.push_back(grouping_element());
    } while (accept(TokenKind::comma));
    expect(TokenKind::right_parenthesis);
    return element;
  }
  element.exprs.push_back(expression());
  return element;
}

std::vector<NamedWindow> Parser::named_windows() {
  std::vector<NamedWindow> windows;
  do {
    Identifier window = name("the name of a window");
    expect(Keyword::as);
    if (!at(TokenKind::left_parenthesis)) fail_expected("'('");
    windows.push_back({.name = std::move(window), .spec = window_spec()});
  } while (accept(TokenKind::comma));
  return windows;
}

// Behind TABLESAMPLE or USING SAMPLE: 10% · 10 ROWS · reservoir(10) · (10 ROWS) · 10% (system, 3),
// then REPEATABLE (3).
Sample Parser::sample() {
  const std::size_t first = place();
  const bool is_number =
      at(TokenKind::integer) || at(TokenKind::decimal) || at(TokenKind::floating);
  if (is_number) {
    advance();
    if (!accept_symbol("%") && !accept(Keyword::percent)) accept(Keyword::rows);
    if (at(TokenKind::left_parenthesis)) skip_parentheses();
  } else {
    if (at_label()) advance();
    while (accept(TokenKind::dot)) label();
    if (!at(TokenKind::left_parenthesis)) fail_expected("a sample size");
    skip_parentheses();
  }
  if (accept(Keyword::repeatable)) {
    if (!at(TokenKind::left_parenthesis)) fail_expected("'('");
    skip_parentheses();
  }
  return {.text = failed() ? "" : text_between(first, place())};
}

}  // namespace ado::sql
