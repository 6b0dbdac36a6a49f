// Comments between any two tokens of any query: none is lost, none changes the query, and the print
// is stable.
#include <gtest/gtest.h>

#include "sql/compare.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "tests/fuzz/shaken.hpp"
#include "tests/unit/sql/ast_generator.hpp"

namespace ado::sql {
namespace {

class CommentsProperty : public testing::TestWithParam<Dialect> {};

// What is wrong with the print of a text with comments, or nothing.
std::string complaint(const std::string& text, const Query& query, Dialect dialect) {
  const Result<Statement> statement = parse_statement(text, dialect);
  if (!statement) return statement.error().message;
  if (!(statement->query == query)) return "another query";
  const std::string printed = print(*statement);
  const Result<Statement> again = parse_statement(printed, dialect);
  if (!again) return again.error().message + "\n" + printed;
  if (!(again->query == query)) return "the print is another query:\n" + printed;
  for (const Comment& comment : statement->comments) {
    const std::size_t begin = comment.text.find_first_of("0123456789");
    const std::size_t end = comment.text.find_first_not_of("0123456789", begin);
    const std::string number = " " + comment.text.substr(begin, end - begin);
    const bool is_there = printed.find(number + " ") != std::string::npos ||
                          printed.find(number + "\n") != std::string::npos;
    if (!is_there) return comment.text + " is lost:\n" + printed;
  }
  if (again->comments.size() != statement->comments.size()) return "more comments:\n" + printed;
  const std::string reprinted = print(*again);
  return reprinted == printed ? "" : "not stable:\n" + diff_lines(printed, reprinted);
}

TEST_P(CommentsProperty, NoneIsLostAndNoneChangesTheQuery) {
  int failures = 0;
  for (std::uint64_t seed = 0; seed < 2'000 && failures < 3; ++seed) {
    Random random(seed);
    const std::string generated = print(AstGenerator(seed, GetParam()).query(3), GetParam());
    const auto bare = parse_statement(
        fuzz::shaken(generated, GetParam(), fuzz::Shake::blanks, random), GetParam());
    ASSERT_TRUE(bare.has_value()) << generated;
    const std::string text = fuzz::shaken(generated, GetParam(), fuzz::Shake::comments, random);
    const std::string wrong = complaint(text, bare->query, GetParam());
    if (wrong.empty()) continue;
    ADD_FAILURE() << "seed " << seed << "\n" << text << "\n" << wrong;
    ++failures;
  }
}

INSTANTIATE_TEST_SUITE_P(Dialects, CommentsProperty,
                         testing::Values(Dialect::duckdb, Dialect::postgres),
                         [](const auto& instance) {
                           return std::string(to_string(instance.param));
                         });

}  // namespace
}  // namespace ado::sql
