// Random trees survive printing and parsing: parse(print(x)) == x, and the print is stable.
#include <gtest/gtest.h>

#include "sql/compare.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "tests/unit/sql/ast_generator.hpp"

namespace ado::sql {
namespace {

constexpr std::uint64_t kCases = 2'000;

class PrintProperty : public testing::TestWithParam<Dialect> {};

TEST_P(PrintProperty, ParsedPrintOfAQueryIsTheQuery) {
  int failures = 0;
  for (std::uint64_t seed = 0; seed < kCases && failures < 5; ++seed) {
    const Query query = AstGenerator(seed, GetParam()).query(4);
    const std::string text = print(query, GetParam());
    const Result<Statement> parsed = parse_statement(text, GetParam());
    if (!parsed) {
      ADD_FAILURE() << "seed " << seed << ": " << parsed.error().message << "\n" << text;
      ++failures;
      continue;
    }
    const std::string again = print(*parsed);
    if (parsed->query == query && again == text) continue;
    ADD_FAILURE() << "seed " << seed << "\n" << text << "\nbecomes\n" << again;
    ++failures;
  }
}

TEST_P(PrintProperty, ParsedPrintOfAnExpressionIsTheExpression) {
  int failures = 0;
  for (std::uint64_t seed = 0; seed < kCases && failures < 5; ++seed) {
    const Expr expr = AstGenerator(seed, GetParam()).expr(3);
    const std::string text = print(expr, GetParam());
    NodeId next_id{1};
    const Result<Expr> parsed = parse_expression(text, GetParam(), next_id);
    if (!parsed) {
      ADD_FAILURE() << "seed " << seed << ": " << parsed.error().message << "\n" << text;
      ++failures;
    } else if (!(*parsed == expr)) {
      ADD_FAILURE() << "seed " << seed << "\n"
                    << text << "\nbecomes\n"
                    << print(*parsed, GetParam());
      ++failures;
    }
  }
}

TEST_P(PrintProperty, HashTellsTreesApartAsEqualityDoes) {
  std::vector<Expr> exprs;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    exprs.push_back(AstGenerator(seed, GetParam()).expr(1));
  }
  for (const Expr& a : exprs) {
    for (const Expr& b : exprs) {
      const bool is_same = structural_hash(a, GetParam()) == structural_hash(b, GetParam());
      EXPECT_TRUE(is_same || !(a == b));
      EXPECT_EQ(is_same, equivalent_text(a, b, GetParam()));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Dialects, PrintProperty,
                         testing::Values(Dialect::duckdb, Dialect::postgres),
                         [](const auto& instance) {
                           return std::string(to_string(instance.param));
                         });

}  // namespace
}  // namespace ado::sql
