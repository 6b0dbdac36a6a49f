// Names of stages in queries, and what their results must be.
#include "pipeline/stages.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.hpp"
#include "pipeline/pieces.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/lexer.hpp"
#include "sql/print.hpp"
#include "sql/semantic_operator.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {

namespace {

// Whether it has a query that reads a stage, or that a table of ours may stand for.
bool has_changing_query(const sql::Expr& expr, const sql::Pipeline& pipeline) {
  bool found = false;
  sql::Visitor visitor;
  visitor.query = [&](const sql::Query& nested) {
    found = found || sql::is_semantic(nested) || !is_repeatable(nested, pipeline.dialect);
    return found ? sql::Descend::stop : sql::Descend::yes;
  };
  visitor.table = [&](const sql::TableRef& table) {
    const auto* base = std::get_if<sql::BaseTable>(&table.node);
    const auto is_read = [&](const sql::PipelineStage& stage) {
      return base->name.size() == 1 &&
             sql::same_name(stage.name, base->name.front(), pipeline.dialect);
    };
    found = found || (base != nullptr && std::ranges::any_of(pipeline.stages, is_read));
    return found ? sql::Descend::stop : sql::Descend::yes;
  };
  sql::visit(expr, visitor);
  return found;
}

// DuckDB names a column after its expression: the name that people wrote, not that of our table.
void name_subqueries(sql::Query& query, const sql::Pipeline& pipeline) {
  const sql::Dialect dialect = pipeline.dialect;
  if (dialect != sql::Dialect::duckdb) return;
  std::map<sql::NodeId, std::string> names;
  sql::Visitor visitor;
  visitor.select = [&](const sql::Select& select) {
    for (const sql::SelectItem& item : select.items) {
      if (has_changing_query(item.expr, pipeline))
        names.emplace(item.expr.id, sql::print(item.expr, dialect));
    }
    return sql::Descend::yes;
  };
  sql::visit(query, visitor);
  sql::Mutator mutator;
  mutator.select = [&](sql::Select& select) {
    for (sql::SelectItem& item : select.items) {
      const auto name = names.find(item.expr.id);
      if (!item.alias && name != names.end()) item.alias = sql::make_identifier(name->second);
    }
  };
  sql::transform(query, mutator);
}

}  // namespace

void read_stages(sql::Query& query, const sql::Pipeline& pipeline, const StageTables& tables) {
  name_subqueries(query, pipeline);
  sql::Mutator mutator;
  mutator.table = [&](sql::TableRef& table) {
    auto* base = std::get_if<sql::BaseTable>(&table.node);
    if (base == nullptr || base->name.size() != 1) return;
    const sql::Identifier written = base->name.front();
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const sql::Identifier& stage = pipeline.stages[i].name;
      if (!sql::same_name(stage, written, pipeline.dialect)) continue;
      base->name = {sql::make_identifier(tables[i])};
      if (!table.alias) table.alias = sql::TableAlias{.name = written};
      return;
    }
  };
  sql::transform(query, mutator);
}

Result<void> check_columns(engine::Workbench& bench, const sql::PipelineStage& stage,
                           const std::string& table, std::string_view text) {
  if (stage.columns.empty()) return {};
  const sql::Dialect dialect = bench.engine().dialect();
  ADO_TRY(const auto found, bench.engine().describe(sql::print(read_table(table), dialect)));
  const auto refuse = [&](std::string message) {
    return fail(Error{
        .kind = ErrorKind::invalid_input,
        .message = fmt::format("stage {} is not as it declares: {}", stage.name.text, message),
        .position = sql::position_at(text, stage.span.begin),
        .hint = "change its columns, or what it declares"});
  };
  if (found.size() != stage.columns.size()) {
    return refuse(fmt::format("{} columns, {} declared", found.size(), stage.columns.size()));
  }
  sql::Select types;
  for (const sql::ColumnDefinition& column : stage.columns) {
    types.items.push_back(
        sql::make_item(sql::Cast{.operand = sql::make_null(), .type = column.type}));
  }
  ADO_TRY(const auto wanted,
          bench.engine().describe(sql::print(sql::make_query(std::move(types)), dialect)));
  for (std::size_t i = 0; i < found.size(); ++i) {
    const sql::Identifier& name = stage.columns[i].name;
    const sql::Identifier is = sql::make_identifier(found[i].name);
    if (!sql::same_name(name, is, dialect) && !equals_ignore_case(name.text, is.text)) {
      return refuse(fmt::format("column {} is {}, {} declared", i + 1, is.text, name.text));
    }
    if (found[i].type != wanted[i].type) {
      return refuse(fmt::format("{} is {}, {} declared", name.text, found[i].type, wanted[i].type));
    }
  }
  return {};
}

std::string serial_reason(const QueryPlan& plan) {
  for (const Step& step : plan.steps) {
    const auto* answer = std::get_if<AnswerStep>(&step);
    if (answer == nullptr) continue;
    switch (answer->kind) {
      case AnswerKind::rows:
      case AnswerKind::groups:
        continue;
      case AnswerKind::bags:
        return fmt::format("aggregate {}", answer->call.op->name);
      case AnswerKind::labels:
        if (answer->call.op->id == semantic::OperatorId::distinct) return "SEMANTIC DISTINCT";
        return fmt::format("mapping {}", answer->call.op->name);
      case AnswerKind::pairs:
        return "SEMANTIC JOIN";
    }
  }
  return {};
}

}  // namespace ado::pipeline
