// Markdown and JSON of reports: whole pages, and attacks on them.
#include "report/markdown.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/render.hpp"
#include "tests/unit/report/missions.hpp"

namespace ado::report {
namespace {

TEST(Markdown, ProseIsNoMarkupNoLinkAndNoMention) {
  EXPECT_EQ(markdown::text("a|b\n*c* <d> @e"), "a|b \\*c\\* \\<d\\> \\@e");
  EXPECT_EQ(markdown::text("https://x www.y.z"), "https\\://x www\\.y.z");
  EXPECT_EQ(markdown::text("- a"), "\\- a");
}

TEST(Markdown, FencesAreLongerThanWhatTheyHold) {
  EXPECT_EQ(markdown::code("a`b|c"), "``a`b|c``");
  EXPECT_EQ(markdown::code("`"), "`` ` ``");
  EXPECT_EQ(markdown::block("sql", "a\n````\nb"), "`````sql\na\n````\nb\n`````\n");
}

TEST(Markdown, ACellEndsNowhereElse) {
  EXPECT_EQ(markdown::table({{"a"}, {markdown::code("x|y")}}, {false}),
            "| a |\n|---|\n| `x\\|y` |\n");
}

TEST(Markdown, AMission) {
  const std::string page = to_markdown(test::mission(""));
  const std::string head =
      "# slow\n\n"
      "**WIN** · **2.50x** · 100 ms -\\> 40.0 ms · by `p01` (`implied_hull`)\n\n"
      "- engine: duckdb 1.5.6, 2 threads\n"
      "- database: `shop.duckdb`\n"
      "- mission: `20261129T230000Z-0123abcd`, begun 2026-11-29T23\\:00\\:00.000Z\n\n"
      "## What changed\n\n"
      "```diff\n"
      "@@ -1,3 +1,3 @@\n"
      " SELECT a\n"
      " FROM t\n"
      "-WHERE a > 1 AND b = ''\n"
      "+WHERE a > 2 AND b = ''\n"
      "```\n\n"
      "## How it was verified\n\n"
      "- structure and binding: accepted\n"
      "- full result on your data: accepted (3 rows, checksum ab)\n"
      "- generated databases: accepted (25 databases, 19 of 23 wrong versions told apart)\n"
      "- rests on `unique(t.a)` (declared)\n"
      "- measured: 2.50x (5 runs, trimmed mean, ±3 %; CPU 2.50x; 2 threads)\n"
      "- 99 % interval: 2.40x to 2.60x\n\n"
      "## Probes\n\n"
      "| probe | transform | family | status | speedup | interval or noise | site | note |\n"
      "|---|---|---|---|---:|---:|---|---|\n"
      "| `p01` | `implied_hull` | X | WIN | 2.50x | 2.40x to 2.60x | main\\:  | "
      "rows moved 1,000 -\\> 10 |\n"
      "| `p02` | `implied_hull` | X | FAIL\\_EQUIV | - | - | main\\:  | row count 10 vs 12 |\n";
  EXPECT_EQ(page.substr(0, head.size()), head);
}

TEST(Markdown, AnAttackStaysInItsPlace) {
  const std::string attack = "\n# title\n```\n<script>x</script>|[a](b)";
  const std::string page = to_markdown(test::mission(attack));
  for (std::size_t at = 0; (at = page.find("\n# title", at)) != std::string::npos; ++at) {
    // Only inside of a fence, and those are longer than what the attack brings.
    EXPECT_NE(page.rfind("\n````", at), std::string::npos);
  }
  EXPECT_EQ(page.find("[a](b) |"), std::string::npos);
}

TEST(Markdown, ASampleIsNoProof) {
  MissionReport report = test::mission("");
  report.result->sample = outcome::Verdict::accepted("sample");
  EXPECT_NE(to_markdown(report).find("Taken as asked, undecided: verified"), std::string::npos);
  report.sampled = std::move(report.result);
  report.result.reset();
  EXPECT_NE(to_markdown(report).find("Not taken, undecided: verified"), std::string::npos);
}

TEST(Markdown, AnOriginalThatDoesNotFinishHasALimitAndNoTime) {
  MissionReport report = test::mission("");
  report.result.reset();
  report.original->ceiling_ms = 5000;
  EXPECT_NE(to_markdown(report).find("the original stays (over 5000 ms (its time limit))"),
            std::string::npos);
}

TEST(Markdown, AFleetHasARowForEachQuery) {
  const std::string page = to_markdown(test::fleet(""));
  for (const std::string_view part :
       {"**3 queries** · 2 WIN · 1 no gain",
        "- all queries, once each: 300 ms before, 220 ms after",
        "| `slow` | WIN | 100 ms | 40.0 ms | 2.50x | 2.40x to 2.60x | implied\\_hull |",
        "| `slow` | no gain | 100 ms | - | - | - | no verified probe was faster |", "```diff"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part << "\n" << page;
  }
}

TEST(Json, AMissionKeepsTheNamesThatScriptsKnow) {
  const nlohmann::json json = to_json(test::mission("x"));
  for (const char* name :
       {"mission_id", "query_id",    "status",      "improved",     "reason",
        "probe_id",   "best_sql",    "baseline_ms", "bda",          "mode",
        "briefs",     "models",      "settings",    "index_advice", "measurement",
        "transforms", "valid_while", "diff",        "plans",        "folder"}) {
    EXPECT_TRUE(json.contains(name)) << name;
  }
  EXPECT_EQ(json["plans"]["candidate"]["operators"].size(), 2U);
  EXPECT_EQ(json["bda"][1]["equivalence"]["counterexample"]["original_result"], "1 | x");
}

TEST(Json, ANameThatIsNoUtf8IsStillWritten) {
  MissionReport report = test::mission("");
  report.folder = "ws\xFF/missions";
  const nlohmann::json json = nlohmann::json::parse(render(report, Format::json));
  EXPECT_EQ(json["folder"], "ws\xEF\xBF\xBD/missions");
}

TEST(Json, AFleetHasItsFiguresAndMissions) {
  const nlohmann::json json = to_json(test::fleet("x"));
  EXPECT_EQ(json["counts"]["WIN"], 2);
  EXPECT_EQ(json["before_ms"], 300.0);
  EXPECT_EQ(json["queries"][0]["mission"]["query_id"], "slowx");
}

TEST(Format, FollowsTheExtension) {
  EXPECT_EQ(*format_of("a/b.HTML"), Format::html);
  EXPECT_EQ(*format_of("b.md"), Format::markdown);
  EXPECT_EQ(*format_of("b.json"), Format::json);
  for (const char* name : {"b", "b.pdf", ".html", "b.html.gz"}) {
    EXPECT_FALSE(format_of(name)) << name;
  }
}

}  // namespace
}  // namespace ado::report
