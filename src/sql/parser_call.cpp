// Function calls, and the functions that have a syntax of their own.
#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "sql/parser.hpp"

namespace ado::sql {
namespace {

// DuckDB's arrow is an operator that reads JSON, except in the arguments of these, where it makes a
// lambda. Which one it is decides what its left side is: a column or a parameter.
constexpr std::string_view kLambdaFunctions[] = {
    "apply",      "array_apply", "array_filter", "array_reduce",   "array_transform", "filter",
    "list_apply", "list_filter", "list_reduce",  "list_transform", "reduce"};

std::optional<std::vector<Identifier>> lambda_parameters(const Expr& expr) {
  if (const ColumnRef* column = as<ColumnRef>(expr); column && column->parts.size() == 1) {
    return column->parts;
  }
  const Row* row = as<Row>(expr);
  if (!row || row->keyword) return std::nullopt;
  std::vector<Identifier> parameters;
  for (const Expr& item : row->items) {
    const ColumnRef* column = as<ColumnRef>(item);
    if (!column || column->parts.size() != 1) return std::nullopt;
    parameters.push_back(column->parts.front());
  }
  return parameters;
}

// x -> e and (x, y) -> e, where a lambda is meant.
void turn_into_lambda(Expr& expr) {
  Binary* arrow = as<Binary>(expr);
  if (!arrow || arrow->op != "->") return;
  auto parameters = lambda_parameters(*arrow->left);
  if (!parameters) return;
  Lambda lambda{.parameters = *std::move(parameters), .body = std::move(arrow->right)};
  expr.node = std::move(lambda);
}

bool is_whole_star(const Expr& expr) {
  const Star* star = as<Star>(expr);
  return star != nullptr && star->exclude.empty() && star->replace.empty() && star->rename.empty();
}

// What stands between the quotes of E'...' for this text.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += c;
    result += c;
  }
  return result;
}

}  // namespace

Expr Parser::lambda_or_expression() {
  Expr expr = expression();
  if (is_duckdb()) turn_into_lambda(expr);
  return expr;
}

// At the parenthesis. A receiver is the first argument: x.f(y) is f(x, y).
Expr Parser::call(std::vector<Identifier> name, std::optional<Expr> receiver) {
  FunctionCall call;
  call.name = std::move(name);
  const std::string function = to_lower_ascii(call.name.back().text);
  const bool has_own_syntax = function == "json_table" || function == "json_value" ||
                              function == "json_query" || function == "json_exists" ||
                              function == "xmltable";
  if (!is_duckdb() && call.name.size() == 1 && has_own_syntax)
    fail_unsupported(to_upper_ascii(function));
  const bool has_receiver = receiver.has_value();
  if (has_receiver) call.arguments.push_back({.value = *std::move(receiver)});
  call_arguments(call);
  // x.f(*) is f(x): a star alone says that there are no arguments, as in count(*).
  const bool has_star = call.arguments.size() == 2 && is_whole_star(*call.arguments.back().value);
  if (has_receiver && has_star) {
    if (function == "count") fail_unsupported("count(*) of a value");
    call.arguments.pop_back();
  }
  if (is_duckdb() && std::ranges::find(kLambdaFunctions, function) != std::end(kLambdaFunctions)) {
    for (Argument& argument : call.arguments) turn_into_lambda(*argument.value);
  }
  call_suffixes(call);
  if (is_duckdb() && accept(Keyword::export_state)) {
    SyntaxExpr exported;
    exported.pieces.push_back({.words = {}, .expr = Expr(std::move(call))});
    exported.pieces.push_back({.words = "EXPORT_STATE", .expr = std::nullopt});
    return exported;
  }
  return call;
}

void Parser::call_arguments(FunctionCall& call) {
  expect(TokenKind::left_parenthesis);
  call.distinct = accept(Keyword::distinct);
  if (!call.distinct) accept(Keyword::all);
  const bool has_arguments = !at(TokenKind::right_parenthesis) && !at(Keyword::order);
  if (has_arguments) {
    static constexpr std::string_view kWithTrailingComma[] = {"coalesce", "grouping",
                                                              "grouping_id"};
    const bool may_trail =
        call.name.size() == 1 &&
        std::ranges::find(kWithTrailingComma, to_lower_ascii(call.name[0].text)) !=
            std::end(kWithTrailingComma);
    const auto trailing = may_trail ? TrailingComma::allowed : TrailingComma::refused;
    do {
      call.arguments.push_back(argument());
    } while (next_item(trailing));
  }
  if (accept({Keyword::order, Keyword::by})) call.order_by = order_items();
  if (is_duckdb()) nulls_treatment(call);
  expect(TokenKind::right_parenthesis);
}

Argument Parser::argument() {
  Argument argument{.variadic = accept(Keyword::variadic)};
  const bool is_named = at_label() && (at(TokenKind::colon_equals, 1) || at_symbol("=>", 1));
  if (is_named) {
    argument.name = label();
    argument.style = at_symbol("=>") ? ArgumentStyle::arrow : ArgumentStyle::colon_equals;
    advance();
  }
  const std::uint32_t begin = mark();
  if (!is_duckdb() && accept_symbol("*")) {
    argument.value = Expr(Star{});
    argument.value->span = span_from(begin);
  } else {
    argument.value = expression();
  }
  return argument;
}

void Parser::nulls_treatment(FunctionCall& call) {
  if (!at(Keyword::nulls, 1)) return;
  const bool ignores = at_word("ignore");
  if (!ignores && !at_word("respect")) return;
  advance(2);
  call.nulls = ignores ? NullsTreatment::ignore : NullsTreatment::respect;
}

void Parser::call_suffixes(FunctionCall& call) {
  if (accept({Keyword::within, Keyword::group})) {
    expect(TokenKind::left_parenthesis);
    expect(Keyword::order);
    expect(Keyword::by);
    call.within_group = order_items();
    expect(TokenKind::right_parenthesis);
  }
  if (at(Keyword::filter) && at(TokenKind::left_parenthesis, 1)) {
    advance(2);
    if (!accept(Keyword::where) && !is_duckdb()) fail_expected("WHERE");
    call.filter = expression();
    expect(TokenKind::right_parenthesis);
  }
  // DuckDB has it inside of the parentheses: here it would belong to a call around this one.
  if (!is_duckdb()) nulls_treatment(call);
  if (at(Keyword::over) && (at(TokenKind::left_parenthesis, 1) || at_name(1))) {
    advance();
    call.over = window_spec();
  }
}

Expr Parser::named_call(CallSyntax syntax, std::string_view name, std::vector<Expr> arguments) {
  FunctionCall call;
  call.name = {{.text = std::string(name)}};
  call.syntax = syntax;
  for (Expr& argument : arguments) call.arguments.push_back({.value = std::move(argument)});
  return call;
}

// CURRENT_DATE, CURRENT_TIMESTAMP(3): no parentheses, or a precision in them.
Expr Parser::bare_call() {
  const bool is_function = at(Keyword::current_schema) && at(TokenKind::left_parenthesis, 1);
  FunctionCall call;
  call.name = {take_identifier()};
  call.syntax = CallSyntax::bare;
  if (is_function) call.syntax = CallSyntax::plain;
  if (at(TokenKind::left_parenthesis)) call_arguments(call);
  return call;
}

// EXTRACT(field FROM source); the field becomes a string.
Expr Parser::extract() {
  advance(2);
  if (is_duckdb() && accept(TokenKind::right_parenthesis)) {
    return SyntaxExpr{.pieces = {{.words = "EXTRACT()", .expr = std::nullopt}}};
  }
  const std::uint32_t begin = mark();
  Literal word{.kind = LiteralKind::string, .text = value_of(peek())};
  // A field in quotes is printed as a word, unless that would fold its letters.
  const bool folds = !at(TokenKind::word) && to_lower_ascii(word.text) != word.text;
  const bool is_escaped = at(TokenKind::escape_string);
  if (folds || is_escaped) word.kind = LiteralKind::escape_string;
  if (folds && !is_escaped) word.text = escaped(word.text);
  const bool is_field = at_label() || at_string() || at(TokenKind::escape_string);
  if (!is_field) fail_expected("a field such as YEAR");
  Expr field = std::move(word);
  advance();
  field.span = span_from(begin);
  expect(Keyword::from);
  Expr source = expression();
  expect(TokenKind::right_parenthesis);
  return named_call(CallSyntax::extract, "extract", {std::move(field), std::move(source)});
}

// The first of the words between the parentheses of a call, those inside of further ones aside.
// SIMILAR TO is an operator.
Keyword Parser::find_word(std::initializer_list<Keyword> words) const {
  int depth = 0;
  for (std::size_t i = 1; !at(TokenKind::end, i); ++i) {
    if (at(TokenKind::left_parenthesis, i)) ++depth;
    if (at(TokenKind::right_parenthesis, i) && --depth == 0) break;
    const bool is_operator = at(Keyword::similar, i) && at(Keyword::to, i + 1);
    if (depth == 1 && at_any(words, i) && !is_operator) return peek(i).keyword;
  }
  return Keyword::none;
}

// SUBSTRING(x FROM 1 FOR 2), either part first or alone; else a plain call.
Expr Parser::substring() {
  const Keyword word = find_word({Keyword::from, Keyword::for_, Keyword::similar});
  if (word == Keyword::similar) return substring_similar();
  if (word == Keyword::none) return call({take_identifier()}, std::nullopt);
  advance(2);
  std::vector<Expr> arguments;
  arguments.push_back(expression());
  std::optional<Expr> start;
  std::optional<Expr> length;
  if (accept(Keyword::from)) start = expression();
  if (accept(Keyword::for_)) length = expression();
  if (!start && accept(Keyword::from)) start = expression();
  expect(TokenKind::right_parenthesis);
  const CallSyntax syntax = start ? CallSyntax::substring : CallSyntax::substring_for;
  if (start) arguments.push_back(*std::move(start));
  if (length) arguments.push_back(*std::move(length));
  return named_call(syntax, "substring", std::move(arguments));
}

Expr Parser::position() {
  advance(2);
  Expr needle = expression(kLoosest, Operators::restricted);
  expect(Keyword::in);
  Expr text = expression(kLoosest, Operators::restricted);
  expect(TokenKind::right_parenthesis);
  return named_call(CallSyntax::position, "position", {std::move(needle), std::move(text)});
}

// TRIM([BOTH|LEADING|TRAILING] [characters] FROM text), TRIM(BOTH text, characters), TRIM(text).
Expr Parser::trim() {
  advance(2);
  CallSyntax syntax = CallSyntax::plain;
  if (accept(Keyword::both)) syntax = CallSyntax::trim_both;
  if (accept(Keyword::leading)) syntax = CallSyntax::trim_leading;
  if (accept(Keyword::trailing)) syntax = CallSyntax::trim_trailing;
  std::optional<Expr> characters;
  if (!at(Keyword::from)) characters = expression();
  std::vector<Expr> arguments;
  if (accept(Keyword::from)) {
    if (syntax == CallSyntax::plain) syntax = CallSyntax::trim_both;
    arguments = expressions(TrailingComma::allowed);
    if (characters) arguments.push_back(*std::move(characters));
  } else {
    arguments.push_back(*std::move(characters));
    while (next_item(TrailingComma::allowed)) arguments.push_back(expression());
  }
  expect(TokenKind::right_parenthesis);
  return named_call(syntax, "trim", std::move(arguments));
}

// OVERLAY(text PLACING other FROM start [FOR length]); PostgreSQL has a plain call as well.
Expr Parser::overlay() {
  if (find_word({Keyword::placing}) == Keyword::none)
    return call({take_identifier()}, std::nullopt);
  advance(2);
  std::vector<Expr> arguments;
  arguments.push_back(expression());
  expect(Keyword::placing);
  arguments.push_back(expression());
  expect(Keyword::from);
  arguments.push_back(expression());
  if (accept(Keyword::for_)) arguments.push_back(expression());
  expect(TokenKind::right_parenthesis);
  return named_call(CallSyntax::overlay, "overlay", std::move(arguments));
}

}  // namespace ado::sql
