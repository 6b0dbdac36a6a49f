// Semantic operators: x MEANS 'y', MEANS(x, 'y'), and the condition of a SEMANTIC JOIN.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "sql/parser.hpp"
#include "sql/semantic_operator.hpp"

namespace ado::sql {
namespace {

constexpr std::int64_t kCountMax = 1000;

const Literal* constant(const Argument& argument, LiteralKind kind) {
  const Literal* literal = as<Literal>(*argument.value);
  return literal != nullptr && literal->kind == kind ? literal : nullptr;
}

// "MEANING(x [, count] [, 'text'])"
std::string signature(const SemanticOperatorInfo& found) {
  return fmt::format("{}({}{}{})", found.name, found.operands == 1 ? "x" : "x, y",
                     found.may_have_count ? " [, count]" : "",
                     found.may_have_text ? " [, 'text']" : "");
}

bool is_count(const Argument& argument) {
  const Literal* literal = constant(argument, LiteralKind::integer);
  if (literal == nullptr) return false;
  const std::size_t digits = literal->text.find_first_not_of("0123456789");
  if (digits != std::string::npos || literal->text.size() > 4) return false;
  const std::int64_t count = std::stoll(literal->text);
  return count >= 1 && count <= kCountMax;
}

// What is wrong with the arguments; empty: nothing.
std::string fault_of_arguments(const FunctionCall& call, const SemanticOperatorInfo& found) {
  for (const Argument& argument : call.arguments) {
    if (argument.name || argument.variadic) return "takes its arguments without names";
    if (as<Star>(*argument.value) != nullptr) return "takes a column and no *";
  }
  if (call.arguments.size() < found.operands) {
    return fmt::format("takes {} argument{}, found {}", found.operands,
                       found.operands == 1 ? "" : "s", call.arguments.size());
  }
  std::size_t next = found.operands;
  const auto is_left = [&] { return next < call.arguments.size(); };
  if (found.may_have_count && is_left() && constant(call.arguments[next], LiteralKind::integer)) {
    if (!is_count(call.arguments[next])) return fmt::format("counts from 1 to {}", kCountMax);
    ++next;
  }
  if (found.may_have_text && is_left() && constant(call.arguments[next], LiteralKind::string)) {
    ++next;
  }
  if (!is_left()) return {};
  const bool has_options = found.may_have_count || found.may_have_text;
  return has_options ? fmt::format("cannot have this as argument {}", next + 1)
                     : fmt::format("takes {} argument{}, found {}", found.operands,
                                   found.operands == 1 ? "" : "s", call.arguments.size());
}

std::string fault_of(const FunctionCall& call, const SemanticOperatorInfo& found) {
  if (call.over) return "is no window function";
  if (!call.within_group.empty()) return "takes no WITHIN GROUP";
  if (call.nulls != NullsTreatment::unspecified) return "takes no IGNORE NULLS or RESPECT NULLS";
  // Which of both TOPICS is, its query tells.
  const bool is_aggregate =
      found.shape == SemanticShape::aggregate || found.op == SemanticOperator::topics;
  const bool has_parts = call.distinct || !call.order_by.empty() || call.filter;
  if (!is_aggregate && has_parts) return "is no aggregate: it takes no DISTINCT, ORDER BY, FILTER";
  return fault_of_arguments(call, found);
}

// The operator with this word between its operands.
std::optional<SemanticOperator> infix_operator(std::string_view word) {
  const auto op = find_semantic_operator(word);
  const bool is_one_word = op && !info(*op).infix.empty() && op != SemanticOperator::relevance_to;
  return is_one_word ? op : std::nullopt;
}

}  // namespace

bool Cursor::at_semantic_call(std::size_t ahead) const {
  if (!reads_semantics_ || !at(TokenKind::word, ahead)) return false;
  return at(TokenKind::left_parenthesis, ahead + 1) && !at_summarized_query(ahead) &&
         find_semantic_operator(text_of(peek(ahead))).has_value();
}

// DuckDB: SUMMARIZE (SELECT ...) describes a query, SUMMARIZE(x) sums up texts.
bool Cursor::at_summarized_query(std::size_t ahead) const {
  constexpr std::size_t kDeepest = 16;  // SUMMARIZE (SUMMARIZE (SELECT ...)).
  if (!is_duckdb()) return false;
  const std::size_t last = ahead + 2 * kDeepest;
  while (ahead < last && at(Keyword::summarize, ahead) &&
         at(TokenKind::left_parenthesis, ahead + 1)) {
    ahead += 2;
  }
  const bool is_list = at(TokenKind::left_parenthesis, ahead + 1);
  if (at(Keyword::values, ahead)) return is_list;
  if (at(Keyword::summarize, ahead)) return !is_list;
  return at_any({Keyword::select, Keyword::with, Keyword::from, Keyword::table, Keyword::describe,
                 Keyword::desc, Keyword::show},
                ahead);
}

bool Cursor::at_semantic_join() const {
  if (!reads_semantics_ || !at_word("semantic")) return false;
  std::size_t behind = 1;
  if (at_any({Keyword::inner, Keyword::left, Keyword::right, Keyword::full}, behind)) ++behind;
  if (at(Keyword::outer, behind)) ++behind;
  return at(Keyword::join, behind);
}

bool Cursor::accept_semantic() {
  const bool is_there = at_semantic_join();
  if (is_there) advance();
  return is_there;
}

bool Cursor::at_infix_word() const {
  return reads_semantics_ && at(TokenKind::word) && infix_operator(text_of(peek())).has_value();
}

bool Cursor::lacks_left_operand() const { return at_infix_word() && at_string(1); }

// How many words the infix operator at the cursor has, NOT aside; 0 when they are names: only where
// an operand follows are they more. SELECT q about FROM t is an alias.
std::size_t Parser::semantic_infix_words() const {
  if (!reads_semantics()) return 0;
  const std::size_t first = at(Keyword::not_) ? 1 : 0;
  if (!at(TokenKind::word, first)) return 0;
  std::size_t words = 0;
  if (at_word("relevance", first) && at(Keyword::to, first + 1)) {
    words = 2;
  } else if (const auto op = infix_operator(text_of(peek(first)))) {
    words = op == SemanticOperator::aligns && at(Keyword::with, first + 1) ? 2 : 1;
  }
  return words > 0 && starts_expression(first + words) ? words : 0;
}

// Behind the left operand. The span is set by the caller.
Expr Parser::semantic_infix(Expr left) {
  const std::uint32_t begin = left.span.begin;
  const std::size_t words = semantic_infix_words();
  const std::uint32_t place = mark();
  const bool negated = accept(Keyword::not_);
  const SemanticOperator op =
      infix_operator(text_of(peek())).value_or(SemanticOperator::relevance_to);
  if (negated && info(op).shape != SemanticShape::row_boolean) {
    fail_at(place, ErrorKind::invalid_input,
            fmt::format("NOT before {}, which is a score or a text", to_string(op)),
            "compare it, as in x ABOUT 'y' < 0.5");
  }
  advance(words);
  std::vector<Expr> operands;
  operands.push_back(std::move(left));
  operands.push_back(expression(tighter(Precedence::predicate)));
  if (failed()) return {};
  Expr call = make_semantic_call(op, std::move(operands));
  if (const std::string fault = fault_of_arguments(*as<FunctionCall>(call), info(op));
      !fault.empty()) {
    fail_at(begin, ErrorKind::invalid_input, fmt::format("{} {}", to_string(op), fault),
            fmt::format("as in x {} 'y'", info(op).infix));
    return {};
  }
  if (!negated) return call;
  call.span = span_from(begin);
  deepen();
  return Not{.operand = std::move(call)};
}

// MEANS(x, 'y'), at its name.
Expr Parser::semantic_call() {
  const std::uint32_t place = mark();
  const Identifier word = take_identifier();
  const SemanticOperatorInfo& found = info(*find_semantic_operator(word.text));
  FunctionCall call;
  call.name = {{.text = std::string(found.name)}};
  call.syntax = CallSyntax::semantic;
  call_arguments(call);
  call_suffixes(call);
  if (failed()) return {};
  if (const std::string fault = fault_of(call, found); !fault.empty()) {
    fail_at(place, ErrorKind::invalid_input, fmt::format("{} {}", found.name, fault),
            fmt::format("it is {}; a function of this name is called as \"{}\"(...)",
                        signature(found), word.text));
    return {};
  }
  return call;
}

// ON a.x ~ b.y [AS 'relationship'], behind the tables of a SEMANTIC JOIN.
Expr Parser::semantic_condition() {
  static constexpr std::string_view kForm = "a SEMANTIC JOIN b ON a.x ~ b.y [AS 'relationship']";
  if (!accept(Keyword::on)) {
    fail_expected("ON", fmt::format("it is {}", kForm));
    return {};
  }
  const std::uint32_t begin = mark();
  Expr condition = expression(Precedence::postfix);
  if (failed()) return {};
  Binary* pair = as<Binary>(condition);
  if (pair == nullptr || pair->op != "~") {
    fail_at(begin, ErrorKind::invalid_input, "the condition of a SEMANTIC JOIN is no x ~ y",
            fmt::format("it is {}; put operands that are no columns in parentheses", kForm));
    return {};
  }
  std::vector<Expr> operands;
  operands.push_back(std::move(*pair->left));
  operands.push_back(std::move(*pair->right));
  Expr match = make_semantic_call(SemanticOperator::semantic_match, std::move(operands));
  if (accept(Keyword::as)) {
    if (!at_string()) fail_expected("a string that tells the relationship");
    const std::uint32_t text_begin = mark();
    Expr text = Literal{.kind = LiteralKind::string, .text = value_of(peek())};
    advance();
    text.span = span_from(text_begin);
    as<FunctionCall>(match)->arguments.push_back({.value = std::move(text)});
  }
  if (at_any({Keyword::and_, Keyword::or_})) {
    fail_with(ErrorKind::unsupported, "a SEMANTIC JOIN with more than one condition",
              "put the other one into WHERE or into an earlier stage");
  }
  match.span = span_from(begin);
  return match;
}

}  // namespace ado::sql
