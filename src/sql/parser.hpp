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
  using Cursor::error, Cursor::expect_end, Cursor::failed, Cursor::read_semantics;

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
  bool starts_expression(std::size_t ahead = 0) const, at_prefix_operator(std::size_t = 0) const;
  bool starts_query(std::size_t ahead = 0) const, starts_query_in_parentheses() const;
  Query query_in_parentheses();
  std::vector<ColumnDefinition> column_definitions();

 private:
  // What stands in parentheses where both are legal: a query, or expressions.
  struct Parentheses {
    std::optional<Query> query;
    std::vector<Expr> items;
    bool is_row = false;  // (a, b)
  };
  Parentheses parentheses();
  Expr as_expression(Parentheses content, std::uint32_t begin);

  // parser_expr.cpp
  Expr prefixed(), climb(Expr left, std::uint32_t begin, Precedence loosest, Operators operators);
  Precedence infix_precedence(Operators operators) const, word_precedence(Operators) const;
  Precedence symbol_precedence(Operators operators) const;
  Expr infix(Expr left, Precedence precedence, Operators operators);
  Expr connected(Expr left, Connective connective), quantified(Expr left, std::string op);
  Expr symbol_infix(Expr left, Precedence precedence, Operators operators);
  std::string operator_name();
  bool is_cut_operator() const, starts_right_operand(std::size_t ahead) const;
  // parser_predicate.cpp
  Expr is_test(Expr left, Operators operators);
  std::optional<Expr> form_test(Expr& left, std::string_view words);
  Expr predicate(Expr left), between(Expr left), in(Expr left), like(Expr left);
  // parser_primary.cpp
  Expr primary(), with_members(Expr base, std::uint32_t begin);
  Expr subscript(Expr base), member(Expr base), star(std::vector<Identifier> qualifier);
  Expr word_expression(), plain_name(), number_or_string(), columns(), unpack(), boolean_or_null();
  std::optional<Expr> keyword_expression();
  // parser_call.cpp
  Expr call(std::vector<Identifier> name, std::optional<Expr> receiver);
  void call_arguments(FunctionCall& call);
  Argument argument();
  void call_suffixes(FunctionCall& call), nulls_treatment(FunctionCall& call);
  Expr lambda_or_expression(), bare_call(), extract(), substring(), position(), trim(), overlay();
  Keyword find_word(std::initializer_list<Keyword> words) const;
  Expr named_call(CallSyntax syntax, std::string_view name, std::vector<Expr> arguments);
  // parser_syntax.cpp
  Expr case_expression(), cast(), exists(), array(), array_items(), row(), map(), lambda(), list(),
      struct_literal(), comprehension(Expr body);
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
  Query set_operand(), intersections(Query left), set_operations(Query left);
  void set_quantifiers(SetOperation& operation);
  Query combined(SetOperation operation, std::uint32_t begin);
  Query rest_of_query(Query first, std::uint32_t begin);
  std::string search_and_cycle(), locking_clause();
  bool continues_query() const, at_query_option() const, ends_select_list() const;
  void query_options(Query& query), refuse_other_statements();
  OrderBy order_by();
  void limit(Limit& limit), fetch(Limit& limit);
  Values values();
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
  bool at_join() const;
  TableRef joined(TableRef left, std::uint32_t begin), join(TableRef left, std::uint32_t begin);
  bool join_kind(Join& join);  // Whether it is a SEMANTIC JOIN.
  TableRef table_ref(), table_primary(), named_table(), table_in_parentheses();
  struct TableParentheses {
    std::optional<Query> query;
    std::optional<TableRef> table;
  };
  TableParentheses table_parentheses();
  TableRef with_suffixes(TableRef table, std::uint32_t begin,
                         std::optional<TableAlias> prefix_alias);
  std::optional<TableAlias> table_alias(std::vector<ColumnDefinition>& definitions);
  // parser_semantic.cpp
  std::size_t semantic_infix_words() const;
  Expr semantic_infix(Expr left), semantic_call(), semantic_condition();
  // parser_pieces.cpp
  struct Pieces {
    std::vector<SyntaxPiece> done;
    std::size_t first = 0;  // The place behind the last expression.
  };
  void add_piece(Pieces& pieces, Expr expr, std::size_t words_end), aliased_pieces(Pieces& pieces);
  void expression_piece(Pieces& pieces, Operators operators), primary_piece(Pieces& pieces);
  std::vector<SyntaxPiece> finish(Pieces pieces);
  Expr default_value(), treat(), collation_for(), substring_similar(), xml_call();
  void xml_arguments(Pieces& pieces, Keyword function), xml_root(Pieces& pieces),
      xml_passing(Pieces& pieces), xml_column(Pieces& pieces);
  TableRef xml_table(), rows_from(), at_version(TableRef source);
  // parser_pivot.cpp
  TableRef pivot_clause(TableRef source);
  void include_nulls(), unpivot_names(), pivot_header(Pieces& pieces), pivot_values(Pieces& pieces),
      pivot_groups(), listed_names();
  Select pivot_statement(), describe_statement(), whole_of(SyntaxTable table, std::uint32_t begin);
};

}  // namespace ado::sql
