// The fates of queries, and what a run must show for its exit code.
#include "corpus/judge.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "corpus/report.hpp"

namespace ado::corpus {
namespace {

using sql::Dialect;

Fate fate_of(std::string_view query, Dialect dialect) {
  const auto ruling = judge(query, dialect);
  return ruling ? ruling->fate : Fate::crashed;
}

TEST(Judge, TellsTheFates) {
  EXPECT_EQ(fate_of("select a from t", Dialect::duckdb), Fate::same);
  EXPECT_EQ(fate_of("select a from t", Dialect::postgres), Fate::same);
  EXPECT_EQ(fate_of("select from where", Dialect::duckdb), Fate::invalid);
  EXPECT_EQ(fate_of("select a from where", Dialect::postgres), Fate::invalid);
  EXPECT_EQ(fate_of("delete from t", Dialect::postgres), Fate::refused);
}

TEST(Judge, PlacesAreOfTheQuery) {
  const auto ruling = judge("select\n  a from where", Dialect::postgres);
  ASSERT_TRUE(ruling);
  EXPECT_TRUE(ruling->detail.starts_with("2:10: ")) << ruling->detail;
}

FileRulings file_of(std::string name, std::vector<Fate> fates) {
  FileRulings result{.file = std::move(name), .statements = {}, .rulings = {}};
  for (const Fate fate : fates) {
    result.statements.push_back({.text = "select 1", .line = 7});
    result.rulings.push_back({.fate = fate, .detail = "why"});
  }
  return result;
}

TEST(Report, DemandsWhatItSays) {
  const std::vector<FileRulings> good{file_of("a.sql", {Fate::same, Fate::not_a_query})};
  const std::vector<FileRulings> sound{file_of("a.sql", {Fate::same, Fate::refused})};
  const std::vector<FileRulings> exempt{file_of("a_unsupported.sql", {Fate::refused})};
  const std::vector<FileRulings> wrong{file_of("a_unsupported.sql", {Fate::differs})};
  EXPECT_TRUE(meets(good, Demand::complete));
  EXPECT_TRUE(meets(sound, Demand::sound));
  EXPECT_FALSE(meets(sound, Demand::complete));
  EXPECT_TRUE(meets(exempt, Demand::complete));
  EXPECT_FALSE(meets(wrong, Demand::sound));
}

TEST(Report, SumsUpAndListsFailures) {
  const std::vector<FileRulings> files{
      file_of("a.sql", {Fate::same, Fate::not_a_query, Fate::refused, Fate::same})};
  EXPECT_EQ(summary(files, Dialect::duckdb),
            "duckdb: 3 queries, 2 same (66.7 %), 1 refused; 1 not a query");
  EXPECT_EQ(failures(files), "a.sql:7: refused: why\nselect 1\n\n");
  const auto object = to_json(files, Dialect::duckdb);
  EXPECT_EQ(object["queries"], 3);
  EXPECT_EQ(object["counts"]["not a query"], 1);
  EXPECT_EQ(object["statements"][2]["fate"], "refused");
}

}  // namespace
}  // namespace ado::corpus
