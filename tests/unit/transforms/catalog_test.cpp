// The catalog as a whole: ids, summaries, and that whatever a transform makes applies and prints.
#include "transforms/catalog.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "patch/apply.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::transforms {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTables = R"(
CREATE TABLE f (k INTEGER, j INTEGER, x INTEGER, y DECIMAL(7,2), day DATE, s VARCHAR);
CREATE TABLE d (k INTEGER, name VARCHAR, a INTEGER, b DECIMAL(7,2), since DATE);
CREATE TABLE e (j INTEGER, title VARCHAR, a INTEGER);
CREATE TABLE g (k BIGINT, name VARCHAR, text VARCHAR);)";

std::string read(const fs::path& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::shared_ptr<const sql::Schema> star() {
  return std::make_shared<const sql::Schema>(*sql::parse_schema(kTables, sql::Dialect::duckdb));
}

Result<ir::QueryMap> map_of(std::string_view text,
                            const std::shared_ptr<const sql::Schema>& schema) {
  ADO_TRY(sql::Statement statement, sql::parse_statement(text, sql::Dialect::duckdb));
  return ir::QueryMap::make(std::move(statement), schema);
}

// Pieces of queries over the star, put together by seed: many of them are close to what transforms
// look for, and most combinations are odd.
class QueryMaker {
 public:
  explicit QueryMaker(unsigned seed) : random_(seed) {}

  std::string query() {
    const std::string with = one_of(
        {"", "WITH c AS (SELECT k, count(*) AS n FROM f GROUP BY k) ",
         "WITH c AS (SELECT f.k, sum(y) AS n FROM f LEFT JOIN d ON f.k = d.k GROUP BY f.k) "});
    return with + (with.empty() ? block("d") : block("c"));
  }

 private:
  std::string one_of(std::initializer_list<std::string_view> choices) {
    std::uniform_int_distribution<std::size_t> index(0, choices.size() - 1);
    return std::string(*(choices.begin() + index(random_)));
  }

  std::string block(std::string_view other) {
    const bool grouped = one_of({"yes", "no"}) == "yes";
    std::string text = "SELECT ";
    text += grouped
                ? one_of({"t.k, count(*), sum(f.y)", "t.k AS key, avg(f.x), min(day) AS first_day",
                          "t.k + 1, count(f.x) FILTER (WHERE f.x > 1) AS n, sum(y - 1.5)"})
                : one_of({"f.*", "f.x, t.k", "*",
                          "f.x AS x, (SELECT max(a) FROM d) AS m, "
                          "(SELECT min(a) FROM d) AS l"});
    text += " FROM f " + one_of({"JOIN ", "LEFT JOIN ", "CROSS JOIN ", "FULL JOIN "});
    const bool is_cross = text.ends_with("CROSS JOIN ");
    text += std::string(other) + " AS t";
    if (!is_cross) text += one_of({" ON f.k = t.k", " ON f.k = t.k OR f.x = t.k", " USING (k)"});
    if (text.ends_with("USING (k)") && grouped) text = text.substr(0, text.size() - 9) + "ON true";
    text += one_of({"", ", e", ", d AS second"});
    text += one_of({"", " WHERE f.x = 1", " WHERE f.x = 1 AND t.k = 2 OR f.x = 3 AND t.k = 4",
                    " WHERE f.x IN (1, 2, 3) AND EXISTS (SELECT 1 FROM d AS t WHERE t.a = f.x)",
                    " WHERE f.k = t.k AND f.s IN (SELECT name FROM d)"});
    if (grouped) text += " GROUP BY " + one_of({"t.k", "1", "ROLLUP (t.k)"});
    if (grouped && text.find("t.k + 1") != std::string::npos) text += ", t.k";
    text += one_of({"", " ORDER BY 1", " ORDER BY 1 DESC LIMIT 3", " LIMIT 3 OFFSET 1"});
    return text;
  }

  std::mt19937 random_;
};

// Every match of every transform applies; the result parses, resolves, and prints as it did.
// The number of matches.
int apply_all(const ir::QueryMap& query) {
  int matches = 0;
  for (const Transform* transform : catalog()) {
    for (const Match& match : transform->detect(query)) {
      ++matches;
      SCOPED_TRACE(std::string(transform->id) + " in " + sql::print(query.statement()));
      const auto plan = transform->rewrite(query, match);
      if (!plan) ADD_FAILURE() << plan.error().message;
      if (!plan) continue;
      EXPECT_EQ(plan->transform_id, transform->id);
      const auto applied = patch::apply(query, *plan);
      if (!applied) ADD_FAILURE() << applied.error().message;
      if (!applied) continue;
      const std::string text = sql::print(applied->statement);
      const auto again = map_of(text, query.shared_schema());
      if (!again) ADD_FAILURE() << again.error().message << "\n" << text;
      if (!again) continue;
      EXPECT_TRUE(again->unresolved().empty()) << text;
      EXPECT_EQ(sql::print(again->statement()), text);
      EXPECT_EQ(again->block(0).outputs.size(), query.block(0).outputs.size()) << text;
    }
    (void)(transform->near_misses != nullptr ? transform->near_misses(query)
                                             : std::vector<std::string>());
  }
  return matches;
}

TEST(Catalog, IdsAreUniqueAndFoundAgain) {
  std::set<std::string_view> ids;
  for (const Transform* transform : catalog()) {
    EXPECT_TRUE(ids.insert(transform->id).second) << transform->id;
    EXPECT_EQ(find_transform(transform->id), transform);
    EXPECT_FALSE(transform->engines.empty()) << transform->id;
  }
  EXPECT_EQ(find_transform("no_such_transform"), nullptr);
}

TEST(Catalog, SummariesAreOneShortLine) {
  for (const Transform* transform : catalog()) {
    EXPECT_FALSE(transform->summary.empty()) << transform->id;
    EXPECT_LE(transform->summary.size(), 90U) << transform->id;
    EXPECT_FALSE(transform->summary.ends_with('.')) << transform->id;
    EXPECT_EQ(transform->summary.find('\n'), std::string_view::npos) << transform->id;
  }
}

TEST(Catalog, AllowancesAreJoined) {
  const std::string ids[] = {"semi_join_reduction", "eager_aggregation", "no_such_transform"};
  const patch::Allowance allowance = allowance_of(ids);
  EXPECT_TRUE(allowance.doubles_tables);
  EXPECT_FALSE(allowance.new_literals.empty());
  EXPECT_FALSE(allowance_of({}).doubles_tables);
}

TEST(Catalog, WhateverFiresOnRandomQueriesApplies) {
  const auto schema = star();
  int matches = 0;
  for (unsigned seed = 1; seed <= 300; ++seed) {
    const std::string text = QueryMaker(seed).query();
    const auto query = map_of(text, schema);
    ASSERT_TRUE(query.has_value()) << text << "\n" << query.error().message;
    matches += apply_all(*query);
  }
  EXPECT_GT(matches, 50);
}

// Queries of the demo, each of which is there for a transform: those in the catalog must find
// theirs.
TEST(Catalog, FiresOnTheQueriesOfTheDemo) {
  const fs::path demo = fs::path(ADO_SOURCE_DIR) / "data/demo";
  const std::map<std::string, std::string> wanted = {
      {"01", "eager_aggregation"},         {"02", "eager_aggregation"},
      {"03", "merge_by_dimension_filter"}, {"04", "semi_join_reduction"},
      {"05", "merge_scalar_aggregates"},   {"08", "implied_hull"},
      {"09", "in_list_to_semi_join"},      {"10", "or_join_to_union"},
      {"11", "limit_below_left_join"}};
  std::string tables;
  const std::string script = read(demo / "schema.sql");
  for (const std::string_view statement : sql::split_script(script, sql::Dialect::duckdb)) {
    if (statement.find("CREATE TABLE") == std::string_view::npos) continue;
    tables += std::string(statement.substr(statement.find("CREATE TABLE"))) + ";\n";
  }
  auto parsed = sql::parse_schema(tables, sql::Dialect::duckdb);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  const auto schema = std::make_shared<const sql::Schema>(*std::move(parsed));
  for (const fs::directory_entry& entry : fs::directory_iterator(demo / "queries")) {
    const auto query = map_of(read(entry.path()), schema);
    ASSERT_TRUE(query.has_value()) << entry.path() << query.error().message;
    EXPECT_TRUE(query->unresolved().empty()) << entry.path();
    (void)apply_all(*query);
    const auto id = wanted.find(entry.path().filename().string().substr(0, 2));
    if (id == wanted.end()) continue;
    EXPECT_FALSE(find_transform(id->second)->detect(*query).empty()) << entry.path() << id->second;
  }
}

}  // namespace
}  // namespace ado::transforms
