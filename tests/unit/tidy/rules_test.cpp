// Each rule against a file that keeps it and small files that break it.
#include "tidy/rules.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ado::tidy {
namespace {

House small_house() {
  House house;
  house.floors = {{"base", 0}, {"sql", 1}, {"config", 1}, {"ir", 3}};
  house.transforms = {"implied_hull"};
  house.paths = {"src/transforms/implied_hull.cpp", "tests/golden/transforms/implied_hull.test"};
  return house;
}

// The rules that the file breaks, with the line: "floors:2".
std::vector<std::string> broken(std::string path, std::string text) {
  std::vector<std::string> rules;
  for (const Finding& finding :
       check(make_source(std::move(path), std::move(text)), small_house())) {
    rules.push_back(fmt::format("{}:{}", finding.rule, finding.line));
  }
  return rules;
}

using Rules = std::vector<std::string>;

std::string lines(std::size_t count, std::string_view line) {
  std::string text = "// Says what it does.\n";
  for (std::size_t i = 1; i < count; ++i) text += fmt::format("{}\n", line);
  return text;
}

TEST(Rules, AGoodFileBreaksNone) {
  EXPECT_EQ(broken("src/ir/scope.hpp",
                   "// Scopes.\n#pragma once\n\n#include <string>\n\n#include \"ir/map.hpp\"\n"
                   "#include \"sql/ast.hpp\"\n\nnamespace ado::ir {\nint f();\n}\n"),
            Rules{});
}

TEST(Rules, FileLength) {
  EXPECT_EQ(broken("src/sql/a.cpp", lines(400, "")), Rules{});
  EXPECT_EQ(broken("src/sql/a.cpp", lines(401, "")), Rules{"file-length:401"});
  EXPECT_EQ(broken("tools/a.hpp", lines(150, "#pragma once")), Rules{});
  EXPECT_EQ(broken("tools/a.hpp", lines(151, "#pragma once")), Rules{"file-length:151"});
  EXPECT_EQ(broken("docs/a.md", lines(900, "")), Rules{});
}

TEST(Rules, FunctionLength) {
  const auto function = [](std::size_t inside) {
    return fmt::format("// A.\nint f(int x) {{\n{}}}\n", lines(inside, "x += 1;"));
  };
  EXPECT_EQ(broken("src/sql/a.cpp", function(68)), Rules{});
  EXPECT_EQ(broken("src/sql/a.cpp", function(69)), Rules{"function-length:2"});
}

TEST(Rules, LineLengthCountsCharacters) {
  EXPECT_EQ(broken("src/sql/a.cpp", "// " + std::string(97, 'x') + "\n"), Rules{});
  EXPECT_EQ(broken("src/sql/a.cpp", "// " + std::string(98, 'x') + "\n"), Rules{"line-length:1"});
  std::string dots = "// ";
  for (int i = 0; i < 97; ++i) dots += "·";
  EXPECT_EQ(broken("src/sql/a.cpp", dots + "\n"), Rules{});
  EXPECT_EQ(broken("tests/golden/sql/a.test", std::string(300, 'x') + "\n"), Rules{});
}

TEST(Rules, WhiteSpace) {
  EXPECT_EQ(broken("a.md", "one \ntwo\t\nthree\r\nfour"),
            (Rules{"white-space:1", "white-space:2", "white-space:3", "white-space:4"}));
  EXPECT_EQ(broken("a.md", ""), Rules{});
}

TEST(Rules, UnfinishedNote) {
  EXPECT_EQ(broken("a.md",
                   "fine\nTO"
                   "DO: later\n"),
            Rules{"unfinished-note:2"});
  EXPECT_EQ(broken("src/sql/a.cpp",
                   "// FIX"
                   "ME\n"),
            Rules{"unfinished-note:1"});
  EXPECT_EQ(broken("a.md",
                   "X"
                   "XXL and method\n"),
            Rules{});
}

TEST(Rules, MachinePath) {
  EXPECT_EQ(broken("a.md",
                   "see `/wo"
                   "rk/main`\n"),
            Rules{"machine-path:1"});
  EXPECT_EQ(broken("dev",
                   "cp ../sha"
                   "red/x .\n"),
            Rules{"machine-path:1"});
  EXPECT_EQ(broken("a.cmake",
                   "set(X /ro"
                   "ot/x)\n"),
            Rules{"machine-path:1"});
  EXPECT_EQ(broken("a.md",
                   "docs/wo"
                   "rk/page\n"),
            Rules{});
}

TEST(Rules, FileName) {
  EXPECT_EQ(broken("src/sql/utils.cpp", "// A.\n"), Rules{"file-name:1"});
  EXPECT_EQ(broken("src/sql/string_helpers.cpp", "// A.\n"), Rules{"file-name:1"});
  EXPECT_EQ(broken("docs/parser_v2.md", "A.\n"), Rules{"file-name:1"});
  EXPECT_EQ(broken("src/common/a.cpp", "// A.\n"), Rules{"file-name:1"});
  EXPECT_EQ(broken("src/sql/uncommon.cpp", "// A.\n"), Rules{});
  EXPECT_EQ(broken("src/sql/common_subquery.cpp", "// A.\n"), Rules{});
}

TEST(Rules, FirstComment) {
  EXPECT_EQ(broken("src/sql/a.cpp", "#include <string>\n"), Rules{"first-comment:1"});
  EXPECT_EQ(broken("src/sql/a.def", "X(a)\n"), Rules{"first-comment:1"});
  EXPECT_EQ(broken("src/sql/a.cpp", ""), Rules{"first-comment:1"});
  EXPECT_EQ(broken("tests/unit/sql/a_test.cpp", "#include <string>\n"), Rules{});
}

TEST(Rules, PragmaOnce) {
  EXPECT_EQ(broken("src/sql/a.hpp", "// #pragma once\n"), Rules{"pragma-once:1"});
}

TEST(Rules, UsingNamespace) {
  EXPECT_EQ(broken("src/sql/a.cpp", "// A.\nusing namespace std;\n"), Rules{"using-namespace:2"});
  EXPECT_EQ(broken("src/sql/a.cpp", "// using namespace std\nusing ns::x;\n"), Rules{});
}

TEST(Rules, Printing) {
  EXPECT_EQ(broken("src/sql/a.cpp", "// A.\nvoid f() { std::cout << 1; }\n"), Rules{"printing:2"});
  EXPECT_EQ(broken("src/sql/a.cpp", "// A.\nvoid f() { printf(\"x\"); }\n"), Rules{"printing:2"});
  EXPECT_EQ(broken("src/sql/a.cpp", "// A.\nvoid f() { snprintf(b, 1, \"\"); }\n"), Rules{});
  EXPECT_EQ(broken("src/sql/a.cpp", "// A.\nauto x = \"std::cout\";\n"), Rules{});
  EXPECT_EQ(broken("src/cli/a.cpp", "// A.\nvoid f() { std::cout << 1; }\n"), Rules{});
}

TEST(Rules, JsonText) {
  const std::string code = "// A.\nauto x = value.dump(2);\nauto y = json_page(value);\n";
  EXPECT_EQ(broken("src/sql/a.cpp", code), Rules{"json-text:2"});
  EXPECT_EQ(broken("src/cli/a.cpp", "// A.\nauto x = it->dump();\n"), Rules{"json-text:2"});
  EXPECT_EQ(broken("src/cli/a.cpp", "// A.\nvoid core_dump(int);\n"), Rules{});
  EXPECT_EQ(broken("tests/unit/sql/a_test.cpp", code), Rules{});
}

TEST(Rules, OutsideWorld) {
  const std::string clock = "// A.\nauto now = std::chrono::system_clock::now();\n";
  EXPECT_EQ(broken("src/sql/a.cpp", clock), Rules{"outside-world:2"});
  EXPECT_EQ(broken("tests/unit/sql/a_test.cpp", clock), Rules{"outside-world:2"});
  EXPECT_EQ(broken("src/base/a.cpp", clock), Rules{});
  EXPECT_EQ(broken("src/sql/a.cpp", "// A.\nint x = rand();\nint y = operand();\n"),
            Rules{"outside-world:2"});
  EXPECT_EQ(broken("tests/e2e/a_test.sh", "set -e\nsleep 1\n# sleep 2\n"),
            Rules{"outside-world:2"});
  EXPECT_EQ(broken("tests/e2e/a_test.py", "time.sleep(1)\n"), Rules{"outside-world:1"});
}

TEST(Rules, Floors) {
  const auto file = [](std::string_view name) {
    return fmt::format("// A.\n#include \"{}\"\n", name);
  };
  EXPECT_EQ(broken("src/ir/a.cpp", file("sql/ast.hpp")), Rules{});
  EXPECT_EQ(broken("src/ir/a.cpp", file("ir/a.hpp")), Rules{});
  EXPECT_EQ(broken("src/sql/a.cpp", file("ir/map.hpp")), Rules{"floors:2"});
  EXPECT_EQ(broken("src/sql/a.cpp", file("config/config.hpp")), Rules{"floors:2"});
  EXPECT_EQ(broken("src/sql/a.cpp", file("nowhere/a.hpp")), Rules{"floors:2"});
  EXPECT_EQ(broken("src/sql/a.cpp", file("a.hpp")), Rules{"floors:2"});
  EXPECT_EQ(broken("src/attic/a.cpp", file("sql/ast.hpp")), Rules{"floors:2"});
  EXPECT_EQ(broken("tests/unit/sql/a_test.cpp", file("ir/map.hpp")), Rules{});
}

TEST(Rules, Adapters) {
  EXPECT_EQ(broken("src/sql/a.cpp", "// A.\n#include <duckdb.h>\n"), Rules{"adapters:2"});
  EXPECT_EQ(broken("src/ir/a.cpp", "// A.\n#include <CLI/CLI.hpp>\n"), Rules{"adapters:2"});
  EXPECT_EQ(broken("src/engine/a.cpp", "// A.\n#include <duckdb.h>\n"), Rules{});
}

TEST(Rules, CatalogFiles) {
  EXPECT_EQ(broken("src/transforms/catalog.def", "// A.\nTRANSFORM(implied_hull)  // First.\n"),
            Rules{});
  EXPECT_EQ(broken("src/transforms/catalog.def", "// A.\nTRANSFORM(lost)\n"),
            (Rules{"catalog-files:2", "catalog-files:2"}));
  EXPECT_EQ(broken("src/transforms/catalog.def",
                   "// A.\nTRANSFORM(implied_hull)\nTRANSFORM(implied_hull)\n"),
            Rules{"catalog-files:3"});
  EXPECT_EQ(broken("tests/golden/transforms/gone.test", "x\n"), Rules{"catalog-files:1"});
}

TEST(Rules, TransformHead) {
  EXPECT_EQ(broken("src/transforms/implied_hull.cpp",
                   "// A.\n// Before: a\n// After: b\n// Valid: c\n// Not for: d\n// Gains: e\n"),
            Rules{});
  EXPECT_EQ(broken("src/transforms/implied_hull.cpp",
                   "// A.\n// Before: a\n// After: b\n// Valid: c\n\n// Not for: d\n"),
            (Rules{"transform-head:1", "transform-head:1"}));
  EXPECT_EQ(broken("src/transforms/catalog.cpp", "// The list.\n"), Rules{});
}

TEST(Rules, FindingsAreReadable) {
  const Source source = make_source("src/sql/a.cpp", "// A.\n#include \"ir/map.hpp\"\n");
  const std::vector<Finding> findings = check(source, small_house());
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(to_text(findings.front()),
            "src/sql/a.cpp:2: floors: sql (floor 1) may not use ir (floor 3)");
}

}  // namespace
}  // namespace ado::tidy
