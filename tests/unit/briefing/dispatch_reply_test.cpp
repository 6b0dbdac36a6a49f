// Replies of dispatchers and analysts: counts, ids, families, places.
#include "briefing/dispatch_reply.hpp"

#include <tuple>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "briefing/analyst_reply.hpp"
#include "briefing/node_contract.hpp"
#include "tests/unit/briefing/demo_case.hpp"

namespace ado::briefing {
namespace {

using nlohmann::json;

json probe(int number, bool exploration = false) {
  return {{"probe_id", "p" + std::to_string(number)},
          {"transform_id", "eager_aggregation"},
          {"family", "C"},
          {"target", {{"by_node_id", "main"}}},
          {"node_contract",
           {{"from_must_include", {"t"}},
            {"where_must_preserve", {"s = 'a'"}},
            {"output_must_preserve", {"k"}}}},
          {"gates_checked", {"null"}},
          {"exploration", exploration},
          {"confidence", 0.5},
          {"expected_explain_delta", "fewer rows"},
          {"recommended_patch_ops", {"insert_cte"}},
          {"gold_example_id", ""}};
}

json dispatch(std::vector<json> probes) {
  return {{"dispatch",
           {{"dialect", "duckdb"},
            {"importance_stars", 2},
            {"probe_count", probes.size()},
            {"early_stop", false},
            {"equivalence_tier", "full_result"},
            {"hypothesis", "h"},
            {"reasoning_trace", json::array()},
            {"cost_spine", {"SCAN t"}},
            {"hotspots", {{{"op", "SCAN"}, {"why", "w"}, {"evidence", "e"}}}},
            {"do_not_do", json::array()}}},
          {"probes", std::move(probes)},
          {"dropped", {{{"transform_id", "x_y"}, {"family", "B"}, {"reason", "r"}}}}};
}

std::string outcome(const json& reply, int probes_min = 1) {
  const auto read = read_dispatch_reply(
      reply.dump(), {.query = filtered_query(), .stars = 2, .probes_min = probes_min, .probes_max = 12});
  if (read) return std::to_string(read->probes.size());
  return std::string(to_string(read.error().code));
}

TEST(DispatchReply, AGoodOneIsTaken) { EXPECT_EQ(outcome(dispatch({probe(1), probe(2)})), "2"); }

TEST(DispatchReply, TheCountIsTheNumberOfProbes) {
  json reply = dispatch({probe(1), probe(2)});
  reply["dispatch"]["probe_count"] = 3;
  EXPECT_EQ(outcome(reply), "wrong_count");
  EXPECT_EQ(outcome(dispatch({})), "wrong_count");
  std::vector<json> many;
  for (int i = 1; i <= 13; ++i) many.push_back(probe(i, i == 1));
  EXPECT_EQ(outcome(dispatch(many)), "wrong_count");
}

TEST(DispatchReply, FewerProbesNeedAReason) {
  json reply = dispatch({probe(1)});
  EXPECT_EQ(outcome(reply, 4), "wrong_count");
  reply["dispatch"]["fewer_probes_reason"] = "one hot spot only";
  EXPECT_EQ(outcome(reply, 4), "1");
}

TEST(DispatchReply, OneOrTwoOfEightExplore) {
  std::vector<json> eight;
  for (int i = 1; i <= 8; ++i) eight.push_back(probe(i));
  EXPECT_EQ(outcome(dispatch(eight)), "wrong_count");
  eight[7]["exploration"] = true;
  EXPECT_EQ(outcome(dispatch(eight)), "8");
  eight[6]["exploration"] = eight[5]["exploration"] = true;
  EXPECT_EQ(outcome(dispatch(eight)), "wrong_count");
}

TEST(DispatchReply, EachFieldOfAProbeIsChecked) {
  const std::vector<std::tuple<std::string, json, std::string>> cases = {
      {"transform_id", "no_such", "unknown_transform"},
      {"family", "B", "wrong_schema"},
      {"family", "G", "wrong_schema"},
      {"target", {{"by_node_id", "cte:none"}}, "unknown_target"},
      {"target", json::object(), "wrong_schema"},
      {"confidence", 1.5, "wrong_schema"},
      {"recommended_patch_ops", {"run"}, "unknown_op"},
      {"gold_example_id", "g9", "unknown_reference"},
      {"exploration", "no", "wrong_schema"},
      {"expected_explain_delta", std::string(5000, 'a'), "too_large"},
      {"sql", "SELECT 1", "unknown_field"}};
  for (const auto& [field, value, code] : cases) {
    json changed = probe(1);
    changed[field] = value;
    EXPECT_EQ(outcome(dispatch({changed})), code) << field;
  }
  EXPECT_EQ(outcome(dispatch({probe(1), probe(1)})), "wrong_schema");
}

TEST(DispatchReply, ContractsAndTargetsComeBackFromARedaction) {
  const auto redaction = Redaction::make(filtered_query());
  ASSERT_TRUE(redaction);
  json one = probe(1);
  one["node_contract"]["where_must_preserve"] = {"s = 'ado_text_2'"};
  const auto* conjunct = redaction->query().block(0).predicates.front().expr;
  one["target"] = {{"by_anchor_hash", redaction->query().anchor(conjunct->id)}};
  const auto read = read_dispatch_reply(
      dispatch({one}).dump(),
      {.query = filtered_query(), .redaction = &*redaction, .stars = 2, .probes_max = 4});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->probes.front().contract.where_must_preserve.front(), "s = 'a'");
  EXPECT_EQ(read->probes.front().target.by_anchor_hash, filtered_query().anchor(conjunct->id));
  EXPECT_NE(read->probes.front().json.find("ado_text_2"), std::string::npos);
}

TEST(NodeContract, IsCheckedByCode) {
  const auto schema = schema_of("CREATE TABLE t (k INTEGER, s VARCHAR);");
  const NodeContract contract{.from_must_include = {"T"},
                              .where_must_preserve = {"s = 'a'"},
                              .output_must_preserve = {"k"}};
  const auto verdict = [&](const NodeContract& asked, std::string_view candidate) {
    const outcome::Verdict got = check_contract(asked, map_of(candidate, schema));
    return std::string(to_string(got.kind)) + " " + got.reason;
  };
  EXPECT_EQ(verdict(contract, "SELECT z.k FROM (SELECT k FROM t WHERE t.s = 'a') AS z"),
            "accepted ");
  EXPECT_EQ(verdict(contract, "SELECT k FROM t WHERE s = 'b'"),
            "rejected the condition is lost: s = 'a'");
  EXPECT_EQ(verdict(contract, "SELECT s FROM t WHERE s = 'a'"), "rejected output column k is lost");
  EXPECT_EQ(verdict({.from_must_include = {"u"}}, "SELECT s FROM t"),
            "rejected u is not read any more");
  EXPECT_EQ(verdict({.where_must_preserve = {"a ="}}, "SELECT s FROM t"),
            "undecided a condition does not parse: a =");
}

json brief(const char* id, const char* primary, const char* secondary) {
  return {{"brief_id", id},
          {"primary_family", primary},
          {"secondary_family", secondary},
          {"goal", "g"},
          {"targets", {{{"by_node_id", "main"}}}},
          {"guardrails", json::array()},
          {"success_criteria", "c"},
          {"plans_max", 2}};
}

std::string briefs_outcome(std::vector<json> briefs) {
  const json reply = {{"hypothesis", "h"},
                      {"cost_spine", json::array()},
                      {"hotspots", json::array()},
                      {"briefs", std::move(briefs)}};
  const auto read = read_briefs_reply(reply.dump(), filtered_query());
  return read ? "taken" : std::string(to_string(read.error().code));
}

TEST(BriefsReply, ExactlyFourOfDiverseFamilies) {
  const json a = brief("b1", "A", "B");
  const json b = brief("b2", "C", "D");
  const json c = brief("b3", "E", "F");
  EXPECT_EQ(briefs_outcome({a, b, c, brief("b4", "A", "C")}), "taken");
  EXPECT_EQ(briefs_outcome({a, b, c}), "wrong_count");
  EXPECT_EQ(briefs_outcome({a, b, c, c, a}), "wrong_count");
  EXPECT_EQ(briefs_outcome({a, b, c, brief("b4", "B", "A")}), "not_diverse");
  EXPECT_EQ(briefs_outcome({a, b, c, brief("b4", "A", "A")}), "not_diverse");
  EXPECT_EQ(briefs_outcome({a, brief("b2", "A", "C"), c, brief("b4", "A", "D")}), "not_diverse");
  EXPECT_EQ(briefs_outcome({a, b, c, brief("b3", "A", "C")}), "wrong_schema");
  json many = brief("b4", "A", "C");
  many["plans_max"] = 4;
  EXPECT_EQ(briefs_outcome({a, b, c, many}), "wrong_count");
}

TEST(ExpertReply, SaysWhyAndWhatNext) {
  json reply = {{"why_it_failed", "w"},
                {"evidence", {"e"}},
                {"steer",
                 {{"family", "C"},
                  {"transform_id", "eager_aggregation"},
                  {"targets", {{{"by_node_id", "main"}}}},
                  {"instructions", "i"},
                  {"avoid", json::array()}}},
                {"confidence", 0.7}};
  const auto read = read_expert_reply(reply.dump(), filtered_query());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->family, outcome::Family::aggregation_pushdown);
  EXPECT_NE(read->steer.find("instructions"), std::string::npos);
  reply["steer"]["sql"] = "SELECT 1";
  const auto refused = read_expert_reply(reply.dump(), filtered_query());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), (Refusal{RefusalCode::unknown_field, "unknown field: steer.sql"}));
}

}  // namespace
}  // namespace ado::briefing
