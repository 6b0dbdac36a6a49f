// Random plans, most of them nonsense: each is refused with a reason, or gives SQL that reads back.
#include <span>

#include "base/random.hpp"
#include "tests/unit/patch/patching.hpp"

namespace ado::patch {
namespace {

const std::vector<std::string> kQueries{
    "SELECT t.a, sum(u.d) AS n FROM t JOIN u ON t.a = u.a WHERE t.b = 1 AND (t.c = 2 OR u.d > 3) "
    "GROUP BY t.a HAVING sum(u.d) > 1 ORDER BY n LIMIT 5",
    "WITH x AS (SELECT a, b FROM t WHERE c = 1), y AS (SELECT a FROM x WHERE b > 2) "
    "SELECT x.a FROM x, y WHERE x.a = y.a AND EXISTS (SELECT 1 FROM u WHERE u.a = x.a)",
    "WITH item AS (SELECT id FROM item WHERE price > 1) SELECT id FROM item UNION ALL "
    "SELECT a FROM (SELECT a FROM t ORDER BY b LIMIT 3) s",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) "
    "SELECT n FROM r WHERE n IN (SELECT a FROM t)"};
const std::vector<std::string> kTargets{"S0",         "main",        "main/set:1", "main/set:2",
                                        "main/sub:1", "cte:x",       "cte:y",      "cte:item",
                                        "cte:r",      "cte:r/set:2", "step:s1",    "step:s2"};
const std::vector<std::string> kPaths{"main/where",        "main/where/and[1]", "main/where/and[2]",
                                      "cte:x/where",       "main/select[1]",    "main/join[1]",
                                      "main/on[1]/and[1]", "main/having",       "cte:y/where"};
const std::vector<std::string> kNames{"x", "y", "z", "item", "t", "\"Q q\"", "r"};
// The first of each fit into the main block of the query at that index.
const std::vector<std::string> kSelects{"SELECT a, b AS n FROM t",
                                        "SELECT a FROM y",
                                        "SELECT id FROM item WHERE price > 2",
                                        "SELECT n FROM r",
                                        "SELECT a FROM z",
                                        "SELECT a AS n FROM t ORDER BY a",
                                        "WITH z AS (SELECT a AS id FROM t) SELECT id FROM z",
                                        "SELECT a FROM \"Q q\"",
                                        "SELECT n FROM z UNION SELECT a FROM t"};
const std::vector<std::string> kFroms{
    "t", "x", "z AS x", "t JOIN u ON t.a = u.a", "r", "item, t", "(SELECT a FROM u) t"};
const std::vector<std::string> kExprs{"a = 1", "t.a > 2 AND t.b < 3",      "x.a = y.a",
                                      "n < 3", "EXISTS (SELECT 1 FROM z)", "id > 1 OR id IS NULL",
                                      "true"};

Payload random_payload(Op op, Random& random) {
  Payload payload{.cte_name = random.pick(kNames),
                  .cte_query_sql = random.pick(kSelects),
                  .from_sql = random.pick(kFroms),
                  .expr_sql = random.pick(kExprs),
                  .sql_fragment = random.pick(kSelects)};
  if (op == Op::replace_select) payload.sql_fragment = random.pick(kExprs) + " AS a";
  payload.into = {{random.pick(kNames), random.pick(kSelects)},
                  {random.pick(kNames), random.pick(kSelects)}};
  payload.redirect = random.pick(kNames);
  payload.first = CtePart{random.pick(kNames), random.pick(kSelects)};
  payload.second = CtePart{random.pick(kNames), random.pick(kSelects)};
  return payload;
}

Step random_step(Random& random) {
  const Op op = random.pick(std::span(kOps));
  const bool by_path = random.chance(0.4);
  return step(op, by_path ? path(random.pick(kPaths)) : at(random.pick(kTargets)),
              random_payload(op, random));
}

TEST(RandomPlans, AreRefusedOrGiveSqlThatReadsBack) {
  int applied_count = 0;
  for (std::uint64_t seed = 1; seed <= 10'000; ++seed) {
    Random random(seed);
    const std::size_t query = random.below(kQueries.size());
    const ir::QueryMap base = map_of(kQueries[query]);
    std::vector<Step> steps;
    if (random.chance(0.3)) {
      steps.push_back(step(Op::replace_body, at("main"), {.sql_fragment = kSelects[query]}));
    }
    for (std::uint64_t i = random.below(3); i > 0; --i) steps.push_back(random_step(random));
    const PatchPlan plan = plan_of(base, steps);
    const auto applied = apply(base, plan);
    if (!applied) {
      ASSERT_NE(applied.error().kind, ErrorKind::internal) << "seed " << seed;
      ASSERT_NE(applied.error().message.find(": step s"), std::string::npos)
          << "seed " << seed << ": " << applied.error().message;
      continue;
    }
    ++applied_count;
    const std::string text = sql::print(applied->statement);
    const auto again = sql::parse_statement(text, base.dialect());
    ASSERT_TRUE(again) << "seed " << seed << "\n" << text;
    ASSERT_EQ(*again, applied->statement) << "seed " << seed << "\n" << text;
    const ir::QueryMap map = map_of(text);
    ASSERT_TRUE(map.unresolved().empty())
        << "seed " << seed << ": " << map.unresolved().front().error.message << "\n"
        << text;
    ASSERT_EQ(map.block(0).outputs.size(), base.block(0).outputs.size()) << "seed " << seed;
    ASSERT_TRUE(conflicts(base, plan, plan_of(base, {}, "q")).empty()) << "seed " << seed;
  }
  EXPECT_GT(applied_count, 1000);
}

}  // namespace
}  // namespace ado::patch
