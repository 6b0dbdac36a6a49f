// plan: a query with semantic operators becomes steps and a query that any engine understands.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "engine/cell.hpp"
#include "pipeline/catalog.hpp"
#include "pipeline/names.hpp"
#include "pipeline/steps.hpp"

namespace ado::pipeline {

struct Planning {
  sql::Dialect dialect = sql::Dialect::duckdb;
  std::string_view text;            // Of the pipeline: what positions of errors count in.
  std::optional<double> threshold;  // Of scores that stand as conditions.
  Names& names;
  // The columns of a query without semantic calls, as the engine binds it; it is not run.
  std::function<Result<std::vector<engine::ResultColumn>>(const sql::Query&)> describe;
  // Of a function that ado does not know.
  std::function<Result<FunctionInCatalog>(const std::string& name)> function;
  // The query of a view; nothing for what is none.
  std::function<Result<std::optional<std::string>>(const std::vector<sql::Identifier>&)> view;
};

// The same for the same query and answers of `describe`. A query without semantic operators comes
// back as it is. Errors: unsupported with its place for a shape that is not done; invalid_input for
// what the binder refuses, before anything has been run.
Result<QueryPlan> plan_query(sql::Query query, const Planning& planning);

// An error at a node that was read from the pipeline's text.
Error error_at(const Planning& planning, ErrorKind kind, sql::Span span, std::string message,
               std::string hint = {});
// Where the first semantic call of a query stands.
sql::Span first_call(const sql::Query& query);

}  // namespace ado::pipeline
