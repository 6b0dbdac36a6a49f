// Writes expressions as DuckDB does: every operator in parentheses, keywords quoted, NOT pushed
// into comparisons.
#include "ir/duckdb_name.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "ir/functions.hpp"
#include "ir/names.hpp"
#include "ir/types.hpp"
#include "sql/keywords.hpp"
#include "sql/print.hpp"

namespace ado::ir {
namespace {

constexpr auto kDuckdb = sql::Dialect::duckdb;

std::string quoted(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), is_plain) &&
                     !(name.front() >= '0' && name.front() <= '9');
  const auto keyword = sql::find_keyword(name);
  if (plain && sql::word_class(keyword, kDuckdb) == sql::WordClass::plain) {
    return std::string(name);
  }
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

// Types that DuckDB's grammar knows; others are names to it, and quoted.
std::string type_name(const sql::TypeName& type) {
  const std::string text = type_text(type, kDuckdb);
  if (text.starts_with("DECIMAL(")) {
    return type.modifiers.empty() ? "DECIMAL" : "DECIMAL(" + join(type.modifiers, ", ") + ")";
  }
  if (text == "VARCHAR" && !type.modifiers.empty()) {
    return "VARCHAR(" + type.modifiers.front() + ")";
  }
  constexpr std::array<std::string_view, 9> kGrammar{"BOOLEAN", "SMALLINT", "INTEGER",
                                                     "BIGINT",  "FLOAT",    "VARCHAR",
                                                     "TIME",    "INTERVAL", "TIMESTAMP"};
  const bool is_grammar = std::find(kGrammar.begin(), kGrammar.end(), text) != kGrammar.end();
  return is_grammar || text.empty() ? text : "\"" + text + "\"";
}

std::string_view comparison_negated(std::string_view op) {
  struct Pair {
    std::string_view op, opposite;
  };
  constexpr std::array<Pair, 6> kPairs{
      {{"=", "!="}, {"<>", "="}, {"<", ">="}, {"<=", ">"}, {">", "<="}, {">=", "<"}}};
  const auto* found =
      std::find_if(kPairs.begin(), kPairs.end(), [op](const Pair& pair) { return pair.op == op; });
  return found == kPairs.end() ? std::string_view() : found->opposite;
}

class DuckdbName {
 public:
  explicit DuckdbName(const QueryMap& map) : map_(map) {}

  std::string of(const sql::Expr& expr) const {
    if (const auto* node = sql::as<sql::ColumnRef>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Literal>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::FunctionCall>(expr)) return of(*node, expr);
    if (const auto* node = sql::as<sql::Binary>(expr)) {
      return binary(*node, node->op == "<>" ? "!=" : node->op);
    }
    if (const auto* node = sql::as<sql::Logical>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Not>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Case>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Between>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Like>(expr)) return of(*node, expr);
    if (const auto* node = sql::as<sql::InList>(expr)) {
      return fmt::format("({} {} ({}))", of(*node->operand), node->negated ? "NOT IN" : "IN",
                         list(node->items));
    }
    if (const auto* node = sql::as<sql::IsTest>(expr);
        node != nullptr && node->test == sql::TruthTest::null) {
      return fmt::format("({} IS {}NULL)", of(*node->operand), node->negated ? "NOT " : "");
    }
    if (const auto* node = sql::as<sql::Unary>(expr)) {
      const bool is_number = sql::as<sql::Literal>(*node->operand) != nullptr;
      const std::string operand = of(*node->operand);
      return node->op == "-" && is_number ? "-" + operand : node->op + "(" + operand + ")";
    }
    if (const auto* node = sql::as<sql::TypedLiteral>(expr)) {
      return fmt::format("CAST('{}' AS {})", node->text, type_name(node->type));
    }
    if (const auto* node = sql::as<sql::Cast>(expr)) {
      const std::string type = type_name(node->type);
      const bool tries = node->style == sql::CastStyle::try_cast;
      if (!type.empty()) {
        return fmt::format("{}({} AS {})", tries ? "TRY_CAST" : "CAST", of(*node->operand), type);
      }
    }
    return sql::print(expr, kDuckdb);
  }

 private:
  static std::string of(const sql::ColumnRef& node) {
    std::string text;
    for (const sql::Identifier& part : node.parts) {
      text += (text.empty() ? "" : ".") + quoted(part.text);
    }
    return text;
  }
  static std::string of(const sql::Literal& node) {
    switch (node.kind) {
      case sql::LiteralKind::null:
        return "NULL";
      case sql::LiteralKind::boolean:
        return fmt::format("CAST('{}' AS BOOLEAN)",
                           equals_ignore_case(node.text, "true") ? 't' : 'f');
      case sql::LiteralKind::string:
        return string(node.text);
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
  static std::string string(std::string_view value) {
    std::string text = "'";
    for (const char c : value) text += c == '\'' ? "''" : std::string(1, c);
    return text + "'";
  }
  std::string binary(const sql::Binary& node, std::string_view op) const {
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
  std::string of(const sql::Not& node) const {
    if (const auto* inner = sql::as<sql::Binary>(*node.operand)) {
      const std::string_view opposite = comparison_negated(inner->op);
      if (!opposite.empty()) return binary(*inner, opposite);
    }
    if (const auto* inner = sql::as<sql::InList>(*node.operand); inner && !inner->negated) {
      return fmt::format("({} NOT IN ({}))", of(*inner->operand), list(inner->items));
    }
    return "(NOT " + of(*node.operand) + ")";
  }
  std::string of(const sql::Between& node) const {
    const std::string text =
        fmt::format("({} BETWEEN {} AND {})", of(*node.operand), of(*node.low), of(*node.high));
    return node.negated ? "(NOT " + text + ")" : text;
  }
  std::string of(const sql::Like& node, const sql::Expr& expr) const {
    const bool like = node.kind == sql::LikeKind::like;
    if ((!like && node.kind != sql::LikeKind::ilike) || node.escape) {
      return sql::print(expr, kDuckdb);
    }
    const std::string op = std::string(node.negated ? "!" : "") + (like ? "~~" : "~~*");
    return fmt::format("({} {} {})", of(*node.operand), op, of(*node.pattern));
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

  std::string of(const sql::FunctionCall& node, const sql::Expr& expr) const {
    const std::string name = function_name(node, kDuckdb);
    if (!node.within_group.empty()) return sql::print(expr, kDuckdb);
    if (node.syntax == sql::CallSyntax::bare) return name;
    const bool counts_rows =
        name == "count" &&
        (node.arguments.empty() || sql::as<sql::Star>(*node.arguments.front().value) != nullptr);
    std::string text;
    if (counts_rows) {
      text = node.over ? "count()" : "count_star()";
    } else {
      text = shown_function(name, node.syntax) + "(" + arguments(node) + ")";
    }
    if (node.filter) text += fmt::format(" FILTER (WHERE {})", of(**node.filter));
    if (!node.over) return text;
    const auto window = window_text(**node.over, expr);
    return window ? text + " OVER (" + *window + ")" : sql::print(expr, kDuckdb);
  }
  static std::string shown_function(const std::string& name, sql::CallSyntax syntax) {
    if (syntax == sql::CallSyntax::extract) return "main.date_part";
    if (name == "coalesce" || name == "ifnull") return "COALESCE";
    if (name == "grouping") return "GROUPING";
    constexpr std::array<std::string_view, 4> kSyntax{"substring", "trim", "position", "overlay"};
    const bool has_syntax = std::find(kSyntax.begin(), kSyntax.end(), name) != kSyntax.end();
    return has_syntax ? "main." + quoted(name) : quoted(name);
  }
  std::string arguments(const sql::FunctionCall& node) const {
    std::string text;
    for (const sql::Argument& argument : node.arguments) {
      text += (text.empty() ? "" : ", ") + of(*argument.value);
    }
    if (node.distinct) text = "DISTINCT " + text;
    if (!node.order_by.empty()) text += " ORDER BY " + order(node.order_by);
    if (node.nulls == sql::NullsTreatment::ignore) text += " IGNORE NULLS";
    return text;
  }
  std::string list(const std::vector<sql::Expr>& items) const {
    std::string text;
    for (const sql::Expr& item : items) text += (text.empty() ? "" : ", ") + of(item);
    return text;
  }
  std::string order(const std::vector<sql::OrderItem>& items) const {
    std::string text;
    for (const sql::OrderItem& item : items) {
      text += (text.empty() ? "" : ", ") + of(item.expr);
      if (item.direction == sql::SortDirection::ascending) text += " ASC";
      if (item.direction == sql::SortDirection::descending) text += " DESC";
      if (item.nulls == sql::NullsOrder::first) text += " NULLS FIRST";
      if (item.nulls == sql::NullsOrder::last) text += " NULLS LAST";
    }
    return text;
  }

  // DuckDB puts named windows in; frames other than the default are left to ado's print.
  std::optional<std::string> window_text(const sql::WindowSpec& window,
                                         const sql::Expr& expr) const {
    if (window.frame) return std::nullopt;
    const sql::WindowSpec* base = &window;
    if (window.base) {
      const bool is_bare = window.partition_by.empty() && window.order_by.empty();
      base = named_window(*window.base, expr);
      if (!is_bare || base == nullptr || base->base || base->frame) return std::nullopt;
    }
    std::string text;
    if (!base->partition_by.empty()) text = "PARTITION BY " + list(base->partition_by);
    if (!base->order_by.empty()) {
      text += (text.empty() ? "ORDER BY " : " ORDER BY ") + order(base->order_by);
    }
    return text;
  }
  const sql::WindowSpec* named_window(const sql::Identifier& name, const sql::Expr& expr) const {
    const auto block = map_.block_of(expr.id);
    if (!block || map_.block(*block).select == nullptr) return nullptr;
    for (const sql::NamedWindow& window : map_.block(*block).select->windows) {
      if (is_named(window.name.text, name_key(name, kDuckdb), kDuckdb)) return &window.spec;
    }
    return nullptr;
  }

  const QueryMap& map_;
};

}  // namespace

std::string duckdb_name(const sql::Expr& expr, const QueryMap& map) {
  return DuckdbName(map).of(expr);
}

}  // namespace ado::ir
