// Output names: DuckDB writes the bound expression out, PostgreSQL picks a name from it.
#include "ir/output_name.hpp"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "ir/functions.hpp"
#include "ir/names.hpp"
#include "ir/types.hpp"
#include "sql/print.hpp"

namespace ado::ir {
namespace {

// Writes an expression as DuckDB names it. What it cannot say exactly it prints as ado would.
class DuckdbName {
 public:
  std::string of(const sql::Expr& expr) const {
    if (const auto* node = sql::as<sql::ColumnRef>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Literal>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::FunctionCall>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Binary>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Logical>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Case>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Between>(expr); node != nullptr && !node->negated) {
      return fmt::format("({} BETWEEN {} AND {})", of(*node->operand), of(*node->low),
                         of(*node->high));
    }
    if (const auto* node = sql::as<sql::InList>(expr)) {
      return fmt::format("({} {} ({}))", of(*node->operand), node->negated ? "NOT IN" : "IN",
                         list(node->items));
    }
    if (const auto* node = sql::as<sql::IsTest>(expr);
        node != nullptr && node->test == sql::TruthTest::null) {
      return fmt::format("({} IS {}NULL)", of(*node->operand), node->negated ? "NOT " : "");
    }
    if (const auto* node = sql::as<sql::Unary>(expr); node != nullptr && node->op == "-") {
      const bool is_number = sql::as<sql::Literal>(*node->operand) != nullptr;
      return fmt::format(fmt::runtime(is_number ? "-{}" : "-({})"), of(*node->operand));
    }
    if (const auto* node = sql::as<sql::Cast>(expr)) return of(*node);
    return sql::print(expr, sql::Dialect::duckdb);
  }

 private:
  std::string of(const sql::ColumnRef& node) const {
    std::string text;
    for (const sql::Identifier& part : node.parts) {
      text += (text.empty() ? "" : ".") + quoted(part.text);
    }
    return text;
  }
  std::string of(const sql::Literal& node) const {
    switch (node.kind) {
      case sql::LiteralKind::null:
        return "NULL";
      case sql::LiteralKind::boolean:
        return fmt::format("CAST('{}' AS BOOLEAN)",
                           equals_ignore_case(node.text, "true") ? 't' : 'f');
      case sql::LiteralKind::string:
        return fmt::format("'{}'", node.text);
      case sql::LiteralKind::integer:
      case sql::LiteralKind::decimal:
      case sql::LiteralKind::floating:
      case sql::LiteralKind::escape_string:
      case sql::LiteralKind::bits:
      case sql::LiteralKind::hex:
        return node.text;
    }
    return node.text;
  }
  std::string of(const sql::Binary& node) const {
    const std::string op = node.op == "<>" ? "!=" : node.op;
    return fmt::format("({} {} {})", of(*node.left), op, of(*node.right));
  }
  std::string of(const sql::Logical& node) const {
    const bool is_and = node.connective == sql::Connective::conjunction;
    std::string text;
    for (const sql::Expr& operand : node.operands) {
      text += (text.empty() ? "" : is_and ? " AND " : " OR ") + of(operand);
    }
    return "(" + text + ")";
  }
  std::string of(const sql::Case& node) const {
    std::string text = "CASE ";
    for (const sql::WhenClause& when : node.whens) {
      const std::string condition =
          node.operand ? fmt::format("({} = {})", of(**node.operand), of(*when.condition))
                       : of(*when.condition);
      text += fmt::format(" WHEN ({}) THEN ({})", condition, of(*when.result));
    }
    return text + fmt::format(" ELSE {} END", node.otherwise ? of(**node.otherwise) : "NULL");
  }
  std::string of(const sql::Cast& node) const {
    const std::string type = type_text(node.type, sql::Dialect::duckdb);
    if (type.empty()) return sql::print(sql::Expr(node), sql::Dialect::duckdb);
    const bool tries = node.style == sql::CastStyle::try_cast;
    const std::size_t comma = type.find(',');
    const std::string shown =
        comma == std::string::npos ? type : type.substr(0, comma) + ", " + type.substr(comma + 1);
    return fmt::format("{}({} AS {})", tries ? "TRY_CAST" : "CAST", of(*node.operand), shown);
  }
  std::string of(const sql::FunctionCall& node) const {
    const std::string name = function_name(node, sql::Dialect::duckdb);
    const bool plain = node.syntax == sql::CallSyntax::plain && !node.over && !node.filter &&
                       node.order_by.empty() && node.within_group.empty();
    if (!plain) return sql::print(sql::Expr(node), sql::Dialect::duckdb);
    const bool counts_rows =
        name == "count" &&
        (node.arguments.empty() || sql::as<sql::Star>(*node.arguments.front().value) != nullptr);
    if (counts_rows) return "count_star()";
    std::string arguments;
    for (const sql::Argument& argument : node.arguments) {
      arguments += (arguments.empty() ? "" : ", ") + of(*argument.value);
    }
    const std::string shown = name == "coalesce" ? "COALESCE" : name;
    return fmt::format("{}({}{})", shown, node.distinct ? "DISTINCT " : "", arguments);
  }
  std::string list(const std::vector<sql::Expr>& items) const {
    std::string text;
    for (const sql::Expr& item : items) text += (text.empty() ? "" : ", ") + of(item);
    return text;
  }
  static std::string quoted(const std::string& name) {
    return sql::print(sql::Identifier{.text = name}, sql::Dialect::duckdb);
  }
};

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

std::string postgres_name(const sql::Expr& expr, const QueryMap& map) {
  if (const auto* node = sql::as<sql::ColumnRef>(expr)) return column_name(expr, *node, map);
  if (const auto* node = sql::as<sql::FunctionCall>(expr)) {
    return node->name.empty() ? "?column?" : name_key(node->name.back(), map.dialect());
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
  if (sql::as<sql::Row>(expr) != nullptr) return "row";
  return "?column?";
}

}  // namespace

std::string output_name(const sql::Expr& expr, const QueryMap& map) {
  if (map.dialect() == sql::Dialect::postgres) return postgres_name(expr, map);
  const auto* reference = sql::as<sql::ColumnRef>(expr);
  if (reference != nullptr) return column_name(expr, *reference, map);
  if (const Binding* binding = map.binding(expr)) return binding->column;  // #1
  return DuckdbName().of(expr);
}

bool names_itself(const sql::Expr& expr) {
  return sql::as<sql::ColumnRef>(expr) != nullptr || sql::as<sql::PositionalRef>(expr) != nullptr;
}

}  // namespace ado::ir
