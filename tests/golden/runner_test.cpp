// The golden runner itself: it must see differences, alternatives and what fired.
#include "golden/runner.hpp"

#include <gtest/gtest.h>

namespace ado::golden {
namespace {

Outcome run_echo(const Case& one) {
  if (one.has_word("throws")) throw std::runtime_error("boom");
  return {.output = one.setting("schema") + one.input, .fired = {"echo"}};
}
Directive find(std::string_view name) { return name == "echo" ? &run_echo : nullptr; }

std::size_t failures(std::string_view text) { return run_file("f", text, &find).failures.size(); }

TEST(GoldenRunner, ReadsDirectiveWordsOptionsAndSettings) {
  const auto blocks =
      read_blocks("# why\nschema retail\necho fast prove=200\na\nb\n----\nc\n\n\necho\nd\n----\n");
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].common.directive, "echo");
  EXPECT_TRUE(blocks[0].common.has_word("fast"));
  EXPECT_EQ(blocks[0].common.option("prove"), "200");
  EXPECT_EQ(blocks[0].common.input, "a\nb");
  EXPECT_EQ(blocks[0].expected, "c");
  EXPECT_EQ(blocks[0].line, 3U);
  EXPECT_EQ(blocks[1].common.setting("schema"), "retail");
}

TEST(GoldenRunner, ExpandsAlternatives) {
  EXPECT_EQ(expand("x"), (std::vector<std::string>{"x"}));
  EXPECT_EQ(expand("{{a|b}}-{{1|}}"), (std::vector<std::string>{"a-1", "a-", "b-1", "b-"}));
}

TEST(GoldenRunner, FailsOnEveryKindOfDifference) {
  EXPECT_EQ(failures("echo\nx\n----\nx\n"), 0U);
  EXPECT_EQ(failures("echo\nx\n----\ny\n"), 1U);
  EXPECT_EQ(failures("echo\n{{x|y|x}}\n----\nx\n"), 1U);
  EXPECT_EQ(failures("echo expect=echo\nx\n----\nx\n"), 0U);
  EXPECT_EQ(failures("echo expect=other\nx\n----\nx\n"), 1U);
  EXPECT_EQ(failures("echo expect-not=echo\nx\n----\nx\n"), 1U);
  EXPECT_EQ(failures("unknown\nx\n----\nx\n"), 1U);
  EXPECT_EQ(failures("echo throws\nx\n----\nx\n"), 1U);
}

TEST(GoldenRunner, RunsCasesThatHaveTheWord) {
  const std::string text = "echo fast\nx\n----\nold\n\necho\ny\n----\nold\n";
  const FileResult result = run_file("f", text, &find, "fast");
  EXPECT_EQ(result.cases_run, 1);
  EXPECT_EQ(result.failures.size(), 1U);
  EXPECT_EQ(result.rewritten, "echo fast\nx\n----\nx\n\necho\ny\n----\nold\n");
}

TEST(GoldenRunner, RewritesExpectationsOnly) {
  const std::string text = "# why\n\nschema s.\n\necho k=v\n{{x|x}}\n----\nold\n";
  EXPECT_EQ(run_file("f", text, &find).rewritten,
            "# why\n\nschema s.\n\necho k=v\n{{x|x}}\n----\ns.x\n");
}

}  // namespace
}  // namespace ado::golden
