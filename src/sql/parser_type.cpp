// Names of types, constants led by a type, and intervals.
#include <algorithm>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "sql/parser.hpp"

namespace ado::sql {
namespace {

constexpr std::initializer_list<Keyword> kTypeWords = {
    Keyword::bigint, Keyword::bit,       Keyword::boolean, Keyword::char_, Keyword::character,
    Keyword::dec,    Keyword::decimal,   Keyword::float_,  Keyword::int_,  Keyword::integer,
    Keyword::nchar,  Keyword::national,  Keyword::numeric, Keyword::real,  Keyword::smallint,
    Keyword::time,   Keyword::timestamp, Keyword::varchar};

// PostgreSQL has the first six, in the singular.
constexpr std::string_view kIntervalUnits[] = {
    "year",        "month", "day",     "hour",   "minute",  "second",    "millisecond",
    "microsecond", "week",  "quarter", "decade", "century", "millennium"};
constexpr std::string_view kIntervalPlurals[] = {
    "years",        "months", "days",     "hours",   "minutes",   "seconds",  "milliseconds",
    "microseconds", "weeks",  "quarters", "decades", "centuries", "millennia"};
constexpr std::size_t kStandardUnits = 6;

}  // namespace

TypeName Parser::type_name() {
  const Nesting nesting(*this);
  TypeName type;
  if (at(Keyword::setof)) fail_unsupported("SETOF");
  const bool is_array_of_words = at_any(kTypeWords) || at(Keyword::interval) ||
                                 (at_word("double") && at(Keyword::precision, 1));
  if (is_array_of_words) {
    type_words(type);
  } else {
    const bool is_type = at(TokenKind::quoted_word) || at_any({Keyword::row, Keyword::union_}) ||
                         (at(TokenKind::word) && is_function_name(peek().keyword, dialect()));
    if (!is_type) fail_expected("the name of a type");
    type.name.push_back(take_identifier());
    while (accept(TokenKind::dot)) type.name.push_back(label());
    if (at_symbol("%")) fail_unsupported("%TYPE");
    if (at(TokenKind::left_parenthesis)) type_parameters(type);
  }
  type_dimensions(type);
  return type;
}

// DOUBLE PRECISION · CHARACTER VARYING(10) · TIMESTAMP(3) WITH TIME ZONE · INTERVAL YEAR TO MONTH
void Parser::type_words(TypeName& type) {
  const bool is_interval = at(Keyword::interval);
  const bool is_prefix = at(Keyword::nchar) && text_of(peek()).size() == 1;  // N'...'
  Identifier name = take_identifier();
  if (is_prefix) name.text = spelling(Keyword::nchar);
  const auto add_word = [&] { name.text += " " + take_identifier().text; };
  if (at(Keyword::precision)) add_word();
  if (at_any({Keyword::character, Keyword::char_}) && !at(TokenKind::end)) add_word();
  if (at(Keyword::varying)) add_word();
  if (is_interval) {
    if (std::string unit = interval_unit(); !unit.empty()) name.text += " " + unit;
  }
  if (at(TokenKind::left_parenthesis)) type_parameters(type);
  if (at_any({Keyword::with, Keyword::without}) && at(Keyword::time, 1) && at(Keyword::zone, 2)) {
    for (int i = 0; i < 3; ++i) add_word();
  }
  type.name.push_back(std::move(name));
}

// (7, 2) · ('a', 'b') · the members of STRUCT, ROW, UNION and MAP.
void Parser::type_parameters(TypeName& type) {
  const bool is_plain = type.name.size() == 1 && !type.name.front().quoted;
  const std::string word = is_plain ? to_lower_ascii(type.name.front().text) : "";
  const bool has_named_members =
      is_duckdb() && (word == "struct" || word == "row" || word == "union");
  expect(TokenKind::left_parenthesis);
  do {
    const bool may_end = is_duckdb() && !has_named_members && word != "map";
    if (may_end && at(TokenKind::right_parenthesis)) break;  // DECIMAL() · DECIMAL(7, 2,)
    if (has_named_members) {
      Identifier member = name("the name of a member");
      type.arguments.push_back({.name = std::move(member), .type = type_name()});
    } else if (is_duckdb() && word == "map") {
      type.arguments.push_back({.type = type_name()});
    } else {
      const std::size_t first = place();
      if (at_symbol("-") || at_symbol("+")) advance();
      const bool is_constant =
          at_string() || at(TokenKind::integer) || at(TokenKind::decimal) || at_label();
      if (!is_constant) fail_expected("a constant");
      advance();
      type.modifiers.push_back(failed() ? "" : text_between(first, place()));
    }
  } while (accept(TokenKind::comma));
  expect(TokenKind::right_parenthesis);
}

// [] · [3] · ARRAY · ARRAY[3]
void Parser::type_dimensions(TypeName& type) {
  const bool has_word = accept(Keyword::array);
  if (has_word && !at(TokenKind::left_bracket)) type.dimensions.emplace_back();
  while (accept(TokenKind::left_bracket)) {
    std::optional<std::string> size;
    if (at(TokenKind::integer)) size = take_identifier().text;
    expect(TokenKind::right_bracket);
    type.dimensions.push_back(std::move(size));
    if (has_word) break;
  }
}

// Whether a type and then a string begin here: DATE '2000-01-01', TIMESTAMP(3) '...'.
bool Parser::typed_literal_ahead() const {
  const auto at_text = [this](std::size_t place) {
    return at_string(place) || at(TokenKind::escape_string, place);
  };
  const auto at_modifier = [this](std::size_t place) {
    return at(TokenKind::integer, place) || at(TokenKind::decimal, place) || at_string(place) ||
           at(TokenKind::comma, place) || at_symbol("-", place) || at(Keyword::null, place);
  };
  std::size_t ahead = 1;
  if (at_any(kTypeWords) || (at_word("double") && at(Keyword::precision, 1))) {
    while (
        at_any({Keyword::precision, Keyword::character, Keyword::char_, Keyword::varying}, ahead)) {
      ++ahead;
    }
    if (at(TokenKind::left_parenthesis, ahead)) {
      while (!at(TokenKind::right_parenthesis, ahead) && !at(TokenKind::end, ahead)) ++ahead;
      ++ahead;
    }
    if (at_any({Keyword::with, Keyword::without}, ahead) && at(Keyword::time, ahead + 1))
      ahead += 3;
    return at_text(ahead);
  }
  const bool is_type = at(TokenKind::quoted_word) || is_function_name(peek().keyword, dialect()) ||
                       at(TokenKind::dot, 1);
  if (!is_type) return false;
  while (at(TokenKind::dot, ahead) && at_label(ahead + 1)) ahead += 2;
  if (is_duckdb() && at(TokenKind::left_parenthesis, ahead)) {  // money(4, 'eur') '1.50'
    do {
      ++ahead;
    } while (at_modifier(ahead));
    if (!at(TokenKind::right_parenthesis, ahead)) return false;
    ++ahead;
  }
  return at_text(ahead);
}

Expr Parser::typed_literal() {
  const std::size_t first = place();
  TypedLiteral result{.type = type_name(), .text = {}};
  if (at(TokenKind::escape_string)) {  // DATE E'...' stays as it is written.
    advance();
    SyntaxExpr syntax;
    syntax.pieces.push_back({.words = failed() ? "" : text_between(first, place())});
    return syntax;
  }
  result.text = value_of(peek());
  advance();
  return result;
}

// INTERVAL '1 day' · INTERVAL '1' DAY · INTERVAL 3 DAYS · INTERVAL (x) MONTH
Expr Parser::interval() {
  if (!is_duckdb() && at(TokenKind::left_parenthesis, 1)) {  // INTERVAL(3) '1.5 seconds'
    TypeName type = type_name();
    if (!at_string()) fail_expected("a string");
    std::string text = value_of(peek());
    advance();
    return TypedLiteral{.type = std::move(type), .text = std::move(text)};
  }
  advance();
  IntervalLiteral result;
  const std::uint32_t begin = mark();
  if (at(TokenKind::left_parenthesis)) {
    result.value = as_expression(parentheses(), begin);
  } else {
    if (at(TokenKind::integer) && !is_duckdb()) fail_expected("a string");
    result.value = number_or_string();
    result.value->span = span_from(begin);
  }
  result.unit = interval_unit();
  return result;
}

// DAY, DAYS, YEAR TO MONTH, SECOND(3), in upper case; empty when none stands here.
std::string Parser::interval_unit() {
  const auto is_unit = [this](std::size_t ahead) {
    const auto matches = [&](std::string_view unit) { return at_word(unit, ahead); };
    const std::span<const std::string_view> singular = kIntervalUnits;
    if (!is_duckdb()) return std::ranges::any_of(singular.first(kStandardUnits), matches);
    return std::ranges::any_of(singular, matches) || std::ranges::any_of(kIntervalPlurals, matches);
  };
  if (!is_unit(0)) return {};
  const std::size_t first = place();
  advance();
  if (at(Keyword::to) && is_unit(1)) advance(2);
  std::string unit = to_upper_ascii(text_between(first, place()));
  if (!is_duckdb() && unit.ends_with("SECOND") && at(TokenKind::left_parenthesis)) {
    const std::size_t precision = place();
    skip_parentheses();
    if (!failed()) unit += text_between(precision, place());
  }
  return unit;
}

}  // namespace ado::sql
