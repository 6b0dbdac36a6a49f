// Pipelines as values: ids, spans, references of stages, what a semantic call holds, limits.
#include "sql/pipeline.hpp"

#include <set>

#include <gtest/gtest.h>

#include "sql/parse.hpp"
#include "sql/semantic_operator.hpp"
#include "sql/walk.hpp"

namespace ado::sql {
namespace {

Pipeline pipeline_of(std::string_view text, Dialect dialect = Dialect::duckdb) {
  auto pipeline = parse_pipeline(text, dialect);
  EXPECT_TRUE(pipeline.has_value()) << text << ": " << pipeline.error().message;
  return pipeline ? *std::move(pipeline) : Pipeline();
}

std::string text_at(std::string_view text, const Span& span) {
  return std::string(text.substr(span.begin, span.end - span.begin));
}

Expr first_item(const Pipeline& pipeline) {
  return std::get<Select>(pipeline.final_query.body).items.at(0).expr;
}

TEST(Pipeline, NodesHaveIdsOnceInAllOfIt) {
  const Pipeline pipeline = pipeline_of(
      "PIPELINE a AS (SELECT x MEANS 'p' FROM t), b AS (SELECT x NOT MEANS 'q' FROM a) "
      "SELECT SUMMARIZE(x, 'r') FROM b");
  std::set<NodeId> ids;
  std::size_t nodes = 0;
  Visitor visitor;
  visitor.expr = [&](const Expr& expr) {
    ids.insert(expr.id);
    ++nodes;
    return Descend::yes;
  };
  for (const PipelineStage& stage : pipeline.stages) visit(stage.query, visitor);
  visit(pipeline.final_query, visitor);
  EXPECT_EQ(nodes, 10U);
  EXPECT_EQ(ids.size(), nodes);
  EXPECT_FALSE(ids.contains(NodeId{0}));
  EXPECT_LT(*ids.rbegin(), pipeline.next_id);
}

TEST(Pipeline, SpansArePlacesInTheText) {
  const std::string text =
      "PIPELINE a (x INT) AS (SELECT lower(x) NOT MEANS 'p' FROM t) WITH (retain = true) "
      "SELECT x SIMILAR_TO 'y' FROM a";
  const Pipeline pipeline = pipeline_of(text);
  EXPECT_EQ(text_at(text, pipeline.stages[0].span),
            "a (x INT) AS (SELECT lower(x) NOT MEANS 'p' FROM t) WITH (retain = true)");
  EXPECT_EQ(text_at(text, first_item(pipeline).span), "x SIMILAR_TO 'y'");
  const auto& select = std::get<Select>(pipeline.stages[0].query.body);
  const Not* negation = as<Not>(select.items[0].expr);
  ASSERT_NE(negation, nullptr);
  EXPECT_EQ(text_at(text, select.items[0].expr.span), "lower(x) NOT MEANS 'p'");
  EXPECT_EQ(text_at(text, negation->operand->span), "lower(x) NOT MEANS 'p'");
}

TEST(Pipeline, OptionsAreReadAndAKeyRetains) {
  const Pipeline pipeline = pipeline_of(
      "PIPELINE a AS (SELECT 1) WITH (ttl = '2H', cache_key = 'v1'), b AS (SELECT 2) TABLE a");
  EXPECT_EQ(pipeline.stages[0].options,
            (StageOptions{.retain = true, .ttl = std::chrono::hours(2), .cache_key = "v1"}));
  EXPECT_EQ(pipeline.stages[1].options, StageOptions{});
}

TEST(Pipeline, TablesThatMayBeStagesAreThoseOfNoCte) {
  const Pipeline pipeline = pipeline_of(
      "PIPELINE a AS (SELECT 1 AS x), \"B\" AS (SELECT 2 AS x) "
      "WITH c AS (SELECT * FROM A), a AS (SELECT * FROM a, c) "
      "SELECT * FROM a, b, main.b, (SELECT * FROM c JOIN d USING (x)) AS e "
      "WHERE EXISTS (SELECT * FROM b)");
  std::vector<std::string> names;
  std::vector<const PipelineStage*> stages;
  for (const TableRef* table : single_name_tables(pipeline.final_query, Dialect::duckdb)) {
    names.push_back(std::get<BaseTable>(table->node).name.front().text);
    stages.push_back(stage_read_by(*table, pipeline, 2));
  }
  EXPECT_EQ(names, (std::vector<std::string>{"A", "a", "b", "d", "b"}));
  const PipelineStage* a = pipeline.stages.data();
  EXPECT_EQ(stages, (std::vector<const PipelineStage*>{a, a, a + 1, nullptr, a + 1}));
}

TEST(Pipeline, RecursiveCtesAreInScopeOfEachOther) {
  const Pipeline pipeline =
      pipeline_of("WITH RECURSIVE a AS (SELECT * FROM b), b AS (SELECT * FROM a) SELECT * FROM c");
  const auto tables = single_name_tables(pipeline.final_query, Dialect::duckdb);
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(std::get<BaseTable>(tables[0]->node).name.front().text, "c");
}

TEST(Pipeline, NamesOfStagesFoldAsTheDialectSays) {
  const Pipeline pipeline =
      pipeline_of("PIPELINE \"A\" AS (SELECT 1) SELECT * FROM A", Dialect::postgres);
  const auto tables = single_name_tables(pipeline.final_query, Dialect::postgres);
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(stage_read_by(*tables[0], pipeline, 1), nullptr);
}

TEST(Pipeline, ACallTellsItsOperandsCountAndText) {
  const Expr expr = first_item(pipeline_of("SELECT OUTLIERS(x || y, 3, 'tone') FROM t"));
  const auto call = as_semantic(expr);
  ASSERT_TRUE(call.has_value());
  EXPECT_EQ(call->op, SemanticOperator::outliers);
  EXPECT_EQ(call->operands.size(), 1U);
  EXPECT_EQ(call->count, 3);
  EXPECT_EQ(call->text, "tone");
  std::vector<Expr> operands{*call->operands[0].value};
  EXPECT_EQ(make_semantic_call(call->op, std::move(operands), 3, "tone"), expr);
}

TEST(Pipeline, TheTableOfOperatorsIsWhole) {
  for (const SemanticOperatorInfo& each : semantic_operators()) {
    EXPECT_EQ(find_semantic_operator(each.name), each.op);
    EXPECT_EQ(&info(each.op), &each);
    EXPECT_GE(each.operands, 1U);
  }
  EXPECT_EQ(find_semantic_operator("matches"), SemanticOperator::means);
  EXPECT_EQ(find_semantic_operator("like"), std::nullopt);
}

TEST(Pipeline, ItsFirstWordsTellIt) {
  for (const char* text : {"PIPELINE a AS (", "-- x\nrvbbit /* y */ pipeline", "EXPLAIN pipeline",
                           "explain Analyse RVBBIT PIPELINE"}) {
    EXPECT_TRUE(starts_pipeline(text, Dialect::duckdb)) << text;
  }
  for (const char* text : {"SELECT 1", "", "EXPLAIN SELECT 1", "rvbbit", "\"PIPELINE\" a", "'"}) {
    EXPECT_FALSE(starts_pipeline(text, Dialect::duckdb)) << text;
  }
}

TEST(Pipeline, NestingIsBounded) {
  const auto repeat = [](std::string_view piece, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += piece;
    return text;
  };
  for (const char* open : {"MEANS(x, ", "x MEANS (", "NOT x MEANS (", "x NOT MEANS (", "SUMMARIZE(",
                           "x ABOUT (SELECT "}) {
    const auto parsed =
        parse_pipeline("SELECT " + repeat(open, 10'000) + "1" + repeat(")", 10'000), {});
    ASSERT_FALSE(parsed.has_value()) << open;
    EXPECT_EQ(parsed.error().message, "nesting deeper than 400") << open;
  }
  const auto joins = parse_pipeline("SELECT 1 FROM a" + repeat(" SEMANTIC JOIN b ON x ~ y", 10'000),
                                    Dialect::duckdb);
  ASSERT_FALSE(joins.has_value());
  EXPECT_EQ(joins.error().message, "nesting deeper than 400");
}

// Elsewhere the operators are named, and where they can be run.
TEST(Pipeline, AStatementRefusesSemanticOperatorsByName) {
  const std::pair<const char*, const char*> kCases[] = {
      {"SELECT * FROM t WHERE x MEANS 'y'", "semantic operator MEANS"},
      {"SELECT * FROM t ORDER BY x RELEVANCE TO 'q'", "semantic operator RELEVANCE_TO"},
      {"SELECT * FROM a SEMANTIC JOIN b ON a.x ~ b.y AS 'z'", "SEMANTIC JOIN"},
      {"SELECT SEMANTIC DISTINCT x FROM t", "SELECT SEMANTIC DISTINCT"},
      {"RVBBIT PIPELINE a AS (SELECT 1) SELECT * FROM a", "RVBBIT PIPELINE"},
      {"PIPELINE a AS (", "RVBBIT PIPELINE"}};
  for (const auto& [text, message] : kCases) {
    const auto statement = parse_statement(text, Dialect::duckdb);
    ASSERT_FALSE(statement.has_value()) << text;
    EXPECT_EQ(statement.error().kind, ErrorKind::unsupported) << text;
    EXPECT_EQ(statement.error().message, message) << text;
    EXPECT_NE(statement.error().hint.find("ado pipeline run"), std::string::npos) << text;
  }
  const auto broken = parse_statement("SELECT x MEANS FROM FROM t", Dialect::duckdb);
  ASSERT_FALSE(broken.has_value());
  EXPECT_EQ(broken.error().kind, ErrorKind::invalid_input);
  EXPECT_TRUE(parse_statement("SELECT q about FROM t", Dialect::duckdb).has_value());
}

}  // namespace
}  // namespace ado::sql
