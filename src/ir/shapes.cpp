// What the front end reads and prints but no transform may touch: what such a query promises, or
// which names it reads, is not in the tree.
#include "ir/shapes.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/text.hpp"
#include "sql/walk.hpp"

namespace ado::ir {
namespace {

// "PIVOT (" is PIVOT, "XMLELEMENT(NAME a," is XMLELEMENT, "ROWS FROM (" is ROWS.
std::string shape_of(const std::vector<sql::SyntaxPiece>& pieces) {
  const auto has_words = [](const sql::SyntaxPiece& piece) { return !piece.words.empty(); };
  const auto first = std::ranges::find_if(pieces, has_words);
  if (first == pieces.end()) return "syntax without a node";
  const std::string_view words = first->words;
  return to_upper_ascii(words.substr(0, words.find_first_of(" (")));
}

// Empty when there is nothing to refuse.
std::string refused(const sql::Expr& expr) {
  if (const auto* syntax = sql::as<sql::SyntaxExpr>(expr)) return shape_of(syntax->pieces);
  if (sql::as<sql::AllFields>(expr) != nullptr) return "all fields of an expression: (...).*";
  return {};
}

std::string refused(const sql::TableRef& table) {
  if (const auto* syntax = std::get_if<sql::SyntaxTable>(&table.node)) {
    return shape_of(syntax->pieces);
  }
  const auto* join = std::get_if<sql::Join>(&table.node);
  const bool has_alias = join != nullptr && join->using_alias.has_value();
  return has_alias ? "alias of JOIN ... USING" : "";
}

std::string refused(const sql::Query& query) {
  if (!query.locking.empty()) return "locking clause " + to_upper_ascii(query.locking.front());
  if (!query.order_by) return {};
  for (const sql::OrderItem& item : query.order_by->items) {
    if (!item.using_operator.empty()) return "ORDER BY ... USING";
  }
  return {};
}

std::string refused(const sql::CommonTable& table) {
  return table.search_and_cycle.empty() ? "" : "SEARCH or CYCLE clause of a recursive CTE";
}

}  // namespace

Result<void> check_shapes(const sql::Query& query) {
  std::string shape;
  const auto look = [&shape](const auto& node) {
    shape = refused(node);
    return shape.empty() ? sql::Descend::yes : sql::Descend::stop;
  };
  sql::Visitor visitor;
  visitor.expr = look;
  visitor.table = look;
  visitor.query = look;
  visitor.common_table = look;
  sql::visit(query, visitor);
  if (shape.empty()) return {};
  return fail(ErrorKind::unsupported, "{}", shape);
}

}  // namespace ado::ir
