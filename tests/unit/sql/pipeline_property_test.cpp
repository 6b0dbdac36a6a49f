// Random pipelines survive printing and parsing, comments and all; plain SQL means in a pipeline
// what it means elsewhere; infix and function form are one.
#include <gtest/gtest.h>

#include "sql/compare.hpp"
#include "sql/lexer.hpp"
#include "sql/parse.hpp"
#include "sql/pipeline.hpp"
#include "sql/print.hpp"
#include "tests/fuzz/shaken.hpp"
#include "tests/unit/sql/ast_generator.hpp"
#include "tests/unit/sql/pipeline_generator.hpp"

namespace ado::sql {
namespace {

class PipelineProperty : public testing::TestWithParam<Dialect> {};

std::size_t comments_of(const Pipeline& pipeline) {
  std::size_t count = pipeline.comments.size() + pipeline.head_comments.size();
  for (const PipelineStage& stage : pipeline.stages) count += stage.comments.size();
  return count;
}

TEST_P(PipelineProperty, ParsedPrintOfAPipelineIsThePipeline) {
  int failures = 0;
  for (std::uint64_t seed = 0; seed < 2'000 && failures < 3; ++seed) {
    const Pipeline pipeline = PipelineGenerator(seed, GetParam()).pipeline();
    const std::string text = to_sql(pipeline);
    const auto parsed = parse_pipeline(text, GetParam());
    if (parsed && *parsed == pipeline && to_sql(*parsed) == text) continue;
    ADD_FAILURE() << "seed " << seed << "\n"
                  << text << "\nbecomes\n"
                  << (parsed ? to_sql(*parsed) : parsed.error().message);
    ++failures;
  }
}

TEST_P(PipelineProperty, CommentsAreKeptAndChangeNothing) {
  int failures = 0;
  for (std::uint64_t seed = 0; seed < 1'000 && failures < 3; ++seed) {
    Random random(seed);
    const std::string generated = to_sql(PipelineGenerator(seed, GetParam()).pipeline());
    // Without the hints, which are no tokens; what is kept as its tokens keeps their blanks.
    const auto pipeline = parse_pipeline(
        fuzz::shaken(generated, GetParam(), fuzz::Shake::blanks, random), GetParam());
    ASSERT_TRUE(pipeline.has_value()) << generated;
    const std::string text = fuzz::shaken(generated, GetParam(), fuzz::Shake::comments, random);
    std::vector<Span> spans;
    ASSERT_TRUE(tokenize(text, GetParam(), &spans).has_value());
    const auto parsed = parse_pipeline(text, GetParam());
    std::string wrong;
    if (!parsed) {
      wrong = parsed.error().message;
    } else if (!(*parsed == *pipeline)) {
      wrong = "another pipeline";
    } else if (comments_of(*parsed) != spans.size()) {
      wrong = "a comment is lost";
    } else {
      const std::string print = to_sql(*parsed);
      const auto again = parse_pipeline(print, GetParam());
      const bool is_kept = again && *again == *pipeline && comments_of(*again) == spans.size();
      if (!is_kept) wrong = "lost by the print:\n" + print;
      if (is_kept && to_sql(*again) != print) wrong = diff_lines(print, to_sql(*again));
    }
    if (wrong.empty()) continue;
    ADD_FAILURE() << "seed " << seed << "\n" << text << "\n" << wrong;
    ++failures;
  }
}

// The words of operators aside, semantic SQL is SQL.
TEST_P(PipelineProperty, PlainQueriesAreTheSame) {
  int failures = 0;
  for (std::uint64_t seed = 0; seed < 2'000 && failures < 3; ++seed) {
    const std::string text = print(AstGenerator(seed, GetParam()).query(3), GetParam());
    const auto statement = parse_statement(text, GetParam());
    const auto pipeline = parse_pipeline(text, GetParam());
    // A description is no query of a pipeline.
    if (!statement || (!pipeline && pipeline.error().message == "DESCRIBE in a pipeline")) continue;
    if (pipeline && pipeline->final_query == statement->query && to_sql(*pipeline) == text &&
        !is_semantic(pipeline->final_query)) {
      continue;
    }
    ADD_FAILURE() << "seed " << seed << "\n"
                  << text << "\n"
                  << (pipeline ? to_sql(*pipeline) : pipeline.error().message);
    ++failures;
  }
}

TEST_P(PipelineProperty, InfixAndFunctionFormAreOneNode) {
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    Random random(seed);
    const Expr left = AstGenerator(random.next(), GetParam()).expr(2);
    const Expr right = AstGenerator(random.next(), GetParam()).expr(2);
    const bool has_star = as<Star>(left) != nullptr || as<Star>(right) != nullptr;
    const SemanticOperatorInfo& found = random.pick(semantic_operators());
    if (has_star || found.infix.empty() || found.op == SemanticOperator::aligns) continue;
    const std::string x = print(left, GetParam());
    const std::string y = print(right, GetParam());
    const std::string infix =
        "SELECT (" + x + ") " + std::string(found.infix) + " (" + y + ") AS a";
    const std::string call = "SELECT " + std::string(found.name) + "(" + x + ", " + y + ") AS a";
    const auto read_infix = parse_pipeline(infix, GetParam());
    const auto read_call = parse_pipeline(call, GetParam());
    ASSERT_TRUE(read_infix.has_value()) << infix << read_infix.error().message;
    ASSERT_TRUE(read_call.has_value()) << call << read_call.error().message;
    EXPECT_EQ(*read_infix, *read_call) << infix;
    EXPECT_TRUE(is_semantic(read_infix->final_query));
  }
}

INSTANTIATE_TEST_SUITE_P(Dialects, PipelineProperty,
                         testing::Values(Dialect::duckdb, Dialect::postgres),
                         [](const auto& instance) {
                           return std::string(to_string(instance.param));
                         });

}  // namespace
}  // namespace ado::sql
