// Tests and predicates behind an operand: IS, IN, BETWEEN, LIKE and its kin.
#include <utility>

#include "base/text.hpp"
#include "sql/parser.hpp"

namespace ado::sql {

// IS [NOT] NULL | TRUE | FALSE | UNKNOWN | DISTINCT FROM x; ISNULL; NOTNULL; NOT NULL (DuckDB).
Expr Parser::is_test(Expr left, Operators operators) {
  if (accept(Keyword::isnull)) return IsTest{.operand = std::move(left)};
  const bool is_not_null = accept(Keyword::notnull) || accept({Keyword::not_, Keyword::null});
  if (is_not_null) return IsTest{.operand = std::move(left), .negated = true};
  expect(Keyword::is);
  const bool negated = accept(Keyword::not_);
  if (accept(Keyword::distinct)) {
    expect(Keyword::from);
    Expr right = expression(tighter(Precedence::is), operators);
    return Binary{.op = negated ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM",
                  .left = std::move(left),
                  .right = std::move(right)};
  }
  if (auto test = form_test(left, negated ? " IS NOT " : " IS ")) return *std::move(test);
  IsTest test{.operand = std::move(left), .negated = negated};
  if (accept(Keyword::true_)) {
    test.test = TruthTest::true_;
  } else if (accept(Keyword::false_)) {
    test.test = TruthTest::false_;
  } else if (accept(Keyword::unknown)) {
    test.test = TruthTest::unknown;
  } else if (at_word("json") || at_word("of")) {
    fail_unsupported("IS " + to_upper_ascii(text_of(peek())));
  } else if (!accept(Keyword::null)) {
    fail_expected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM");
  }
  return test;
}

// PostgreSQL: DOCUMENT · [NFC | NFD | NFKC | NFKD] NORMALIZED, behind IS [NOT].
std::optional<Expr> Parser::form_test(Expr& left, std::string_view words) {
  const bool has_form = at_word("nfc") || at_word("nfd") || at_word("nfkc") || at_word("nfkd");
  const bool is_normalized = at(Keyword::normalized, has_form ? 1 : 0);
  if (is_duckdb() || (!is_normalized && !at(Keyword::document))) return std::nullopt;
  const std::size_t first = place();
  advance(has_form ? 2 : 1);
  return Postfix{.op = std::string(words) + to_upper_ascii(text_between(first, place())),
                 .operand = std::move(left)};
}

// Each of these may begin with NOT.
Expr Parser::predicate(Expr left) {
  const std::size_t word = at(Keyword::not_) ? 1 : 0;
  if (at(Keyword::between, word)) return between(std::move(left));
  if (at(Keyword::in, word)) return in(std::move(left));
  return like(std::move(left));
}

Expr Parser::between(Expr left) {
  const bool negated = accept(Keyword::not_);
  expect(Keyword::between);
  const bool symmetric = accept(Keyword::symmetric);
  if (!symmetric) accept(Keyword::asymmetric);
  Expr low = expression(kLoosest, Operators::restricted);
  expect(Keyword::and_);
  Expr high = expression(tighter(Precedence::predicate));
  return Between{.operand = std::move(left),
                 .low = std::move(low),
                 .high = std::move(high),
                 .negated = negated,
                 .symmetric = symmetric};
}

Expr Parser::in(Expr left) {
  const bool negated = accept(Keyword::not_);
  expect(Keyword::in);
  if (at(TokenKind::left_parenthesis)) {
    Parentheses content = parentheses();
    if (content.query) {
      return InSubquery{
          .operand = std::move(left), .query = *std::move(content.query), .negated = negated};
    }
    return InList{
        .operand = std::move(left), .items = std::move(content.items), .negated = negated};
  }
  if (!is_duckdb()) fail_expected("'('");
  // Binds like one word: a IN b + 1 is (a IN b) + 1.
  const std::uint32_t begin = mark();
  Expr container = with_members(primary(), begin);
  return InExpr{.operand = std::move(left), .container = std::move(container), .negated = negated};
}

// LIKE, ILIKE, SIMILAR TO, GLOB, and LIKE ANY (...).
Expr Parser::like(Expr left) {
  const bool negated = accept(Keyword::not_);
  LikeKind kind = LikeKind::like;
  if (accept(Keyword::ilike)) {
    kind = LikeKind::ilike;
  } else if (accept(Keyword::similar)) {
    expect(Keyword::to);
    kind = LikeKind::similar_to;
  } else if (accept(Keyword::glob)) {
    kind = LikeKind::glob;
  } else {
    expect(Keyword::like);
  }
  const bool may_be_quantified = kind == LikeKind::like || kind == LikeKind::ilike;
  if (may_be_quantified && at_any({Keyword::any, Keyword::some, Keyword::all})) {
    const std::string op = kind == LikeKind::like ? "LIKE" : "ILIKE";
    return quantified(std::move(left), negated ? "NOT " + op : op);
  }
  Like result{.kind = kind, .operand = std::move(left), .negated = negated};
  result.pattern = expression(tighter(Precedence::predicate));
  if (kind != LikeKind::glob && accept(Keyword::escape)) {
    result.escape = expression(tighter(Precedence::predicate));
  }
  return result;
}

}  // namespace ado::sql
