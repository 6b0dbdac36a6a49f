// What features see, and that names and constants are not among it.
#include "knowledge/features.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "base/data_folder.hpp"
#include "base/random.hpp"
#include "knowledge/library.hpp"
#include "sql/lexer.hpp"
#include "sql/parse.hpp"
#include "sql/script_tables.hpp"

namespace ado::knowledge {
namespace {

constexpr std::string_view kSchema =
    "CREATE TABLE f (k INTEGER, b INTEGER, x DECIMAL(9,2), n BIGINT, s VARCHAR);"
    "CREATE TABLE d (k INTEGER PRIMARY KEY, name VARCHAR, year INTEGER);";

ir::QueryMap map_of(std::string_view text, std::string_view schema = kSchema) {
  auto statement = sql::parse_statement(text, sql::Dialect::duckdb);
  auto tables = sql::parse_script_tables(schema, sql::Dialect::duckdb);
  if (!statement) throw std::runtime_error(statement.error().message + " in " + std::string(text));
  return *ir::QueryMap::make(*std::move(statement), *std::move(tables));
}

// A count, back from its logarithm.
long count(std::string_view text, Feature feature) {
  const vectors::Vector features = features_of(map_of(text), nullptr);
  return std::lround(std::expm1(features[static_cast<std::size_t>(feature)]));
}

// Unknown is equal to unknown here.
std::string differing(const vectors::Vector& a, const vectors::Vector& b) {
  std::string names;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool equal = a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]));
    if (!equal) names += std::string(feature_names()[i]) + "; ";
  }
  return names;
}

std::set<std::string> names_of(const sql::Schema& schema) {
  std::set<std::string> names;
  for (const sql::TableInfo& table : schema.tables) {
    names.insert(table.name);
    for (const sql::ColumnInfo& column : table.columns) names.insert(column.name);
  }
  return names;
}

// The text with other names for tables and columns, and with other constants. Calls keep theirs.
std::string disguised(const std::string& text, const std::set<std::string>& names) {
  const auto tokens = sql::tokenize(text, sql::Dialect::duckdb);
  std::string result;
  std::size_t done = 0;
  for (std::size_t i = 0; i < tokens->size(); ++i) {
    const sql::Token& token = (*tokens)[i];
    result += text.substr(done, token.begin - done);
    done = token.end;
    std::string word(sql::token_text(text, token));
    const bool is_call = i + 1 < tokens->size() &&
                         (*tokens)[i + 1].kind == sql::TokenKind::left_parenthesis &&
                         names.count(word) == 0;
    if (token.kind == sql::TokenKind::word && !is_call && names.count(word) > 0) {
      word = "other_" + word;
    } else if (token.kind == sql::TokenKind::integer) {
      word = "7" + word;
    } else if (token.kind == sql::TokenKind::string && word.find('-') == std::string::npos) {
      word.insert(word.size() - 1, "9");
    }
    result += word;
  }
  return result + text.substr(done);
}

TEST(Features, OtherNamesAndConstantsAreTheSameQuery) {
  const auto data = data_folder();
  ASSERT_TRUE(data);
  const auto library = read_library(std::vector{*data});
  ASSERT_TRUE(library) << library.error().message;
  int compared = 0;
  for (const LibraryExample& each : *library) {
    if (each.example.engine != sql::Dialect::duckdb) continue;
    const auto schema = sql::parse_script_tables(each.schema, each.example.engine);
    ASSERT_TRUE(schema);
    const std::set<std::string> names = names_of(*schema);
    sql::Schema renamed = *schema;
    for (sql::TableInfo& table : renamed.tables) {
      table.name = "other_" + table.name;
      for (sql::ColumnInfo& column : table.columns) column.name = "other_" + column.name;
      for (auto& key : table.keys) {
        for (std::string& column : key) column = "other_" + column;
      }
    }
    const std::string text = disguised(each.example.original_sql, names);
    ASSERT_NE(text, each.example.original_sql);
    auto statement = sql::parse_statement(text, sql::Dialect::duckdb);
    ASSERT_TRUE(statement) << each.example.id << ": " << statement.error().message;
    const auto other = ir::QueryMap::make(*std::move(statement), renamed);
    const auto original = map_of(each);
    ASSERT_TRUE(other && original);
    EXPECT_TRUE(other->resolved()) << text;
    EXPECT_EQ(differing(features_of(*original, nullptr), features_of(*other, nullptr)), "")
        << each.example.id;
    ++compared;
  }
  EXPECT_GE(compared, 25);
}

TEST(Features, AnotherShapeIsAnotherQuery) {
  const std::string_view texts[] = {
      "SELECT x FROM f",
      "SELECT x FROM f WHERE k = 1",
      "SELECT x FROM f WHERE k IN (1, 2, 3)",
      "SELECT x FROM f WHERE s LIKE 'a%'",
      "SELECT f.x FROM f, d WHERE f.k = d.k",
      "SELECT f.x FROM f LEFT JOIN d ON f.k = d.k",
      "SELECT sum(x) FROM f",
      "SELECT sum(x) FROM f GROUP BY k",
      "SELECT sum(x) FROM f GROUP BY s",
      "SELECT sum(x) FROM f GROUP BY ROLLUP (k)",
      "SELECT sum(x * n) FROM f",
      "SELECT sum(x * k) FROM f",
      "SELECT rank() OVER (ORDER BY x) FROM f",
      "SELECT x FROM f WHERE EXISTS (SELECT * FROM d WHERE d.k = f.k)",
      "SELECT x FROM f WHERE NOT EXISTS (SELECT * FROM d WHERE d.k = f.k)",
      "WITH c AS (SELECT k FROM f) SELECT k FROM c",
      "WITH c AS (SELECT k FROM f) SELECT a.k FROM c a, c b WHERE a.k = b.k"};
  for (const std::string_view a : texts) {
    for (const std::string_view b : texts) {
      if (a == b) continue;
      EXPECT_NE(differing(features_of(map_of(a), nullptr), features_of(map_of(b), nullptr)), "")
          << a << " and " << b;
    }
  }
}

TEST(Features, CountWhatTheySay) {
  constexpr std::string_view kStar =
      "SELECT a.name, b.name, sum(f.x * f.n) FROM f, d a, d b WHERE f.k = a.k AND f.b = b.k "
      "AND a.year > 2000 GROUP BY a.name, b.name";
  EXPECT_EQ(count(kStar, Feature::tables), 3);
  EXPECT_EQ(count(kStar, Feature::repeated_tables), 1);
  EXPECT_EQ(count(kStar, Feature::self_joins), 1);
  EXPECT_EQ(count(kStar, Feature::join_edges), 2);
  EXPECT_EQ(count(kStar, Feature::join_degree), 2);
  EXPECT_EQ(count(kStar, Feature::join_cycles), 0);
  EXPECT_EQ(count(kStar, Feature::text_keys), 2);
  EXPECT_EQ(count(kStar, Feature::wide_products), 1);
  EXPECT_EQ(count(kStar, Feature::ranges), 1);
  EXPECT_EQ(count("SELECT f.x FROM f, d WHERE f.k < 3", Feature::join_parts), 2);
  EXPECT_EQ(count("SELECT 1 + (2 * (3 - 4))", Feature::expr_depth), 4);
  constexpr std::string_view kCte =
      "WITH c AS (SELECT k, sum(x) AS x FROM f GROUP BY k) SELECT a.k FROM c a, c b "
      "WHERE a.k = b.k AND a.x > 3";
  EXPECT_EQ(count(kCte, Feature::cte_readers_most), 2);
  EXPECT_EQ(count(kCte, Feature::grouped_ctes), 1);
  EXPECT_EQ(count(kCte, Feature::filter_above_group), 1);
  EXPECT_EQ(count("SELECT x FROM f WHERE x > (SELECT avg(x) FROM f i WHERE i.k = f.k)",
                  Feature::correlated),
            1);
}

TEST(Features, APlanIsKnownOrNot) {
  const ir::QueryMap map = map_of("SELECT x FROM f");
  const auto late = static_cast<std::size_t>(Feature::signal_first) +
                    static_cast<std::size_t>(explain::SignalKind::late_filter);
  EXPECT_TRUE(std::isnan(features_of(map, nullptr)[late]));
  const SignalLevels none;
  EXPECT_EQ(features_of(map, &none)[late], 0);
  const SignalLevels some{{explain::SignalKind::late_filter, 0.5}};
  EXPECT_EQ(features_of(map, &some)[late], 0.5F);
}

}  // namespace
}  // namespace ado::knowledge
