// Expressions: prefix and infix operators by precedence, AND and OR as chains.
#include <algorithm>
#include <utility>

#include "sql/parser.hpp"

namespace ado::sql {
namespace {

constexpr std::string_view kComparisons[] = {"=", "<", ">", "<=", ">=", "<>", "!="};

Precedence symbol_rank(std::string_view symbol, Dialect dialect) {
  if (std::ranges::find(kComparisons, symbol) != std::end(kComparisons)) {
    return Precedence::comparison;
  }
  if (symbol == "+" || symbol == "-") return Precedence::additive;
  if (symbol == "*" || symbol == "/" || symbol == "%") return Precedence::multiplicative;
  if (symbol == "^") return Precedence::power;
  if (symbol == "=>") return Precedence::none;  // A named argument.
  if (dialect == Dialect::duckdb) {
    if (symbol == "->" || symbol == "->>") return Precedence::arrow;
    if (symbol == "//") return Precedence::multiplicative;
    if (symbol == "**") return Precedence::power;
  }
  return Precedence::other_operator;  // == of DuckDB, too: a == b || c is (a == b) || c.
}

}  // namespace

bool Parser::at_prefix_operator(std::size_t ahead) const {
  const Precedence rank = symbol_rank(text_of(peek(ahead)), dialect());
  return rank == Precedence::additive || rank == Precedence::other_operator;
}

Expr Parser::expression(Precedence loosest, Operators operators) {
  const Nesting nesting(*this);
  if (failed()) return {};
  const std::uint32_t begin = mark();
  return climb(prefixed(), begin, loosest, operators);
}

// Goes on behind a left operand. An operator that is not associative may follow neither itself nor
// another of its rank: a = b = c is refused, (a = b) = c and a = b IS NULL = c are not.
Expr Parser::climb(Expr left, std::uint32_t begin, Precedence loosest, Operators operators) {
  Precedence open = Precedence::none;
  while (!failed()) {
    const Precedence next = infix_precedence(operators);
    if (next == Precedence::none || next < loosest) break;
    const bool is_not_null = at(Keyword::not_) && at(Keyword::null, 1);  // It may follow any.
    if (next == open && !is_not_null) {
      fail_with(ErrorKind::invalid_input,
                "operators of the same rank follow each other: " + std::string(text_of(peek())),
                "put one of them in parentheses");
      break;
    }
    left = infix(std::move(left), next, operators);
    left.span = span_from(begin);
    deepen();
    const bool is_semantic = as<FunctionCall>(left) || as<Not>(left);
    const bool ends_with_operand =
        as<Binary>(left) || as<Like>(left) || as<Between>(left) || is_semantic;
    const bool is_associative = next < Precedence::is || next > Precedence::predicate;
    open = ends_with_operand && !is_associative ? next : Precedence::none;
  }
  return left;
}

Expr Parser::prefixed() {
  const std::uint32_t begin = mark();
  Expr expr;
  if (at(TokenKind::symbol) && !(at_symbol("*") && is_duckdb())) {
    if (!at_prefix_operator()) {
      fail_expected("an expression");
      return {};
    }
    const bool is_sign = at_symbol("-") || at_symbol("+");
    std::string op(text_of(peek()));
    advance();
    const Precedence rank = is_sign ? Precedence::sign : tighter(Precedence::other_operator);
    expr = Unary{.op = std::move(op), .operand = expression(rank)};
  } else if (at(Keyword::operator_) && at(TokenKind::left_parenthesis, 1)) {
    std::string op = operator_name();
    expr = Unary{.op = std::move(op), .operand = expression(tighter(Precedence::other_operator))};
  } else if (accept(Keyword::not_)) {
    expr = Not{.operand = expression(Precedence::not_)};
  } else {
    return with_members(primary(), begin);
  }
  expr.span = span_from(begin);
  return expr;
}

Precedence Parser::infix_precedence(Operators operators) const {
  switch (peek().kind) {
    case TokenKind::symbol:
      return symbol_precedence(operators);
    case TokenKind::word:
      return word_precedence(operators);
    case TokenKind::double_colon:
      return Precedence::cast;
    case TokenKind::end:
    case TokenKind::error:
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
    case TokenKind::right_parenthesis:
    case TokenKind::left_bracket:
    case TokenKind::right_bracket:
    case TokenKind::left_brace:
    case TokenKind::right_brace:
    case TokenKind::comma:
    case TokenKind::semicolon:
    case TokenKind::dot:
    case TokenKind::colon:
    case TokenKind::colon_equals:
      break;
  }
  return Precedence::none;
}

Precedence Parser::word_precedence(Operators operators) const {
  const Keyword word = peek().keyword;
  if (operators == Operators::all && semantic_infix_words() > 0) return Precedence::predicate;
  if (word == Keyword::none) return Precedence::none;
  if (word == Keyword::operator_ && at(TokenKind::left_parenthesis, 1)) {
    std::size_t behind = 2;
    while (at(TokenKind::dot, behind + 1)) behind += 2;
    const bool is_postfix = is_duckdb() && !starts_right_operand(behind + 2);  // a OPERATOR(!)
    return is_postfix ? Precedence::postfix : Precedence::other_operator;
  }
  if (operators == Operators::restricted) {
    const std::size_t from = at(Keyword::not_, 1) ? 2 : 1;
    const bool is_distinct = word == Keyword::is && at(Keyword::distinct, from);
    return is_distinct ? Precedence::is : Precedence::none;
  }
  if (word == Keyword::and_) return Precedence::and_;
  if (word == Keyword::or_) return Precedence::or_;
  if (at_any({Keyword::is, Keyword::isnull, Keyword::notnull})) return Precedence::is;
  if (is_duckdb() && word == Keyword::not_ && at(Keyword::null, 1)) return Precedence::is;
  const std::size_t from = word == Keyword::not_ ? 1 : 0;
  if (at_any({Keyword::in, Keyword::like, Keyword::ilike, Keyword::between}, from) ||
      (at(Keyword::similar, from) && at(Keyword::to, from + 1)) || word == Keyword::glob) {
    return Precedence::predicate;
  }
  if (word == Keyword::overlaps) return Precedence::postfix;
  if (word == Keyword::collate) return Precedence::collate;
  if (word == Keyword::at && at_any({Keyword::time, Keyword::local}, 1)) {
    return Precedence::at_time_zone;
  }
  return Precedence::none;
}

// DuckDB: 2**-1 is cut into ** and -, and the ** that is left of it is an operator like any other.
bool Parser::is_cut_operator() const {
  static constexpr std::string_view kCut[] = {"**", "//", "->", "->>"};
  const bool touches = peek(1).begin == peek().end && (at_symbol("-", 1) || at_symbol("+", 1));
  return is_duckdb() && touches && std::ranges::find(kCut, text_of(peek())) != std::end(kCut);
}

// Behind an operator of DuckDB that may stand behind its operand as well: x ! y, but x ! NOT IN (y)
// is a test of x !.
bool Parser::starts_right_operand(std::size_t ahead) const {
  static constexpr std::initializer_list<Keyword> kTests = {Keyword::between, Keyword::in,
                                                            Keyword::like,    Keyword::ilike,
                                                            Keyword::similar, Keyword::null};
  if (at(Keyword::between, ahead)) return false;
  if (at(Keyword::not_, ahead) && at_any(kTests, ahead + 1)) return false;
  return starts_expression(ahead) || at_symbol("*", ahead);
}

// Of the symbol at the cursor as an infix or postfix operator.
Precedence Parser::symbol_precedence(Operators operators) const {
  const std::string_view symbol = text_of(peek());
  const Precedence rank =
      is_cut_operator() ? Precedence::other_operator : symbol_rank(symbol, dialect());
  const bool is_arrow = rank == Precedence::arrow;
  if (is_arrow && operators == Operators::restricted) return Precedence::none;
  if (!is_duckdb()) return rank;
  if (rank == Precedence::other_operator) {
    return starts_right_operand(1) ? rank : Precedence::postfix;
  }
  const bool ends_limit = symbol == "%" && !starts_expression(1) && !at_symbol("*", 1);
  return ends_limit ? Precedence::none : rank;  // LIMIT 10%
}

// The span is set by the caller.
Expr Parser::infix(Expr left, Precedence precedence, Operators operators) {
  if (at(TokenKind::symbol) || at(Keyword::operator_)) {
    return symbol_infix(std::move(left), precedence, operators);
  }
  if (accept(Keyword::and_)) return connected(std::move(left), Connective::conjunction);
  if (accept(Keyword::or_)) return connected(std::move(left), Connective::disjunction);
  if (precedence == Precedence::is) return is_test(std::move(left), operators);
  if (precedence == Precedence::predicate) {
    return semantic_infix_words() > 0 ? semantic_infix(std::move(left))
                                      : predicate(std::move(left));
  }
  if (accept(TokenKind::double_colon)) {
    return Cast{.operand = std::move(left), .type = type_name(), .style = CastStyle::double_colon};
  }
  if (accept(Keyword::collate)) {
    return Collate{.operand = std::move(left), .collation = dotted_name("the name of a collation")};
  }
  if (accept(Keyword::overlaps)) {
    Expr right = expression(tighter(Precedence::postfix));
    return Binary{.op = "OVERLAPS", .left = std::move(left), .right = std::move(right)};
  }
  expect(Keyword::at);
  if (at(Keyword::local)) fail_unsupported("AT LOCAL");
  expect(Keyword::time);
  expect(Keyword::zone);
  return AtTimeZone{.operand = std::move(left),
                    .zone = expression(tighter(Precedence::at_time_zone))};
}

// a AND b AND c: behind the first AND.
Expr Parser::connected(Expr left, Connective connective) {
  const bool is_and = connective == Connective::conjunction;
  const Keyword word = is_and ? Keyword::and_ : Keyword::or_;
  const Precedence rank = tighter(is_and ? Precedence::and_ : Precedence::or_);
  Logical logical;
  logical.connective = connective;
  logical.operands.push_back(std::move(left));
  do {
    logical.operands.push_back(expression(rank));
  } while (accept(word));
  return logical;
}

Expr Parser::symbol_infix(Expr left, Precedence precedence, Operators operators) {
  const bool is_cut = is_cut_operator();
  if (is_cut && at_symbol("->")) fail_unsupported("-> with a sign right behind it");
  std::string op = operator_name();
  if (is_cut && op != "->>") op = "OPERATOR(" + op + ")";
  if (precedence == Precedence::postfix) {  // a == with nothing behind it stays as it is.
    return Postfix{.op = std::move(op), .operand = std::move(left)};
  }
  if (op == "!=") op = "<>";
  if (op == "==" && is_duckdb()) op = "=";
  if (at_any({Keyword::any, Keyword::some, Keyword::all})) {
    return quantified(std::move(left), std::move(op));
  }
  // DuckDB: ->> waits on its left for all that binds tighter than ->, but takes on its right what
  // any other operator would. == is such an other operator as well.
  const Precedence taken = op == "->>" ? Precedence::other_operator : precedence;
  Expr right = expression(tighter(taken), operators);
  return Binary{.op = std::move(op), .left = std::move(left), .right = std::move(right)};
}

// At ANY, SOME or ALL.
Expr Parser::quantified(Expr left, std::string op) {
  const Quantifier quantifier = at(Keyword::all) ? Quantifier::all : Quantifier::any;
  advance();
  const std::uint32_t begin = mark();
  Expr right = as_expression(parentheses(), begin);
  return Quantified{.op = std::move(op),
                    .quantifier = quantifier,
                    .left = std::move(left),
                    .right = std::move(right)};
}

// A symbol, or OPERATOR(schema.symbol) as it is written.
std::string Parser::operator_name() {
  const std::size_t first = place();
  if (accept(Keyword::operator_)) {
    expect(TokenKind::left_parenthesis);
    while (at_name() && at(TokenKind::dot, 1)) advance(2);
    if (!at(TokenKind::symbol)) fail_expected("an operator");
    advance();
    expect(TokenKind::right_parenthesis);
    return failed() ? "" : "OPERATOR" + text_between(first + 1, place());
  }
  advance();
  return text_between(first, place());
}

}  // namespace ado::sql
