// Pages: nothing that they show becomes markup, all elements close, and nothing is asked from
// elsewhere.
#include <map>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "report/html_parts.hpp"
#include "report/page.hpp"
#include "report/render.hpp"
#include "tests/unit/report/missions.hpp"

namespace ado::report {
namespace {

const std::string kAttack =
    "</code></td></script></style><script>alert(1)</script><img src=x onerror=alert(2)>"
    "\" onclick='alert(3)' \xE2\x80\xAE&lt;";

// The tags of a page, in order: "div", "/div". Style and script are ours and left out.
std::vector<std::string> tags_of(std::string page) {
  for (const std::string_view ours : {kStyle, kScript}) {
    const std::size_t at = page.find(ours);
    EXPECT_NE(at, std::string::npos);
    page.erase(at, ours.size());
  }
  std::vector<std::string> tags;
  for (std::size_t at = 0; (at = page.find('<', at)) != std::string::npos; ++at) {
    const std::size_t end = page.find_first_of(" >", at);
    tags.push_back(page.substr(at + 1, end - at - 1));
  }
  return tags;
}

void expect_balanced(const std::string& page) {
  std::vector<std::string> open;
  for (const std::string& tag : tags_of(page)) {
    if (tag == "!doctype" || tag == "meta") continue;
    if (!tag.starts_with('/')) {
      open.push_back(tag);
      continue;
    }
    ASSERT_FALSE(open.empty()) << tag;
    ASSERT_EQ("/" + open.back(), tag);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
}

// Without the spans that colour SQL: a quote in a literal makes other tokens of it.
std::map<std::string, int> count_tags(const std::string& page) {
  std::map<std::string, int> counts;
  for (const std::string& tag : tags_of(page)) ++counts[tag];
  counts.erase("span");
  counts.erase("/span");
  return counts;
}

TEST(Html, TextIsEscapedAndWhatHidesIsShown) {
  EXPECT_EQ(text("a<b>&\"'").html(), "a&lt;b&gt;&amp;&quot;&#39;");
  EXPECT_EQ(text("a\x01"
                 "b\x7F")
                .html(),
            "a&lt;U+0001&gt;b&lt;U+007F&gt;");
  EXPECT_EQ(text("x\xE2\x80\xAEy").html(), "x&lt;U+202E&gt;y") << "right to left";
  EXPECT_EQ(text("x\xD8\x9C\xC2\x85\xE2\x80\xA8y").html(),
            "x&lt;U+061C&gt;&lt;U+0085&gt;&lt;U+2028&gt;y");
  EXPECT_EQ(text("\xE2@+").html(), "\xE2@+") << "a broken character takes nothing with it";
  EXPECT_EQ(text("größer → ±").html(), "größer → ±");
  EXPECT_EQ(text("\xE2\x80").html(), "\xE2\x80") << "a cut character is left to the reader";
  EXPECT_EQ(element("td", {{"title", "\"><script>"}}, text("x")).html(),
            "<td title=\"&quot;&gt;&lt;script&gt;\">x</td>");
}

TEST(Html, AnAttackOnThePageIsText) {
  for (const std::string& page : {to_html(test::mission(kAttack)), to_html(test::fleet(kAttack))}) {
    expect_balanced(page);
    EXPECT_EQ(page.find("<img"), std::string::npos);
    EXPECT_EQ(page.find("alert(1)</script>"), std::string::npos);
    EXPECT_NE(page.find("&lt;script&gt;alert(1)"), std::string::npos) << "it is shown";
    const auto counts = count_tags(page);
    EXPECT_EQ(counts.at("script"), 1);
    EXPECT_EQ(counts.at("style"), 1);
    EXPECT_EQ(counts.count("img"), 0U);
  }
  // The same page but for the texts: as many elements as with a harmless one.
  EXPECT_EQ(count_tags(to_html(test::mission(kAttack))), count_tags(to_html(test::mission("b"))));
}

TEST(Html, NothingIsAskedFromElsewhere) {
  for (const std::string& page : {to_html(test::mission("x")), to_html(test::fleet("x"))}) {
    for (const std::string_view word :
         {"http:", "https:", " src=", "url(", "@import", "style=\""}) {
      EXPECT_EQ(page.find(word), std::string::npos) << word;
    }
    EXPECT_NE(page.find(fmt::format("style-src &#39;{}&#39;", kStyleHash)), std::string::npos);
    EXPECT_NE(page.find(fmt::format("script-src &#39;{}&#39;", kScriptHash)), std::string::npos);
    EXPECT_NE(page.find("default-src &#39;none&#39;"), std::string::npos);
  }
}

TEST(Html, AMissionShowsFiguresDiffPlansAndProof) {
  const std::string page = to_html(test::mission(""));
  for (const std::string_view part :
       {"2.50×", "100 ms", "40.0 ms", "2.40x to 2.60x, with 99 % certainty",
        "25 databases, 19 of 23 wrong versions told apart", "unique(t.a) (declared)",
        "a database on which the answers differ", "INSERT INTO t VALUES", "row count 10 vs 12",
        "3 rows, checksum ab", "1 sites not tried", "$0.0125"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part;
  }
}

TEST(Html, ADiffHasTheLineNumbersOfBoth) {
  const std::string diff = sql_diff("SELECT a\nFROM t\nWHERE a = 1",
                                    "SELECT a\nFROM u\nWHERE a = 1\nLIMIT 2", sql::Dialect::duckdb)
                               .html();
  const std::string kept =
      "<tr class=\"both\"><td class=\"ln\">3</td><td class=\"ln\">3</td><td class=\"sign\"> </td>"
      "<td class=\"code\"><code><span class=\"kw\">WHERE</span> a = <span class=\"num\">1</span>"
      "</code></td></tr>";
  const std::string gone =
      "<tr class=\"del\"><td class=\"ln\">2</td><td class=\"ln\"></td><td class=\"sign\">-</td>"
      "<td class=\"code\"><code><span class=\"kw\">FROM</span> t</code></td></tr>";
  const std::string come =
      "<tr class=\"add\"><td class=\"ln\"></td><td class=\"ln\">4</td><td class=\"sign\">+</td>"
      "<td class=\"code\"><code><span class=\"kw\">LIMIT</span> <span class=\"num\">2</span>"
      "</code></td></tr>";
  for (const std::string& row : {kept, gone, come}) {
    EXPECT_NE(diff.find(row), std::string::npos) << row << "\n" << diff;
  }
}

TEST(Html, LinesFarFromAChangeAreCounted) {
  std::string before;
  for (int i = 0; i < 20; ++i) before += "SELECT " + std::to_string(i) + "\n";
  const std::string diff = sql_diff(before, before + "LIMIT 1\n", sql::Dialect::duckdb).html();
  EXPECT_NE(diff.find("17 lines unchanged"), std::string::npos);
  EXPECT_EQ(diff.find("SELECT</span> <span class=\"num\">16<"), std::string::npos);
}

TEST(Html, AStringOverLinesIsColouredInEach) {
  const std::string sql = sql_text("SELECT 'a\nb', 1", sql::Dialect::duckdb).html();
  EXPECT_NE(sql.find("<span class=\"str\">&#39;a</span>"), std::string::npos) << sql;
  EXPECT_NE(sql.find("<code><span class=\"str\">b&#39;</span>, <span class=\"num\">1</span>"),
            std::string::npos)
      << sql;
}

TEST(Html, WhatIsNoSqlIsShownPlainly) {
  EXPECT_NE(sql_text("SELECT 'open", sql::Dialect::duckdb).html().find("SELECT &#39;open"),
            std::string::npos);
}

TEST(Html, PlansMarkWhatChanged) {
  const explain::Tree before = test::plan("t", 90, 1000);
  const explain::Tree after = test::plan("u", 30, 1000);
  const std::string plans = plan_pair(&before, &after).html();
  EXPECT_NE(plans.find("<tr class=\"gone\">"), std::string::npos) << "the scan of t";
  EXPECT_NE(plans.find("<tr class=\"come\">"), std::string::npos) << "the scan of u";
  EXPECT_NE(plans.find("<tr class=\"same\">"), std::string::npos) << "the grouping";
  EXPECT_EQ(plan_pair(&before, &before).html().find("class=\"gone\""), std::string::npos);
  EXPECT_TRUE(plan_pair(nullptr, nullptr).empty());
}

TEST(Html, AnUnfinishedMissionSaysSo) {
  MissionReport report = test::mission("");
  report.finished = false;
  report.result.reset();
  report.original.reset();
  report.open_probes = 3;
  const std::string page = to_html(report);
  expect_balanced(page);
  EXPECT_NE(page.find("2 probes closed, 3 open"), std::string::npos);
  EXPECT_NE(to_text(report).find("unfinished: no baseline yet, 2 probes closed, 3 open"),
            std::string::npos);
}

}  // namespace
}  // namespace ado::report
