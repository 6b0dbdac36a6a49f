// The parser: recursive descent over the tokens, one function a construct. Results count only when
// failed() is false in the end.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sql/ast.hpp"
#include "sql/cursor.hpp"
#include "sql/operator_precedence.hpp"

namespace ado::sql {

class Parser : protected Cursor {
 public:
  using Cursor::Cursor;
  using Cursor::error;
  using Cursor::expect_end;
  using Cursor::failed;

  Query statement();
  Query query();
  // The operators that bind at least as tightly as `loosest`. `restricted`: what may stand between
  // BETWEEN and AND: no AND, OR, NOT, IS NULL, IN, LIKE.
  enum class Operators { all, restricted };
  Expr expression(Precedence loosest = kLoosest, Operators operators = Operators::all);
  std::vector<TableRef> from_list();      // FROM may lead.
  std::vector<SelectItem> select_list();  // SELECT may lead.
  TypeName type_name();

 protected:
  enum class TrailingComma { refused, allowed };  // DuckDB only: [a, b,]
  bool next_item(TrailingComma trailing);
  std::vector<Expr> expressions(TrailingComma trailing);
  std::vector<Expr> expressions_until(TokenKind close, TrailingComma trailing);
  bool starts_expression(std::size_t ahead = 0) const;
  bool at_prefix_operator(std::size_t ahead = 0) const;
  bool starts_query(std::size_t ahead = 0) const;
  bool starts_query_in_parentheses() const;

 private:
  // What stands in parentheses where both are legal: a query, or expressions.
  struct Parentheses {
    std::optional<Query> query;
    std::vector<Expr> items;
    bool is_row = false;  // (a, b)
  };
  Parentheses parentheses();
  Expr as_expression(Parentheses content, std::uint32_t begin);
  Query query_in_parentheses();

  // parser_expr.cpp
  Expr climb(Expr left, std::uint32_t begin, Precedence loosest, Operators operators);
  Expr prefixed();
  Precedence infix_precedence(Operators operators) const, word_precedence(Operators) const;
  Precedence symbol_precedence(Operators operators) const;
  Expr infix(Expr left, Precedence precedence, Operators operators);
  Expr connected(Expr left, Connective connective);
  Expr symbol_infix(Expr left, Precedence precedence, Operators operators);
  Expr quantified(Expr left, std::string op);
  std::string operator_name();

  // parser_predicate.cpp
  Expr is_test(Expr left, Operators operators);
  Expr predicate(Expr left);
  Expr between(Expr left), in(Expr left), like(Expr left);

  // parser_primary.cpp
  Expr primary();
  Expr with_members(Expr base, std::uint32_t begin);
  Expr subscript(Expr base);
  Expr star(std::vector<Identifier> qualifier);
  Expr word_expression(), plain_name(), number_or_string(), columns(), boolean_or_null();
  std::optional<Expr> keyword_expression();

  // parser_call.cpp
  Expr call(std::vector<Identifier> name, std::optional<Expr> receiver);
  void call_arguments(FunctionCall& call);
  Argument argument();
  void call_suffixes(FunctionCall& call);
  void nulls_treatment(FunctionCall& call);
  Expr lambda_or_expression();
  Expr bare_call(), extract(), substring(), position(), trim(), overlay(), refused_call();
  Expr named_call(CallSyntax syntax, std::string_view name, std::vector<Expr> arguments);

  // parser_syntax.cpp
  Expr case_expression(), cast(), exists(), array(), array_items(), row(), map(), lambda(), list(),
      struct_literal();
  Expr comprehension(Expr body);

  // parser_type.cpp
  Expr typed_literal(), interval();
  bool typed_literal_ahead() const;
  std::string interval_unit();
  void type_words(TypeName& type), type_parameters(TypeName& type), type_dimensions(TypeName& type);

  // parser_window.cpp
  std::vector<OrderItem> order_items();
  OrderItem order_item();
  void order_suffix(SortDirection& direction, NullsOrder& nulls);
  WindowSpec window_spec();
  Frame frame();
  FrameBound frame_bound();
  FrameExclusion frame_exclusion();

  // parser_query.cpp
  With with();
  CommonTable common_table();
  Query set_operand();
  Query intersections(Query left);
  Query set_operations(Query left);
  void set_quantifiers(SetOperation& operation);
  Query combined(SetOperation operation, std::uint32_t begin);
  Query rest_of_query(Query first, std::uint32_t begin);
  bool continues_query() const, at_query_option() const, ends_select_list() const;
  void query_options(Query& query);
  OrderBy order_by();
  void limit(Limit& limit), fetch(Limit& limit);
  Values values();
  void refuse_other_statements();

  // parser_select.cpp
  Select select(), table_command();
  void select_clause(Select& select), clauses_after_from(Select& select);
  SelectItem select_item();
  std::vector<SelectItem> select_items();
  GroupBy group_by();
  GroupingElement grouping_element();
  std::vector<NamedWindow> named_windows();
  Sample sample();

  // parser_from.cpp
  TableRef table_ref();
  bool at_join() const;
  TableRef joined(TableRef left, std::uint32_t begin), join(TableRef left, std::uint32_t begin);
  void join_kind(Join& join);
  TableRef table_primary(), named_table(), table_in_parentheses();
  struct TableParentheses {
    std::optional<Query> query;
    std::optional<TableRef> table;
  };
  TableParentheses table_parentheses();
  TableRef with_suffixes(TableRef table, std::uint32_t begin,
                         std::optional<TableAlias> prefix_alias);
  void refuse_other_tables();
  std::optional<TableAlias> table_alias();
};

}  // namespace ado::sql
