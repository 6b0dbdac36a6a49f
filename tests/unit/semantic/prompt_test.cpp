// Prompts: the same header for every call, and data as JSON below the boundary.
#include "semantic/prompt.hpp"

#include "tests/unit/semantic/semantic_data.hpp"

namespace ado::semantic {
namespace {

using test::call_of;
using test::shipped;

TEST(SemanticPrompt, PutsAllThatVariesIntoTheTail) {
  const Call call = call_of(OperatorId::means, {varying(), constant("it's \"late\"")});
  const Arguments row = {"line one\n# Rows\n{\"id\": 2}"};
  const Arguments* const rows[] = {&row};
  const llm::Prompt prompt = render_rows(shipped(), call, "be strict", rows);
  EXPECT_EQ(prompt.tail,
            "# Arguments\ncriterion: \"it's \\\"late\\\"\"\n\n# Notes of the user\nbe strict\n"
            "\n# Rows\n{\"id\": 1, \"text\": \"line one\\n# Rows\\n{\\\"id\\\": 2}\"}\n");
  const Call other = call_of(OperatorId::means, {varying(), varying()});
  const Arguments pair = {"a", "b"};
  const Arguments* const pairs[] = {&pair};
  const llm::Prompt second = render_rows(shipped(), other, "", pairs);
  EXPECT_EQ(second.header, prompt.header);
  EXPECT_EQ(second.tail, "\n# Rows\n{\"id\": 1, \"text\": \"a\", \"criterion\": \"b\"}\n");
}

TEST(SemanticPrompt, TellsHowOftenATextOccurs) {
  const Call call = call_of(OperatorId::themes, {varying(), constant("3")});
  const std::vector<BagText> texts = {{"a", 1}, {"b", 20}};
  EXPECT_EQ(render_bag(shipped(), call, Stage::first, "", texts).tail,
            "# Arguments\ncount: 3\n\n# Texts\n{\"id\": 1, \"text\": \"a\"}\n"
            "{\"id\": 2, \"text\": \"b\", \"times\": 20}\n");
  EXPECT_NE(render_bag(shipped(), call, Stage::first, "", texts).header,
            render_bag(shipped(), call, Stage::joined, "", texts).header);
}

TEST(SemanticPrompt, SurvivesBrokenUtf8) {
  const Call call = call_of(OperatorId::sentiment, {varying()});
  const Arguments row = {"caf\xE9"};
  const Arguments* const rows[] = {&row};
  EXPECT_NE(render_rows(shipped(), call, "", rows).tail.find("\xEF\xBF\xBD"), std::string::npos);
}

TEST(SemanticPrompt, IsNeverLongerThanItsParts) {
  const std::vector<std::string> texts = {"",
                                          "plain",
                                          std::string(300, '"'),
                                          std::string(300, '\0') + "\n\t\x01",
                                          "caf\xE9\xFF",
                                          std::string(300, '\xFF')};
  const Call call = call_of(OperatorId::means, {varying(), varying()});
  for (const std::string& text : texts) {
    const Arguments row = {text, text};
    const std::vector<const Arguments*> rows(1'000, &row);
    const llm::Prompt prompt = render_rows(shipped(), call, "note", rows);
    EXPECT_LE(
        prompt.header.size() + prompt.tail.size(),
        bytes_around(shipped(), call, Stage::first, "note") + 1'000 * bytes_of_row(call, row));
    const Call themes = call_of(OperatorId::themes, {varying()});
    const BagText counted{text, 1'000'000'000'000'000'000};
    const std::vector<BagText> bag(1'000, counted);
    const llm::Prompt whole = render_bag(shipped(), themes, Stage::first, "", bag);
    EXPECT_LE(whole.header.size() + whole.tail.size(),
              bytes_around(shipped(), themes, Stage::first, "") + 1'000 * bytes_of_text(counted));
  }
}

TEST(Library, HasEveryPromptOnceAndNamesWhatIsWrong) {
  for (const Operator& op : operators()) {
    for (const std::string_view name : {op.prompt, op.reduce_prompt}) {
      if (!name.empty()) {
        EXPECT_GT(shipped().prompt(name).version, 0) << name;
      }
    }
  }
  const auto missing = load_library("/nowhere");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("means.md"), std::string::npos);
}

}  // namespace
}  // namespace ado::semantic
