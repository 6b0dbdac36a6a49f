// The query without its semantic calls, for the engine's binder.
#include "pipeline/pieces.hpp"
#include "sql/build.hpp"
#include "sql/semantic_operator.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

using sql::Dialect;
using sql::Expr;

std::string_view type_of(sql::SemanticResult result, Dialect dialect) {
  switch (result) {
    case sql::SemanticResult::boolean:
      return type_name(semantic::ResultType::boolean, dialect);
    case sql::SemanticResult::score:
      return type_name(semantic::ResultType::number, dialect);
    case sql::SemanticResult::text:
    case sql::SemanticResult::json:
      return text_type(dialect);
  }
  return text_type(dialect);
}

// CASE WHEN CAST(x AS VARCHAR) IS NULL OR ... THEN CAST(NULL AS type) END
Expr row_form(const sql::SemanticCall& call, std::string_view type, Dialect dialect) {
  std::vector<Expr> tests;
  for (const sql::Argument& operand : call.operands) {
    tests.push_back(sql::make_is_null(as_text(*operand.value, dialect)));
  }
  sql::Case form;
  form.whens.push_back({.condition = sql::make_or(std::move(tests)),
                        .result = sql::make_cast(sql::make_null(), type)});
  return form;
}

// CAST(max(CAST(x AS VARCHAR)) FILTER (...) AS type)
Expr aggregate_form(const sql::SemanticCall& call, std::string_view type, Dialect dialect) {
  std::vector<Expr> arguments;
  arguments.push_back(as_text(*call.operands.front().value, dialect));
  Expr aggregate = sql::make_call("max", std::move(arguments));
  sql::as<sql::FunctionCall>(aggregate)->filter = call.call->filter;
  return sql::make_cast(std::move(aggregate), type);
}

Expr match_form(const sql::SemanticCall& call, Dialect dialect) {
  return sql::make_binary("=", as_text(*call.operands[0].value, dialect),
                          as_text(*call.operands[1].value, dialect));
}

}  // namespace

sql::Query skeleton(const sql::Query& query, Dialect dialect) {
  sql::Query bare = query;
  sql::Mutator mutator;
  mutator.expr = [&](Expr& expr) {
    const auto call = sql::as_semantic(expr);
    if (!call) return;
    const auto& info = sql::info(call->op);
    const std::string_view type = type_of(info.result, dialect);
    Expr form;
    switch (info.shape) {
      case sql::SemanticShape::row_boolean:
      case sql::SemanticShape::row_score:
      case sql::SemanticShape::row_text:
      case sql::SemanticShape::mapping:
        form = row_form(*call, type, dialect);
        break;
      case sql::SemanticShape::aggregate:
        form = aggregate_form(*call, type, dialect);
        break;
      case sql::SemanticShape::structural:
        form = match_form(*call, dialect);
        break;
    }
    expr = std::move(form);
  };
  mutator.select = [](sql::Select& select) {
    if (select.distinct == sql::DistinctKind::semantic)
      select.distinct = sql::DistinctKind::distinct;
  };
  sql::transform(bare, mutator);
  return bare;
}

}  // namespace ado::pipeline
