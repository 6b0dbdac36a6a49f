// Queries: WITH, set operations by precedence, ORDER BY and LIMIT behind them.
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/parser.hpp"

namespace ado::sql {
namespace {

constexpr std::string_view kQueryStarts[] = {"SELECT", "WITH", "VALUES"};

}  // namespace

Query Parser::statement() {
  while (accept(TokenKind::semicolon)) {
  }
  refuse_other_statements();
  Query result = query();
  if (!at(TokenKind::semicolon)) return result;
  while (accept(TokenKind::semicolon)) {
  }
  if (!at(TokenKind::end)) {
    fail_with(ErrorKind::invalid_input, "more than one statement",
              "give one query, or split the script at its semicolons");
  }
  return result;
}

// Legal statements that are no queries.
void Parser::refuse_other_statements() {
  static constexpr std::string_view kStatements[] = {
      "abort",      "alter",   "analyse", "analyze", "attach",    "begin",       "call",
      "checkpoint", "close",   "cluster", "comment", "commit",    "copy",        "create",
      "deallocate", "declare", "delete",  "desc",    "describe",  "detach",      "discard",
      "do",         "drop",    "end",     "execute", "explain",   "export",      "fetch",
      "force",      "grant",   "import",  "insert",  "install",   "listen",      "load",
      "lock",       "merge",   "move",    "notify",  "pragma",    "prepare",     "reassign",
      "refresh",    "reindex", "release", "reset",   "revoke",    "rollback",    "savepoint",
      "security",   "set",     "show",    "start",   "summarize", "transaction", "truncate",
      "unlisten",   "update",  "use",     "vacuum"};
  for (const std::string_view word : kStatements) {
    if (at_word(word)) return fail_unsupported(to_upper_ascii(word) + " statement");
  }
}

Query Parser::query() {
  const Nesting nesting(*this);
  if (failed()) return {};
  const std::uint32_t begin = mark();
  std::optional<With> with_clause;
  if (at(Keyword::with)) with_clause = with();
  Query result = rest_of_query(set_operand(), begin);
  if (with_clause && result.with) {
    fail_with(ErrorKind::invalid_input, "more than one WITH clause for one query");
  }
  if (with_clause) result.with = std::move(with_clause);
  return result;
}

// Set operations and options behind a first operand. A query in parentheses that is not an operand
// is one query with its options: (SELECT 1 ORDER BY 1) LIMIT 2.
Query Parser::rest_of_query(Query first, std::uint32_t begin) {
  Query result = set_operations(intersections(std::move(first)));
  query_options(result);
  result.parenthesized = false;
  result.span = span_from(begin);
  return result;
}

bool Parser::continues_query() const {
  return at_any({Keyword::union_, Keyword::intersect, Keyword::except}) || at_query_option();
}

bool Parser::at_query_option() const {
  return at_any({Keyword::order, Keyword::limit, Keyword::offset, Keyword::fetch, Keyword::for_});
}

// WITH [RECURSIVE] a AS (...), b AS (...)
With Parser::with() {
  With result;
  expect(Keyword::with);
  const bool is_name = at(Keyword::as, 1) || at(TokenKind::left_parenthesis, 1);
  result.recursive = !is_name && accept(Keyword::recursive);
  do {
    result.tables.push_back(common_table());
  } while (accept(TokenKind::comma));
  return result;
}

CommonTable Parser::common_table() {
  const std::uint32_t begin = mark();
  CommonTable table;
  table.name = name_or_string("the name of a CTE");
  if (at(TokenKind::left_parenthesis)) table.columns = name_list();
  if (is_duckdb() && accept({Keyword::using_, Keyword::key})) table.using_key = name_list();
  expect(Keyword::as);
  if (accept({Keyword::not_, Keyword::materialized})) {
    table.materialization = Materialization::not_materialized;
  } else if (accept(Keyword::materialized)) {
    table.materialization = Materialization::materialized;
  }
  const bool changes_data =
      at(TokenKind::left_parenthesis) &&
      (at_word("insert", 1) || at_word("update", 1) || at_word("delete", 1) || at_word("merge", 1));
  if (changes_data) {
    advance();
    fail_unsupported("WITH of " + to_upper_ascii(text_of(peek())));
  }
  table.query = query_in_parentheses();
  if (!is_duckdb()) table.search_and_cycle = search_and_cycle();
  table.span = span_from(begin);
  return table;
}

// SEARCH DEPTH FIRST BY a SET b · CYCLE a SET b [TO c DEFAULT d] USING e
std::string Parser::search_and_cycle() {
  const auto names = [this] {
    do {
      name("the name of a column");
    } while (accept(TokenKind::comma));
  };
  const std::size_t first = place();
  if (accept(Keyword::search)) {
    if (!accept(Keyword::depth)) expect(Keyword::breadth);
    expect(Keyword::first);
    expect(Keyword::by);
    names();
    expect(Keyword::set);
    name("the name of a column");
  }
  if (accept(Keyword::cycle)) {
    names();
    expect(Keyword::set);
    name("the name of a column");
    if (accept(Keyword::to)) {
      primary();
      expect(Keyword::default_);
      primary();
    }
    expect(Keyword::using_);
    name("the name of a column");
  }
  return failed() ? "" : text_between(first, place());
}

// SELECT ..., VALUES ..., TABLE t, FROM t, or a query in parentheses.
Query Parser::set_operand() {
  const std::uint32_t begin = mark();
  Query result;
  if (at(TokenKind::left_parenthesis)) {
    result = query_in_parentheses();
    result.parenthesized = true;
    return result;
  }
  if (at(Keyword::values)) {
    result.body = values();
  } else if (at(Keyword::table)) {
    result.body = table_command();
  } else if (at(Keyword::select) || (is_duckdb() && at(Keyword::from))) {
    result.body = select();
  } else if (is_duckdb() && at_any({Keyword::pivot, Keyword::pivot_wider, Keyword::unpivot,
                                    Keyword::pivot_longer})) {
    result.body = pivot_statement();
  } else if (is_duckdb() &&
             at_any({Keyword::describe, Keyword::desc, Keyword::summarize, Keyword::show})) {
    result.body = describe_statement();
  } else {
    refuse_other_statements();
    const std::string_view near = closest_name(text_of(peek()), kQueryStarts);
    std::string hint = near.empty() ? "" : fmt::format("did you mean {}?", near);
    if (at(Keyword::with)) hint = "one WITH defines all CTEs, with commas between them";
    fail_expected("a query", std::move(hint));
  }
  result.span = span_from(begin);
  return result;
}

// INTERSECT binds tighter than UNION and EXCEPT.
Query Parser::intersections(Query left) {
  const std::uint32_t begin = left.span.begin;
  while (accept(Keyword::intersect)) {
    SetOperation operation;
    operation.op = SetOperator::intersect;
    set_quantifiers(operation);
    operation.left = std::move(left);
    operation.right = set_operand();
    left = combined(std::move(operation), begin);
  }
  return left;
}

Query Parser::set_operations(Query left) {
  const std::uint32_t begin = left.span.begin;
  while (at_any({Keyword::union_, Keyword::except})) {
    SetOperation operation;
    if (at(Keyword::except)) operation.op = SetOperator::except;
    advance();
    set_quantifiers(operation);
    operation.left = std::move(left);
    operation.right = intersections(set_operand());
    left = combined(std::move(operation), begin);
  }
  return left;
}

// [ALL | DISTINCT] [BY NAME]
void Parser::set_quantifiers(SetOperation& operation) {
  operation.all = accept(Keyword::all);
  if (!operation.all) accept(Keyword::distinct);
  const bool is_union = operation.op == SetOperator::union_;
  operation.by_name = is_duckdb() && is_union && accept({Keyword::by, Keyword::name});
}

Query Parser::combined(SetOperation operation, std::uint32_t begin) {
  deepen();
  operation.span = span_from(begin);
  Query result;
  result.span = operation.span;
  result.body = std::move(operation);
  return result;
}

Values Parser::values() {
  const std::uint32_t begin = mark();
  expect(Keyword::values);
  Values result;
  do {
    if (is_duckdb() && !result.rows.empty() && !at(TokenKind::left_parenthesis)) break;
    expect(TokenKind::left_parenthesis);
    result.rows.push_back(expressions_until(TokenKind::right_parenthesis, TrailingComma::allowed));
  } while (accept(TokenKind::comma));
  result.span = span_from(begin);
  return result;
}

void Parser::query_options(Query& query) {
  if (accept(Keyword::order)) {
    expect(Keyword::by);
    if (query.order_by) fail_with(ErrorKind::invalid_input, "more than one ORDER BY for one query");
    query.order_by = order_by();
  }
  while (at_any({Keyword::limit, Keyword::offset, Keyword::fetch, Keyword::for_}) && !failed()) {
    if (at(Keyword::for_)) {
      query.locking.push_back(locking_clause());
    } else {
      if (!query.limit) query.limit = Limit{};
      limit(*query.limit);
    }
  }
}

// FOR UPDATE | NO KEY UPDATE | SHARE | KEY SHARE [OF a, b] [NOWAIT | SKIP LOCKED] · FOR READ ONLY
std::string Parser::locking_clause() {
  const std::size_t first = place();
  expect(Keyword::for_);
  if (accept({Keyword::read, Keyword::only})) return failed() ? "" : text_between(first, place());
  if (!accept(Keyword::update) && !accept({Keyword::no, Keyword::key, Keyword::update}) &&
      !accept(Keyword::share) && !accept({Keyword::key, Keyword::share})) {
    fail_expected("UPDATE or SHARE");
  }
  if (accept(Keyword::of)) {
    do {
      dotted_name("the name of a table");
    } while (accept(TokenKind::comma));
  }
  if (!accept(Keyword::nowait)) accept({Keyword::skip, Keyword::locked});
  return failed() ? "" : text_between(first, place());
}

// Behind ORDER BY.
OrderBy Parser::order_by() {
  OrderBy result;
  if (is_duckdb() && accept(Keyword::all)) {
    result.all = true;
    order_suffix(result.direction, result.nulls);
  } else {
    result.items = order_items();
  }
  return result;
}

// One of LIMIT, OFFSET and FETCH.
void Parser::limit(Limit& limit) {
  const bool is_offset = accept(Keyword::offset);
  if (is_offset ? limit.offset.has_value() : limit.count.has_value()) {
    return fail_with(ErrorKind::invalid_input, "more than one LIMIT or OFFSET for one query");
  }
  if (is_offset) {
    limit.offset = expression();
    if (!accept(Keyword::row)) accept(Keyword::rows);
    return;
  }
  if (accept(Keyword::fetch)) return fetch(limit);
  expect(Keyword::limit);
  const std::uint32_t begin = mark();
  if (accept(Keyword::all)) {
    limit.count = Expr(Literal{.kind = LiteralKind::null, .text = "NULL"});
    (*limit.count)->span = span_from(begin);
    return;
  }
  limit.count = expression();
  if (is_duckdb()) limit.percent = accept_symbol("%") || accept(Keyword::percent);
  if (at(TokenKind::comma)) {
    fail_with(ErrorKind::invalid_input, "LIMIT with a comma", "write LIMIT count OFFSET start");
  }
}

// FETCH FIRST [n] ROWS ONLY | WITH TIES, behind FETCH.
void Parser::fetch(Limit& limit) {
  if (!accept(Keyword::first) && !accept(Keyword::next)) return fail_expected("FIRST or NEXT");
  if (at_any({Keyword::row, Keyword::rows})) {
    limit.count = Expr(Literal{.kind = LiteralKind::integer, .text = "1"});
  } else {
    limit.count = prefixed();
  }
  if (!accept(Keyword::row)) expect(Keyword::rows);
  if (!is_duckdb() && accept({Keyword::with, Keyword::ties})) {
    limit.with_ties = true;
  } else {
    expect(Keyword::only);
  }
}

}  // namespace ado::sql
