// Facts settled against a real database: declared, assumed, observed, broken.
#include "mission/facts.hpp"

#include <gtest/gtest.h>

#include "tests/unit/engine/database.hpp"

namespace ado::mission {
namespace {

using patch::Basis;

constexpr std::string_view kScript = R"(
CREATE TABLE item (id INTEGER PRIMARY KEY, code VARCHAR, price DECIMAL(7,2), maker INTEGER);
INSERT INTO item SELECT i, 'c' || i, i * 1.5, i % 3 FROM range(10) AS t(i);
CREATE TABLE sale (item_id INTEGER, day DATE, q BIGINT, note VARCHAR, shop INTEGER, town VARCHAR);
INSERT INTO sale SELECT i % 10, DATE '2024-01-01' + i::INTEGER, i, NULL, i % 4, 'town' || (i % 4)
FROM range(100) AS t(i);
INSERT INTO sale VALUES (NULL, NULL, NULL, 'x', 9, NULL);
)";

class FactsTest : public testing::Test {
 protected:
  FactsTest() : scratch_(engine::test::open_scratch(kScript)) {}

  SettledFacts settle(const std::string& needed, const std::vector<std::string>& assumed = {}) {
    std::vector<patch::Precondition> assumptions;
    for (const std::string& text : assumed) assumptions.push_back(*patch::parse_fact(text));
    const auto schema = scratch_.engine().schema();
    EXPECT_TRUE(schema);
    const auto settled =
        settle_facts(scratch_.engine(), *schema, {*patch::parse_fact(needed)}, assumptions, {});
    EXPECT_TRUE(settled) << settled.error().message;
    return settled ? *settled : SettledFacts{};
  }
  // Its basis when the fact holds, "broken" when it does not.
  std::string basis(const std::string& needed, const std::vector<std::string>& assumed = {}) {
    const SettledFacts settled = settle(needed, assumed);
    if (!settled.broken.empty()) return "broken";
    EXPECT_EQ(settled.facts.size(), 1U);
    return settled.facts.empty() ? "" : std::string(patch::to_string(settled.facts[0].basis));
  }

  engine::Scratch scratch_;
};

TEST_F(FactsTest, KeysAreDeclaredObservedOrBroken) {
  EXPECT_EQ(basis("unique(item.id)"), "declared");
  EXPECT_EQ(basis("unique(item.code)"), "observed");
  EXPECT_EQ(basis("unique(item.maker)"), "broken");
  EXPECT_EQ(basis("unique(item.code)", {"unique(item.code)"}), "assumed");
}

TEST_F(FactsTest, AMisspeltFactIsRefused) {
  const auto schema = scratch_.engine().schema();
  ASSERT_TRUE(schema);
  const auto complaint = [&](const std::string& text) {
    const auto known = check_known(*patch::parse_fact(text), *schema);
    return known ? "" : known.error().message + " / " + known.error().hint;
  };
  EXPECT_EQ(complaint("unique(item.id)"), "");
  EXPECT_EQ(complaint("fk(sale.item_id -> item.id)"), "");
  EXPECT_EQ(complaint("unique(item.cod)"),
            "a fact is about a column that is not there: item.cod in unique(item.cod) / did you "
            "mean item.code?");
  EXPECT_EQ(complaint("fk(sale.item_id -> nowhere.at_all_like_it)").substr(0, 62),
            "a fact is about a column that is not there: nowhere.at_all_lik");
}

TEST_F(FactsTest, NullsAreLookedFor) {
  EXPECT_EQ(basis("not_null(item.id)"), "declared");
  EXPECT_EQ(basis("not_null(item.code)"), "observed");
  EXPECT_EQ(basis("not_null(sale.day)"), "broken");
}

TEST_F(FactsTest, RangesAreLookedFor) {
  EXPECT_EQ(basis("range(sale.q, 0, 99)"), "observed");
  EXPECT_EQ(basis("range(sale.q, 0, 98)"), "broken");
  EXPECT_EQ(basis("range(sale.q, 1, 99)"), "broken");
  EXPECT_EQ(basis("range(item.price, -10.5, 13.5)"), "observed");
}

TEST_F(FactsTest, DependenciesAreLookedFor) {
  EXPECT_EQ(basis("fd(sale.shop -> sale.town)"), "observed");
  EXPECT_EQ(basis("fd(sale.shop -> sale.item_id)"), "broken");
}

TEST_F(FactsTest, OrphansAreLookedFor) {
  EXPECT_EQ(basis("fk(sale.item_id -> item.id)"), "observed") << "NULL has no parent";
  EXPECT_EQ(basis("fk(sale.q -> item.id)"), "broken");
}

}  // namespace
}  // namespace ado::mission
