// Primary expressions: constants, names, parentheses, stars, and what may follow them.
#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "sql/parser.hpp"

namespace ado::sql {
namespace {

bool is_member(const Expr& expr) {
  return as<Subscript>(expr) || as<Slice>(expr) || as<FieldAccess>(expr) || as<AllFields>(expr);
}

bool is_string(const Expr& expr) {
  const Literal* literal = as<Literal>(expr);
  return literal != nullptr &&
         (literal->kind == LiteralKind::string || literal->kind == LiteralKind::escape_string);
}

void enclose_base(Expr& expr) {
  if (Subscript* subscript = as<Subscript>(expr)) subscript->enclosed = true;
  if (Slice* slice = as<Slice>(expr)) slice->enclosed = true;
  if (FieldAccess* access = as<FieldAccess>(expr)) access->enclosed = true;
  if (AllFields* fields = as<AllFields>(expr)) fields->enclosed = true;
}

}  // namespace

Expr Parser::primary() {
  const std::uint32_t begin = mark();
  Expr expr;
  switch (peek().kind) {
    case TokenKind::integer:
    case TokenKind::decimal:
    case TokenKind::floating:
    case TokenKind::string:
    case TokenKind::dollar_string:
    case TokenKind::escape_string:
    case TokenKind::bits:
    case TokenKind::hex:
      expr = number_or_string();
      break;
    case TokenKind::word:
    case TokenKind::quoted_word:
      expr = word_expression();
      break;
    case TokenKind::left_parenthesis: {
      Expr content = as_expression(parentheses(), begin);
      // A row or a subquery has its parentheses in its span; (a + b) has not.
      return content;
    }
    case TokenKind::parameter:
      expr = Parameter{.text = std::string(text_of(peek()))};
      advance();
      break;
    case TokenKind::positional:
      expr = PositionalRef{.number = std::string(text_of(peek()).substr(1))};
      advance();
      break;
    case TokenKind::symbol:
      if (!accept_symbol("*")) {
        fail_expected("an expression");
        break;
      }
      expr = at(Keyword::columns) && at(TokenKind::left_parenthesis, 1) ? columns() : star({});
      if (ColumnsExpr* found = as<ColumnsExpr>(expr)) found->unpack = true;
      break;
    case TokenKind::left_bracket:
      if (!is_duckdb()) fail_expected("an expression", "a list is written ARRAY[...]");
      expr = list();
      break;
    case TokenKind::left_brace:
      if (!is_duckdb()) fail_expected("an expression");
      expr = struct_literal();
      break;
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
      fail_expected("an expression");
      break;
  }
  expr.span = span_from(begin);
  return expr;
}

Expr Parser::number_or_string() {
  const Token& token = peek();
  Literal literal{.kind = LiteralKind::string, .text = value_of(token)};
  if (token.kind == TokenKind::integer) literal.kind = LiteralKind::integer;
  if (token.kind == TokenKind::decimal) literal.kind = LiteralKind::decimal;
  if (token.kind == TokenKind::floating) literal.kind = LiteralKind::floating;
  if (token.kind == TokenKind::escape_string) literal.kind = LiteralKind::escape_string;
  if (token.kind == TokenKind::bits) literal.kind = LiteralKind::bits;
  if (token.kind == TokenKind::hex) literal.kind = LiteralKind::hex;
  advance();
  return literal;
}

// Subscripts, slices, fields and method calls behind a primary expression.
Expr Parser::with_members(Expr base, std::uint32_t begin) {
  if (as<Star>(base) != nullptr && base.span.begin == begin) return base;  // t.* has no members.
  bool is_enclosed = !is_duckdb() && is_member(base) && base.span.begin > begin;
  // A constant has no members, but for the fields of a string in DuckDB: 'a'.b, not 'a'.f().
  const auto is_constant = [&](const Expr& expr) {
    return as<Literal>(expr) != nullptr && expr.span.begin == begin;
  };
  const auto has_field = [&](const Expr& expr) {
    return is_duckdb() && is_string(expr) && !at(TokenKind::left_parenthesis, 2);
  };
  while (!failed()) {
    if (at(TokenKind::left_bracket)) {
      base = subscript(std::move(base));
    } else if (at(TokenKind::dot) && (!is_constant(base) || has_field(base))) {
      base = member(std::move(base));
    } else {
      break;
    }
    if (is_enclosed) enclose_base(base);
    is_enclosed = false;
    base.span = span_from(begin);
    deepen();
  }
  return base;
}

// At the dot: x.field · x.* · x.f(y)
Expr Parser::member(Expr base) {
  advance();
  if (accept_symbol("*")) return AllFields{.base = std::move(base)};
  const bool is_call = is_duckdb() && at(TokenKind::left_parenthesis, 1);
  // Unquoted, such a word would begin a syntax of its own: TRIM(x) is another call than x.trim(),
  // and CONDENSE(x) a semantic one.
  const bool has_syntax = !is_function_name(peek().keyword, dialect()) || at_semantic_call() ||
                          at_any({Keyword::columns, Keyword::unpack});
  Identifier field = label();
  if (is_call && has_syntax) field.quoted = true;
  if (is_call) return call({std::move(field)}, std::move(base));
  return FieldAccess{.base = std::move(base), .field = std::move(field)};
}

// x[i] · x[low:high] · x[low:high:step]; in DuckDB a missing high before a step is written -.
Expr Parser::subscript(Expr base) {
  expect(TokenKind::left_bracket);
  MaybeExpr low;
  if (!at(TokenKind::colon)) low = expression();
  if (low && accept(TokenKind::right_bracket)) {
    return Subscript{.base = std::move(base), .index = *std::move(low)};
  }
  Slice slice{.base = std::move(base), .low = std::move(low)};
  expect(TokenKind::colon);
  const bool skips_high = at_symbol("-") && at(TokenKind::colon, 1);
  if (skips_high) advance();
  if (!skips_high && !at(TokenKind::colon) && !at(TokenKind::right_bracket)) {
    slice.high = expression();
  }
  if (is_duckdb() && accept(TokenKind::colon) && !at(TokenKind::right_bracket))
    slice.step = expression();
  expect(TokenKind::right_bracket);
  return slice;
}

Expr Parser::word_expression() {
  if (at_semantic_call()) return semantic_call();
  if (lacks_left_operand()) {
    fail_with(ErrorKind::invalid_input, std::string(text_of(peek())) + " has no left operand",
              "write the column that it is about before it");
  }
  if (at(TokenKind::word)) {
    if (auto special = keyword_expression()) return *std::move(special);
  }
  return typed_literal_ahead() ? typed_literal() : plain_name();
}

// The words that begin a syntax of their own, when the right token follows.
std::optional<Expr> Parser::keyword_expression() {
  using Function = Expr (Parser::*)();
  struct Entry {
    Keyword lead;
    TokenKind following;  // `end`: any.
    Function parse;
  };
  using enum TokenKind;
  static constexpr Entry kEntries[] = {
      {Keyword::case_, end, &Parser::case_expression},
      {Keyword::cast, left_parenthesis, &Parser::cast},
      {Keyword::try_cast, left_parenthesis, &Parser::cast},
      {Keyword::null, end, &Parser::boolean_or_null},
      {Keyword::true_, end, &Parser::boolean_or_null},
      {Keyword::false_, end, &Parser::boolean_or_null},
      {Keyword::exists, left_parenthesis, &Parser::exists},
      {Keyword::interval, string, &Parser::interval},
      {Keyword::interval, dollar_string, &Parser::interval},
      {Keyword::interval, escape_string, &Parser::interval},
      {Keyword::interval, integer, &Parser::interval},
      {Keyword::interval, left_parenthesis, &Parser::interval},
      {Keyword::extract, left_parenthesis, &Parser::extract},
      {Keyword::substring, left_parenthesis, &Parser::substring},
      {Keyword::position, left_parenthesis, &Parser::position},
      {Keyword::trim, left_parenthesis, &Parser::trim},
      {Keyword::overlay, left_parenthesis, &Parser::overlay},
      {Keyword::array, left_bracket, &Parser::array},
      {Keyword::array, left_parenthesis, &Parser::array},
      {Keyword::row, left_parenthesis, &Parser::row},
      {Keyword::map, left_brace, &Parser::map},
      {Keyword::lambda, end, &Parser::lambda},
      {Keyword::columns, left_parenthesis, &Parser::columns},
      {Keyword::unpack, left_parenthesis, &Parser::unpack},
      {Keyword::current_date, end, &Parser::bare_call},
      {Keyword::current_time, end, &Parser::bare_call},
      {Keyword::current_timestamp, end, &Parser::bare_call},
      {Keyword::localtime, end, &Parser::bare_call},
      {Keyword::localtimestamp, end, &Parser::bare_call},
      {Keyword::current_user, end, &Parser::bare_call},
      {Keyword::session_user, end, &Parser::bare_call},
      {Keyword::user, end, &Parser::bare_call},
      {Keyword::current_role, end, &Parser::bare_call},
      {Keyword::current_catalog, end, &Parser::bare_call},
      {Keyword::current_schema, end, &Parser::bare_call},
      {Keyword::default_, end, &Parser::default_value},
      {Keyword::collation, TokenKind::word, &Parser::collation_for},
      {Keyword::treat, left_parenthesis, &Parser::treat},
      {Keyword::xmlelement, left_parenthesis, &Parser::xml_call},
      {Keyword::xmlexists, left_parenthesis, &Parser::xml_call},
      {Keyword::xmlforest, left_parenthesis, &Parser::xml_call},
      {Keyword::xmlparse, left_parenthesis, &Parser::xml_call},
      {Keyword::xmlpi, left_parenthesis, &Parser::xml_call},
      {Keyword::xmlroot, left_parenthesis, &Parser::xml_call},
      {Keyword::xmlserialize, left_parenthesis, &Parser::xml_call},
  };
  const Keyword lead = peek().keyword;
  const bool is_plain_call = lead == Keyword::columns && !is_duckdb();
  if (lead == Keyword::none || is_plain_call) return std::nullopt;
  const Entry* entry = std::ranges::find_if(kEntries, [&](const Entry& candidate) {
    return candidate.lead == lead && (candidate.following == end || at(candidate.following, 1));
  });
  if (entry == std::end(kEntries)) return std::nullopt;
  const bool is_column = is_duckdb() && entry->parse == &Parser::bare_call;  // Such as `user`.
  if (is_column) return std::nullopt;
  return (this->*entry->parse)();
}

Expr Parser::boolean_or_null() {
  const bool is_null = at(Keyword::null);
  const LiteralKind kind = is_null ? LiteralKind::null : LiteralKind::boolean;
  Literal literal{.kind = kind, .text = to_upper_ascii(text_of(peek()))};
  advance();
  return literal;
}

// A column, a call, t.*, or a niladic function of DuckDB, which knows no keywords for them.
Expr Parser::plain_name() {
  const bool is_quoted = at(TokenKind::quoted_word);
  const bool is_call = at(TokenKind::left_parenthesis, 1);
  static constexpr std::initializer_list<Keyword> kCallableColumnNames = {
      Keyword::coalesce, Keyword::nullif,    Keyword::greatest,    Keyword::least,
      Keyword::grouping, Keyword::xmlconcat, Keyword::grouping_id, Keyword::normalize};
  const bool is_name = is_call ? is_quoted || is_function_name(peek().keyword, dialect()) ||
                                     at_any(kCallableColumnNames)
                               : at_name();
  if (!is_name) {
    fail_expected("an expression");
    return {};
  }
  static constexpr std::string_view kNiladic[] = {
      "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"};
  const bool stands_alone = !is_quoted && !is_call && !at(TokenKind::dot, 1);
  if (stands_alone && peek().keyword == Keyword::none &&
      std::ranges::any_of(kNiladic, [this](std::string_view word) { return at_word(word); })) {
    return bare_call();
  }
  std::vector<Identifier> parts;
  parts.push_back(take_identifier());
  while (at(TokenKind::dot)) {
    advance();
    if (accept_symbol("*")) return star(std::move(parts));
    parts.push_back(label());
  }
  if (at(TokenKind::left_parenthesis)) return call(std::move(parts), std::nullopt);
  return ColumnRef{.parts = std::move(parts)};
}

// Behind the * itself.
Expr Parser::star(std::vector<Identifier> qualifier) {
  Star result{.qualifier = std::move(qualifier)};
  if (!is_duckdb()) return result;
  const auto each = [this](const auto& item) {
    if (!accept(TokenKind::left_parenthesis)) return item();
    do {
      if (at(TokenKind::right_parenthesis)) break;
      item();
    } while (accept(TokenKind::comma));
    expect(TokenKind::right_parenthesis);
  };
  if (accept(Keyword::exclude)) {
    each([&] {
      if (at_string()) {
        result.exclude.push_back({take_identifier()});
      } else {
        result.exclude.push_back(dotted_name("the name of a column"));
      }
    });
  }
  if (accept(Keyword::replace)) {
    each([&] {
      Expr value = expression();
      expect(Keyword::as);
      result.replace.push_back({.value = std::move(value), .column = name("the name of a column")});
    });
  }
  if (accept(Keyword::rename)) {
    each([&] {
      std::vector<Identifier> column = dotted_name("the name of a column");
      expect(Keyword::as);
      result.rename.push_back({.column = std::move(column), .to = name("a new name")});
    });
  }
  return result;
}

// COLUMNS(selector)
Expr Parser::columns() {
  expect(Keyword::columns);
  expect(TokenKind::left_parenthesis);
  ColumnsExpr result{.selector = lambda_or_expression()};
  expect(TokenKind::right_parenthesis);
  return result;
}

// UNPACK(COLUMNS(selector)) is *COLUMNS(selector); of anything else it is a call.
Expr Parser::unpack() {
  const Identifier word = take_identifier();
  expect(TokenKind::left_parenthesis);
  Expr operand = expression();
  expect(TokenKind::right_parenthesis);
  if (ColumnsExpr* found = as<ColumnsExpr>(operand); found != nullptr && !found->unpack) {
    found->unpack = true;
    return operand;
  }
  FunctionCall call{.name = {{.text = word.text, .quoted = true}}};
  call.arguments.push_back({.value = std::move(operand)});
  return call;
}

}  // namespace ado::sql
