// The random pipelines of PipelineGenerator, and a test that it makes every operator.
#include "tests/unit/sql/pipeline_generator.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "sql/build.hpp"
#include "sql/description.hpp"
#include "sql/walk.hpp"
#include "tests/unit/sql/ast_generator.hpp"

namespace ado::sql {
namespace {

// A call that any other could stand for.
bool is_replaceable(const Expr& expr) {
  const auto* call = as<FunctionCall>(expr);
  if (call == nullptr || call->syntax != CallSyntax::plain || call->over || call->filter) {
    return false;
  }
  const auto is_plain = [](const Argument& argument) {
    return !argument.name && !argument.variadic && as<Lambda>(*argument.value) == nullptr;
  };
  return call->within_group.empty() && call->order_by.empty() && !call->distinct &&
         std::ranges::all_of(call->arguments, is_plain);
}

}  // namespace

Identifier PipelineGenerator::stage_name(std::size_t index) const {
  return index % 2 == 0 ? Identifier{.text = "stage_" + std::to_string(index)}
                        : Identifier{.text = "Stage " + std::to_string(index), .quoted = true};
}

Expr PipelineGenerator::operand() { return AstGenerator(random_.next(), dialect_).expr(1); }

Expr PipelineGenerator::semantic_call() {
  while (true) {
    const SemanticOperatorInfo& found = random_.pick(semantic_operators());
    const bool has_place = is_row_shape(found.shape) || found.shape == SemanticShape::aggregate;
    // In ORDER BY the parser gives it a direction.
    if (!has_place || found.op == SemanticOperator::relevance_to) continue;
    std::vector<Expr> operands;
    while (operands.size() < found.operands) {
      operands.push_back(operand());
      if (as<Star>(operands.back()) != nullptr) operands.pop_back();
    }
    std::optional<std::int64_t> count;
    std::optional<std::string> text;
    if (found.may_have_count && chance(0.5)) count = random_.between(1, 1000);
    if (found.may_have_text && chance(0.5)) text = "it's\n$0.50 -- @ model: x";
    return make_semantic_call(found.op, std::move(operands), count, text);
  }
}

Expr PipelineGenerator::mapping() {
  const auto op = chance(0.5) ? SemanticOperator::meaning : SemanticOperator::topics;
  std::vector<Expr> operands;
  operands.push_back(ColumnRef{.parts = {{.text = "about"}}});
  return make_semantic_call(op, std::move(operands), 3);
}

void PipelineGenerator::make_semantic(Expr& expr) {
  if (is_replaceable(expr) && chance(0.4)) expr = semantic_call();
  auto* column = as<ColumnRef>(expr);
  if (column == nullptr || column->parts.size() != 1 || !chance(0.2)) return;
  static const std::vector<std::string> kWords = {"means", "ask",      "semantic",
                                                  "about", "pipeline", "relevance"};
  column->parts.front() = {.text = random_.pick(kWords)};
}

void PipelineGenerator::make_semantic(TableRef& table) {
  if (auto* function = std::get_if<TableFunction>(&table.node)) {
    if (as_semantic(function->call)) function->call = make_call("unnest", {});
  }
  auto* base = std::get_if<BaseTable>(&table.node);
  if (base != nullptr && stages_done_ > 0 && chance(0.3)) {
    base->name = {stage_name(random_.below(stages_done_))};
  }
  if (table.alias && chance(0.1)) table.alias->name = {.text = "semantic"};
  auto* join = std::get_if<Join>(&table.node);
  const bool may_match = join != nullptr && join->condition && !join->asof &&
                         (join->kind == JoinKind::inner || join->kind == JoinKind::left);
  if (!may_match || !chance(0.5)) return;
  std::vector<Expr> operands;
  operands.push_back(operand());
  operands.push_back(operand());
  std::optional<std::string> text;
  if (chance(0.5)) text = "supplies";
  join->condition =
      make_semantic_call(SemanticOperator::semantic_match, std::move(operands), {}, text);
}

void PipelineGenerator::make_semantic(Select& select) {
  for (SelectItem& item : select.items) {
    if (item.alias && chance(0.2)) item.alias->text = "about";
  }
  const bool is_grouped = select.group_by && !select.group_by->all;
  if (is_grouped && chance(0.5)) {
    const Expr key = mapping();
    select.group_by->elements.push_back({.kind = GroupingKind::expression, .exprs = {key}});
    if (!select.items.empty()) select.items.front().expr = key;
  }
  const bool has_one = select.items.size() == 1 && as<Star>(select.items[0].expr) == nullptr &&
                       as<ColumnsExpr>(select.items[0].expr) == nullptr;
  if (!has_one || !chance(0.3)) return;
  select.distinct = DistinctKind::semantic;
  select.distinct_on.clear();
}

void PipelineGenerator::make_semantic(Query& query) {
  Mutator mutator;
  mutator.expr = [this](Expr& expr) { make_semantic(expr); };
  mutator.table = [this](TableRef& table) { make_semantic(table); };
  mutator.select = [this](Select& select) { make_semantic(select); };
  transform(query, mutator);
  if (!query.order_by || query.order_by->all || !chance(0.5)) return;
  std::vector<Expr> operands;
  operands.push_back(ColumnRef{.parts = {{.text = "relevance"}}});
  operands.push_back(operand());
  query.order_by->items.push_back(
      {.expr = make_semantic_call(SemanticOperator::relevance_to, std::move(operands)),
       .direction = SortDirection::descending,
       .nulls = NullsOrder::last});
}

Query PipelineGenerator::query(int depth) {
  while (true) {
    Query made = AstGenerator(random_.next(), dialect_).query(depth);
    if (is_description(made)) continue;
    make_semantic(made);
    return made;
  }
}

Hints PipelineGenerator::hints() {
  Hints made;
  if (chance(0.5)) return made;
  if (chance(0.3)) made.parallel = random_.between<std::int64_t>(1, kParallelMax);
  if (chance(0.3)) made.batch_size = random_.between<std::int64_t>(1, kBatchSizeMax);
  if (chance(0.3)) made.model = "openai/gpt-x:latest";
  if (chance(0.3)) made.threshold = random_.unit() * 2 - 1;
  if (chance(0.3)) made.budget_usd = random_.unit() + 1e-9;
  if (chance(0.3)) made.on_error = chance(0.5) ? ErrorHint::null : ErrorHint::fail;
  if (chance(0.3)) made.cache = chance(0.5) ? CacheHint::refresh : CacheHint::off;
  if (chance(0.3)) made.recall = random_.unit() + 1e-9;
  if (chance(0.3)) made.blocking = chance(0.5);
  if (chance(0.3)) made.notes = {"answer in German: it's /* short", "use no models"};
  return made;
}

StageOptions PipelineGenerator::options() {
  StageOptions made;
  made.retain = chance(0.3);
  if (made.retain && chance(0.5)) {
    made.ttl = std::chrono::seconds(random_.between(1, 100'000) * (chance(0.5) ? 60 : 1));
  }
  if (made.retain && chance(0.5)) made.cache_key = "v1.2-x_Y";
  return made;
}

std::vector<ColumnDefinition> PipelineGenerator::columns() {
  if (chance(0.7)) return {};
  TypeName integer{.name = {{.text = "BIGINT"}}};
  TypeName decimal{.name = {{.text = "DECIMAL"}}, .modifiers = {"10", "2"}};
  return {{.name = {.text = "id"}, .type = std::move(integer)},
          {.name = {.text = "A Score", .quoted = true}, .type = std::move(decimal)}};
}

Pipeline PipelineGenerator::pipeline() {
  Pipeline made{.dialect = dialect_};
  made.explain = chance(0.5)   ? ExplainMode::none
                 : chance(0.5) ? ExplainMode::plan
                               : ExplainMode::analyze;
  made.hints = hints();
  for (std::size_t stages = random_.below(4); stages_done_ < stages; ++stages_done_) {
    made.stages.push_back({.name = stage_name(stages_done_),
                           .columns = columns(),
                           .query = query(2),
                           .options = options(),
                           .hints = hints()});
  }
  made.final_query = query(2);
  if (!made.stages.empty()) made.final_hints = hints();
  return made;
}

namespace {

TEST(PipelineGenerator, MakesEveryOperatorAndForm) {
  std::set<SemanticOperator> found;
  int distincts = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Pipeline pipeline = PipelineGenerator(seed, Dialect::duckdb).pipeline();
    Visitor visitor;
    visitor.expr = [&](const Expr& expr) {
      if (const auto call = as_semantic(expr)) found.insert(call->op);
      return Descend::yes;
    };
    visitor.select = [&](const Select& select) {
      distincts += select.distinct == DistinctKind::semantic ? 1 : 0;
      return Descend::yes;
    };
    visit(pipeline.final_query, visitor);
    for (const PipelineStage& stage : pipeline.stages) visit(stage.query, visitor);
  }
  EXPECT_EQ(found.size(), semantic_operators().size());
  EXPECT_GT(distincts, 0);
}

}  // namespace
}  // namespace ado::sql
