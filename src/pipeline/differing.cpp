// Reads what views and macros are made of, and what those read and call.
#include "pipeline/differing.hpp"

#include "ir/functions.hpp"
#include "pipeline/clock.hpp"
#include "pipeline/pieces.hpp"
#include "sql/build.hpp"
#include "sql/parse.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

constexpr int kDepthMax = 16;

Result<bool> differs(const sql::Query& query, const Planning& planning, int depth);

Result<bool> view_differs(const std::vector<sql::Identifier>& name, const Planning& planning,
                          int depth) {
  ADO_TRY(const auto text, planning.view(name));
  if (!text) return false;
  const auto view = sql::parse_statement(*text, planning.dialect);
  return view ? differs(view->query, planning, depth + 1) : Result<bool>(true);
}

// The query of a table macro, or the expression of another one as a query; nothing when it is none.
std::optional<sql::Query> macro_query(const std::string& definition, sql::Dialect dialect) {
  if (auto statement = sql::parse_statement(definition, dialect)) {
    return std::move(statement->query);
  }
  sql::NodeId next_id{1};
  auto expr = sql::parse_expression(definition, dialect, next_id);
  if (!expr) return std::nullopt;
  sql::Select select;
  select.items.push_back(sql::make_item(*std::move(expr)));
  return sql::make_query(std::move(select));
}

Result<bool> function_differs(const std::string& name, const Planning& planning, int depth) {
  ADO_TRY(const FunctionInCatalog found, planning.function(name));
  if (found.is_volatile) return true;
  for (const std::string& macro : found.macros) {
    const auto query = macro_query(macro, planning.dialect);
    if (!query) return true;
    ADO_TRY(const bool one, differs(*query, planning, depth + 1));
    if (one) return true;
  }
  return false;
}

Result<bool> differs(const sql::Query& query, const Planning& planning, int depth) {
  if (depth > kDepthMax || !is_repeatable(query, planning.dialect)) return true;
  Result<bool> found = false;
  const auto look = [&](Result<bool> one) {
    found = std::move(one);
    return found && !*found ? sql::Descend::yes : sql::Descend::stop;
  };
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    const auto* call = sql::as<sql::FunctionCall>(expr);
    if (call == nullptr) return sql::Descend::yes;
    if (is_clock(expr, planning.dialect)) return look(true);
    if (ir::find_function(*call, planning.dialect) != nullptr) return sql::Descend::yes;
    return look(function_differs(ir::function_name(*call, planning.dialect), planning, depth));
  };
  visitor.table = [&](const sql::TableRef& table) {
    const auto* base = std::get_if<sql::BaseTable>(&table.node);
    return base == nullptr ? sql::Descend::yes : look(view_differs(base->name, planning, depth));
  };
  sql::visit(query, visitor);
  return found;
}

}  // namespace

Result<bool> reads_differing_view(const sql::Query& query, const Planning& planning) {
  Result<bool> found = false;
  sql::Visitor visitor;
  visitor.table = [&](const sql::TableRef& table) {
    const auto* base = std::get_if<sql::BaseTable>(&table.node);
    if (base != nullptr) found = view_differs(base->name, planning);
    return found && !*found ? sql::Descend::yes : sql::Descend::stop;
  };
  sql::visit(query, visitor);
  return found;
}

Result<bool> view_differs(const std::vector<sql::Identifier>& name, const Planning& planning) {
  return view_differs(name, planning, 0);
}

Result<bool> function_differs(const std::string& name, const Planning& planning) {
  return function_differs(name, planning, 0);
}

}  // namespace ado::pipeline
