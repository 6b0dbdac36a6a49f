// The leaderboard in its four forms: ceilings are marked, and nothing in a name can break a page.
#include "report/leaderboard.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ado::report {
namespace {

blackboard::SourceAttempt gain(const std::string& query, double speedup) {
  blackboard::SourceAttempt made;
  made.id = query + "_p1_m1";
  made.query_id = query;
  made.engine = "duckdb";
  made.engine_version = "1.5.6";
  made.benchmark = "retail";
  made.run_id = "m1";
  made.source_type = "builtin_probe";
  made.status = outcome::OutcomeStatus::win;
  made.speedup = speedup;
  made.original_ms = 100;
  made.optimized_ms = 100 / speedup;
  made.protocol = "5run";
  made.confidence = "high";
  made.transforms = {"a", "b"};
  return made;
}

blackboard::Leaderboard board() {
  std::vector<blackboard::SourceAttempt> attempts{gain("q1", 2), gain("<b>|q&2", 3), gain("q3", 40),
                                                  gain("q4", 0.5)};
  attempts[2].speedup_type = outcome::SpeedupType::vs_timeout_ceiling;
  attempts[2].confidence = "sampled";
  attempts[3].status = outcome::OutcomeStatus::regression;
  return blackboard::make_leaderboard(attempts);
}

TEST(Leaderboard, TextMarksCeilingsAndSaysWhatIsWhat) {
  const std::string text = leaderboard_text(board());
  EXPECT_NE(text.find(">=40.00x"), std::string::npos) << text;
  EXPECT_NE(text.find("ceiling, sampled"), std::string::npos) << text;
  EXPECT_NE(text.find("4 queries: 2 with a verified gain (geometric mean 2.45x), 1 against a time "
                      "limit"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("no gain"), std::string::npos) << text;
}

TEST(Leaderboard, MarkdownKeepsItsColumns) {
  const std::string markdown = leaderboard_markdown(board());
  EXPECT_NE(markdown.find(R"(| \<b\>\|q\&2 | duckdb 1.5.6 | retail | 3.00x |)"), std::string::npos)
      << markdown;
}

TEST(Leaderboard, HtmlIsOnePageAndEscapesNames) {
  const std::string html = leaderboard_html(board());
  EXPECT_EQ(html.find("<b>"), std::string::npos);
  EXPECT_NE(html.find("&lt;b&gt;|q&amp;2"), std::string::npos) << html;
  for (const char* outside : {"http", "src=", "<link", "<script"}) {
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
  }
  EXPECT_NE(html.find("<tr class=\"ceiling\">"), std::string::npos);
}

TEST(Leaderboard, JsonHasTheBestAttempt) {
  const auto value = nlohmann::json::parse(leaderboard_json(board()));
  EXPECT_EQ(value["verified"], 2);
  EXPECT_EQ(value["rows"][0]["query_id"], "<b>|q&2");
  EXPECT_EQ(value["rows"][0]["best"]["protocol"], "5run");
  EXPECT_EQ(value["rows"][2]["ceiling"], true);
  EXPECT_TRUE(value["rows"][3]["best"].is_null());
}

}  // namespace
}  // namespace ado::report
