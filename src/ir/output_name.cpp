// Output names: DuckDB writes the bound expression out, PostgreSQL picks a name from it.
#include "ir/output_name.hpp"

#include "ir/duckdb_name.hpp"
#include "ir/names.hpp"

namespace ado::ir {
namespace {

std::string column_name(const sql::Expr& expr, const sql::ColumnRef& reference,
                        const QueryMap& map) {
  const Binding* binding = map.binding(expr);
  const bool is_postgres = map.dialect() == sql::Dialect::postgres;
  const std::string last =
      is_postgres ? name_key(reference.parts.back(), map.dialect()) : reference.parts.back().text;
  const bool is_column = binding != nullptr && binding->resolution == Resolution::column &&
                         binding->column_part + 1 == reference.parts.size();
  // DuckDB shows a column's name as it was declared.
  return is_column && !binding->column.empty() ? binding->column : last;
}

// TRIM is a function of another name there.
std::string call_name(const sql::FunctionCall& call, sql::Dialect dialect) {
  switch (call.syntax) {
    case sql::CallSyntax::trim_both:
      return "btrim";
    case sql::CallSyntax::trim_leading:
      return "ltrim";
    case sql::CallSyntax::trim_trailing:
      return "rtrim";
    case sql::CallSyntax::plain:
    case sql::CallSyntax::extract:
    case sql::CallSyntax::substring:
    case sql::CallSyntax::substring_for:
    case sql::CallSyntax::position:
    case sql::CallSyntax::overlay:
    case sql::CallSyntax::bare:
    case sql::CallSyntax::semantic:
      break;
  }
  if (call.name.empty()) return "?column?";
  const std::string name = name_key(call.name.back(), dialect);
  return name == "trim" ? "btrim" : name;
}

std::string postgres_name(const sql::Expr& expr, const QueryMap& map) {
  if (const auto* node = sql::as<sql::ColumnRef>(expr)) return column_name(expr, *node, map);
  if (const auto* node = sql::as<sql::FunctionCall>(expr)) {
    return call_name(*node, map.dialect());
  }
  if (const auto* node = sql::as<sql::Cast>(expr)) {
    const std::string inner = postgres_name(*node->operand, map);
    if (inner != "?column?") return inner;
    return node->type.name.empty() ? inner : name_key(node->type.name.back(), map.dialect());
  }
  if (const auto* node = sql::as<sql::Collate>(expr)) return postgres_name(*node->operand, map);
  if (const auto* node = sql::as<sql::FieldAccess>(expr)) {
    return name_key(node->field, map.dialect());
  }
  if (const auto* node = sql::as<sql::ScalarSubquery>(expr)) {
    const auto block = map.block_of(*node->query);
    const bool has_output = block && !map.block(*block).outputs.empty();
    return has_output ? map.block(*block).outputs.front().name : "?column?";
  }
  if (const auto* node = sql::as<sql::Case>(expr)) {
    if (node->otherwise) {
      const std::string name = postgres_name(**node->otherwise, map);
      if (name != "?column?") return name;
    }
    return "case";
  }
  if (sql::as<sql::Exists>(expr) != nullptr) return "exists";
  if (sql::as<sql::ArraySubquery>(expr) != nullptr) return "array";
  if (sql::as<sql::ListLiteral>(expr) != nullptr) return "array";
  if (sql::as<sql::Row>(expr) != nullptr) return "row";
  return "?column?";
}

}  // namespace

std::string output_name(const sql::Expr& expr, const QueryMap& map) {
  if (map.dialect() == sql::Dialect::postgres) return postgres_name(expr, map);
  const auto* reference = sql::as<sql::ColumnRef>(expr);
  if (reference != nullptr) return column_name(expr, *reference, map);
  if (const Binding* binding = map.binding(expr)) return binding->column;  // #1
  return duckdb_name(expr, map);
}

bool names_itself(const sql::Expr& expr) {
  return sql::as<sql::ColumnRef>(expr) != nullptr || sql::as<sql::PositionalRef>(expr) != nullptr;
}

}  // namespace ado::ir
