// Prompt files: what they include, and each way in which one is wrong.
#include "briefing/prompt_library.hpp"

#include <gtest/gtest.h>

#include "briefing/bda_table.hpp"
#include "tests/unit/briefing/demo_case.hpp"

namespace ado::briefing {
namespace {

namespace fs = std::filesystem;

// A folder of prompts that test code changes; every role says its name only.
class PromptFolder {
 public:
  PromptFolder() : folder_(fs::path(testing::TempDir()) / "ado_prompts") {
    fs::remove_all(folder_);
    for (const Role role : kRoles) {
      write(std::string(to_string(role)) + ".md",
            fmt::format("ado prompt: {}, version 3\n{{{{include engine}}}}\n", to_string(role)));
    }
    write("shared/engine.duckdb.md", "Of DuckDB.\n");
    write("shared/engine.md", "Of all others.\n");
  }
  ~PromptFolder() { fs::remove_all(folder_); }
  PromptFolder(const PromptFolder&) = delete;
  PromptFolder& operator=(const PromptFolder&) = delete;

  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(write_file_atomically(folder_ / name, text));
  }
  Result<PromptLibrary> load() const { return load_prompts(folder_); }

 private:
  fs::path folder_;
};

TEST(PromptLibrary, IncludesByDialect) {
  const auto library = PromptFolder().load();
  ASSERT_TRUE(library) << library.error().message;
  const RolePrompt& duckdb = library->at({Role::sniper, sql::Dialect::duckdb});
  EXPECT_EQ(duckdb.text, "ado prompt: sniper, version 3\nOf DuckDB.\n");
  EXPECT_EQ(duckdb.version, 3);
  EXPECT_EQ(library->at({Role::sniper, sql::Dialect::postgres}).text,
            "ado prompt: sniper, version 3\nOf all others.\n");
}

TEST(PromptLibrary, AWrongFileIsNamed) {
  for (const auto& [text, complaint] : std::vector<std::pair<std::string, std::string>>{
           {"# Sniper\n", "the first line"},
           {"ado prompt: worker, version 1\n", "the first line"},
           {"ado prompt: sniper, version x\n", "the first line"},
           {"ado prompt: sniper, version 1\n{{include none}}\n", "none.md"},
           {"ado prompt: sniper, version 1\n{{include engine\n", "not an include"},
           {"ado prompt: sniper, version 1\n{{stars}}\n", "may not stand"},
           {"ado prompt: sniper, version 1\n## Cache Boundary\n", "may not stand"}}) {
    const PromptFolder folder;
    folder.write("sniper.md", text);
    const auto library = folder.load();
    ASSERT_FALSE(library) << text;
    EXPECT_NE(library.error().message.find(complaint), std::string::npos)
        << library.error().message;
  }
}

TEST(PromptLibrary, OursAreWholeAndWithinReason) {
  for (const auto& [key, prompt] : prompts()) {
    EXPECT_GT(prompt.text.size(), 4'000U) << to_string(key.first);
    EXPECT_LT(prompt.text.size(), 40'000U) << to_string(key.first);
  }
}

TEST(BdaTable, ACellEndsNeitherItsCellNorItsLine) {
  outcome::BdaRow row{.probe_id = "p01", .transform_id = "x_a"};
  row.target = "cte:\"a|b\nc\"";
  row.failure_reason = "no | row\nsecond line";
  const std::vector<outcome::BdaRow> rows = {row};
  const std::string table =
      bda_table(rows, [](std::string_view text) { return std::string(text); });
  EXPECT_EQ(table.substr(table.find('\n') + 1),
            "p01 | x_a X | ERROR | undecided | cte:\"a/b\\nc\" | - | - | no / row\\nsecond line\n");
}

}  // namespace
}  // namespace ado::briefing
