// Reads what views are made of, and what those views read.
#include "pipeline/views.hpp"

#include "ir/functions.hpp"
#include "pipeline/clock.hpp"
#include "pipeline/pieces.hpp"
#include "sql/parse.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

constexpr int kDepthMax = 16;

Result<bool> differs(const std::vector<sql::Identifier>& name, const Planning& planning,
                     int depth) {
  ADO_TRY(const auto text, planning.view(name));
  if (!text) return false;
  const auto view = sql::parse_statement(*text, planning.dialect);
  if (!view || depth > kDepthMax || !is_repeatable(view->query, planning.dialect)) return true;
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
    return look(planning.differs(ir::function_name(*call, planning.dialect)));
  };
  visitor.table = [&](const sql::TableRef& table) {
    const auto* base = std::get_if<sql::BaseTable>(&table.node);
    return base == nullptr ? sql::Descend::yes : look(differs(base->name, planning, depth + 1));
  };
  sql::visit(view->query, visitor);
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
  return differs(name, planning, 0);
}

}  // namespace ado::pipeline
