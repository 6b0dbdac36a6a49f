// What blocking finds of the matches that people see, in the reviews that are shipped. The numbers
// stand in docs/semantic.md.
#include <algorithm>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/text.hpp"
#include "coordinator/semantic_join.hpp"
#include "tests/unit/coordinator/rule_provider.hpp"

namespace ado::coordinator {
namespace {

using test::CoordinatorTest;
using test::RuleProvider;

// The last text of each row of a table in reviews.sql, by its id. Those without one are left out.
std::map<int, std::string> texts_of(std::string_view table) {
  std::map<int, std::string> texts;
  const auto script =
      read_file(std::filesystem::path(ADO_SOURCE_DIR) / "data" / "demo" / "reviews/reviews.sql");
  EXPECT_TRUE(script);
  bool is_inside = false;
  for (const std::string_view line : split_lines(*script)) {
    if (line.starts_with("INSERT INTO"))
      is_inside = line.ends_with(fmt::format(" {} VALUES", table));
    const std::size_t end = line.rfind('\'');
    if (!is_inside || !line.starts_with("(") || !(line.ends_with("'),") || line.ends_with("');"))) {
      continue;
    }
    const std::size_t begin = line.rfind('\'', end - 1) + 1;
    texts.emplace(std::stoi(std::string(line.substr(1))), line.substr(begin, end - begin));
  }
  return texts;
}

// Which complaint a review makes, as people read it.
const std::map<int, std::set<int>> kReviewsOf = {{1, {1, 3, 11, 39}},
                                                 {2, {7, 18}},
                                                 {3, {11, 24, 34}},
                                                 {4, {20}},
                                                 {5, {1, 3, 14, 16, 29, 32, 34, 36}}};

using TextPairs = std::set<std::pair<std::string, std::string>>;

TextPairs complaints_of_reviews() {
  const auto reviews = texts_of("review");
  const auto kinds = texts_of("complaint");
  TextPairs pairs;
  for (const auto& [kind, ids] : kReviewsOf) {
    for (const int id : ids) pairs.emplace(reviews.at(id), kinds.at(kind));
  }
  return pairs;
}

TextPairs reviews_with_one_complaint() {
  const auto reviews = texts_of("review");
  TextPairs pairs;
  for (const auto& [kind, ids] : kReviewsOf) {
    for (const int left : ids) {
      for (const int right : ids) pairs.emplace(reviews.at(left), reviews.at(right));
    }
  }
  return pairs;
}

class RecallTest : public CoordinatorTest {
 protected:
  // A model that answers as people do.
  explicit RecallTest() {
    provider_.instead = [this](const llm::Request& request) -> std::optional<Result<llm::Reply>> {
      nlohmann::json reply = nlohmann::json::array();
      for (const std::string_view line : split_lines(request.prompt.tail)) {
        if (!line.starts_with('{')) continue;
        const auto row = nlohmann::json::parse(line);
        reply.push_back({{"id", row["id"]},
                         {"value", truth_.contains({row["left"].get<std::string>(),
                                                    row["right"].get<std::string>()})}});
      }
      return RuleProvider::reply(reply.dump());
    };
  }

  static std::vector<std::string> distinct(const std::map<int, std::string>& texts) {
    std::set<std::string> all;
    for (const auto& [id, text] : texts) all.insert(text);
    return {all.begin(), all.end()};
  }

  struct Found {
    double recall = 0;
    std::size_t candidates = 0;
  };
  Found find(const std::vector<std::string>& left, const std::vector<std::string>& right,
             double recall, Options::Blocking blocking) {
    JoinWork work{.left = left, .right = right, .relationship = "the complaint"};
    work.options.model = "people";
    work.options.recall = recall;
    work.options.blocking = blocking;
    const auto joined = join(work, services(&provider_), {});
    EXPECT_TRUE(joined) << joined.error().message;
    for (const auto& [l, r] : joined->pairs) {
      EXPECT_TRUE(truth_.contains({left[l], right[r]}));
    }
    return {static_cast<double>(joined->pairs.size()) / static_cast<double>(truth_.size()),
            joined->candidates};
  }

  RuleProvider provider_;
  TextPairs truth_;
};

TEST_F(RecallTest, OfReviewsAndComplaints) {
  truth_ = complaints_of_reviews();
  const auto reviews = distinct(texts_of("review"));
  const auto kinds = distinct(texts_of("complaint"));
  ASSERT_EQ(reviews.size(), 41U);
  ASSERT_EQ(kinds.size(), 5U);
  const Found usual = find(reviews, kinds, 0.9, Options::Blocking::on);
  EXPECT_EQ(usual.recall, 1);
  const Found all = find(reviews, kinds, 0.9, Options::Blocking::off);
  EXPECT_EQ(all.recall, 1);
  EXPECT_EQ(all.candidates, 41U * 5);
}

TEST_F(RecallTest, OfReviewsWithOneComplaint) {
  truth_ = reviews_with_one_complaint();
  const auto reviews = distinct(texts_of("review"));
  const Found usual = find(reviews, reviews, 0.9, Options::Blocking::on);
  const Found greedy = find(reviews, reviews, 1, Options::Blocking::on);
  EXPECT_NEAR(usual.recall, 0.82, 0.005);
  EXPECT_NEAR(greedy.recall, 0.89, 0.005) << "even 32 of 41 are not all";
  EXPECT_LT(usual.candidates, 41U * 41);
  EXPECT_EQ(find(reviews, reviews, 0.9, Options::Blocking::off).recall, 1) << "nothing is missed";
}

TEST_F(RecallTest, WhatMayBeMissedIsSaid) {
  Options options;
  EXPECT_NE(blocking_notice(100, options).find("32 at most"), std::string::npos);
  EXPECT_NE(blocking_notice(100, options).find("blocking: off"), std::string::npos);
  EXPECT_EQ(blocking_notice(1, options), "");
  options.blocking = Options::Blocking::off;
  EXPECT_EQ(blocking_notice(100, options), "");
}

}  // namespace
}  // namespace ado::coordinator
