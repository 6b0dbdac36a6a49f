// Which operators of two plans correspond; and trees as JSON.
#include "explain/pairing.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "explain/fingerprint.hpp"
#include "explain/tree_json.hpp"
#include "tests/unit/explain/trees.hpp"

namespace ado::explain {
namespace {

using test::analyzed;
using test::hash_join;
using test::scan;

Tree joined(std::int64_t rows_of_a, const std::string& condition) {
  return analyzed(hash_join(condition, {.ms = 5, .rows = 10},
                            scan("a", {.ms = 3, .rows = rows_of_a}),
                            scan("b", {.ms = 1, .rows = 7, .expected = 8})));
}

TEST(Pairing, APlanIsLikeItself) {
  for (const Paired& paired : pair_operators(joined(5, "x = y"), joined(5, "x = y")).before) {
    EXPECT_EQ(paired.likeness, Likeness::same);
  }
}

TEST(Pairing, OtherRowsAreAChangeAndAnotherConditionIsAnotherJoin) {
  const Pairing rows = pair_operators(joined(5, "x = y"), joined(6, "x = y"));
  EXPECT_EQ(rows.before[0].likeness, Likeness::changed) << "more rows came in";
  EXPECT_EQ(rows.before[1].likeness, Likeness::changed);
  EXPECT_EQ(rows.after[2].likeness, Likeness::same);
  const Pairing join = pair_operators(joined(5, "x = y"), joined(5, "x = z"));
  EXPECT_EQ(join.before[0].likeness, Likeness::alone);
  EXPECT_EQ(join.after[0].likeness, Likeness::alone);
  EXPECT_EQ(join.before[1].other, 1);
}

TEST(Pairing, OfTwoScansOneIsNew) {
  const Tree twice =
      analyzed(hash_join("x = y", {.rows = 1}, scan("a", {.rows = 9}), scan("a", {.rows = 5})));
  const Pairing pairing = pair_operators(analyzed(scan("a", {.rows = 5})), twice);
  EXPECT_EQ(pairing.before[0].other, 2) << "the one that gives as many rows";
  EXPECT_EQ(pairing.after[1].likeness, Likeness::alone);
}

TEST(TreeJson, ReadsBackAsItWasWritten) {
  Tree tree = joined(5, "x = y");
  tree.root.children[0].spilled_bytes = 4096;
  tree.root.children[0].loops = 3;
  tree.memory_bytes_peak = 1 << 20;
  const auto read = read_tree(to_json(tree));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), to_json(tree));
  EXPECT_EQ(fingerprint(*read), fingerprint(tree));
  EXPECT_EQ(read->root.children.at(1).rows_estimated, 8);
}

TEST(TreeJson, ADeepPlanIsNotNestedInJson) {
  Operator op = scan("a", {.rows = 1});
  for (int i = 0; i < 500; ++i)
    op = test::make(OperatorKind::filter, "FILTER", {}, {std::move(op)});
  const auto read = read_tree(to_json(analyzed(std::move(op))));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(places_of(*read).size(), 501U);
}

TEST(TreeJson, WhatIsNoTreeIsRefused) {
  nlohmann::json json = to_json(joined(5, "x = y"));
  json["operators"][1]["depth"] = 3;
  EXPECT_FALSE(read_tree(json));
  json["operators"][1]["depth"] = 0;
  EXPECT_FALSE(read_tree(json)) << "two roots";
  json["operators"] = nlohmann::json::array();
  EXPECT_FALSE(read_tree(json));
  nlohmann::json unknown = to_json(joined(5, "x = y"));
  unknown["operators"][0]["colour"] = "red";
  EXPECT_FALSE(read_tree(unknown));
}

}  // namespace
}  // namespace ado::explain
