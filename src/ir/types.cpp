// Types of expressions, bottom up. DuckDB's rules as measured on 1.5; PostgreSQL's where plain.
#include "ir/types.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "ir/functions.hpp"
#include "ir/numeric_type.hpp"

namespace ado::ir {
namespace {

constexpr std::string_view kNullType = "NULL";

std::string boolean(sql::Dialect dialect) {
  return dialect == sql::Dialect::duckdb ? "BOOLEAN" : "boolean";
}
std::string text(sql::Dialect dialect) {
  return dialect == sql::Dialect::duckdb ? "VARCHAR" : "text";
}
std::string bigint(sql::Dialect dialect) {
  return dialect == sql::Dialect::duckdb ? "BIGINT" : "bigint";
}

class TypeFinder {
 public:
  explicit TypeFinder(const QueryMap& map) : map_(map), dialect_(map.dialect()) {}

  std::string of(const sql::Expr& expr) const {
    return std::visit([&](const auto& node) { return of(node, expr); }, expr.node);
  }

 private:
  std::string of(const sql::Literal& node, const sql::Expr&) const {
    switch (node.kind) {
      case sql::LiteralKind::null:
        return std::string(kNullType);
      case sql::LiteralKind::boolean:
        return boolean(dialect_);
      case sql::LiteralKind::integer:
      case sql::LiteralKind::decimal:
      case sql::LiteralKind::floating:
        return number_type(node, dialect_);
      case sql::LiteralKind::string:
      case sql::LiteralKind::escape_string:
        return text(dialect_);
      case sql::LiteralKind::bits:
      case sql::LiteralKind::hex:
        return {};
    }
    return {};
  }
  std::string of(const sql::TypedLiteral& node, const sql::Expr&) const {
    return type_text(node.type, dialect_);
  }
  std::string of(const sql::IntervalLiteral&, const sql::Expr&) const {
    return dialect_ == sql::Dialect::duckdb ? "INTERVAL" : "interval";
  }
  std::string of(const sql::ColumnRef& node, const sql::Expr& expr) const {
    const Binding* binding = map_.binding(expr);
    if (binding == nullptr) return {};
    if (binding->column_part + 1 < node.parts.size()) return {};  // A struct's field.
    return of(*binding);
  }
  std::string of(const sql::PositionalRef&, const sql::Expr& expr) const {
    const Binding* binding = map_.binding(expr);
    return binding == nullptr ? std::string() : of(*binding);
  }
  std::string of(const Binding& binding) const {
    const Block& block = map_.block(binding.block);
    if (binding.resolution == Resolution::output_alias) return block.outputs[binding.output].type;
    if (binding.resolution != Resolution::column || binding.merged_full) return {};
    if (binding.column_index == kNoColumn) {
      return binding.column == "rowid" ? bigint(dialect_) : std::string();
    }
    return block.from[binding.from_item].columns[binding.column_index].type;
  }
  std::string of(const sql::Unary& node, const sql::Expr&) const {
    const std::string type = of(*node.operand);
    return (node.op == "-" || node.op == "+") && is_signed_number(type, dialect_) ? type : "";
  }
  std::string of(const sql::Binary& node, const sql::Expr&) const { return of_binary(node); }
  std::string of(const sql::Logical&, const sql::Expr&) const { return boolean(dialect_); }
  std::string of(const sql::Not&, const sql::Expr&) const { return boolean(dialect_); }
  std::string of(const sql::IsTest&, const sql::Expr&) const { return boolean(dialect_); }
  std::string of(const sql::Between&, const sql::Expr&) const { return boolean(dialect_); }
  std::string of(const sql::InList&, const sql::Expr&) const { return boolean(dialect_); }
  std::string of(const sql::InSubquery&, const sql::Expr&) const { return boolean(dialect_); }
  std::string of(const sql::InExpr&, const sql::Expr&) const { return boolean(dialect_); }
  std::string of(const sql::Like&, const sql::Expr&) const { return boolean(dialect_); }
  std::string of(const sql::Exists&, const sql::Expr&) const { return boolean(dialect_); }
  std::string of(const sql::Quantified&, const sql::Expr&) const { return boolean(dialect_); }
  std::string of(const sql::ScalarSubquery& node, const sql::Expr&) const {
    const auto block = map_.block_of(*node.query);
    if (!block || map_.block(*block).outputs.size() != 1) return {};
    return map_.block(*block).outputs.front().type;
  }
  std::string of(const sql::FunctionCall& node, const sql::Expr&) const { return of_call(node); }
  std::string of(const sql::Cast& node, const sql::Expr&) const {
    return type_text(node.type, dialect_);
  }
  std::string of(const sql::Case& node, const sql::Expr&) const {
    std::vector<const sql::Expr*> values;
    for (const sql::WhenClause& when : node.whens) values.push_back(when.result.get());
    if (node.otherwise) values.push_back(node.otherwise->get());
    return of_values(values);
  }
  // As a column with that collation: equal values may differ.
  std::string of(const sql::Collate& node, const sql::Expr&) const {
    const std::string type = of(*node.operand);
    if (type.empty()) return type;
    std::vector<std::string> parts;
    for (const sql::Identifier& part : node.collation) parts.push_back(part.text);
    return type.substr(0, type.find(sql::kCollateWord)) + std::string(sql::kCollateWord) +
           join(parts, ".");
  }
  // Kinds whose types transforms do not ask for.
  std::string of(const sql::Parameter&, const sql::Expr&) const { return {}; }
  std::string of(const sql::Star&, const sql::Expr&) const { return {}; }
  std::string of(const sql::ColumnsExpr&, const sql::Expr&) const { return {}; }
  std::string of(const sql::Postfix&, const sql::Expr&) const { return {}; }
  std::string of(const sql::ArraySubquery&, const sql::Expr&) const { return {}; }
  std::string of(const sql::AtTimeZone&, const sql::Expr&) const { return {}; }
  std::string of(const sql::Row&, const sql::Expr&) const { return {}; }
  std::string of(const sql::ListLiteral&, const sql::Expr&) const { return {}; }
  std::string of(const sql::StructLiteral&, const sql::Expr&) const { return {}; }
  std::string of(const sql::MapLiteral&, const sql::Expr&) const { return {}; }
  std::string of(const sql::Subscript&, const sql::Expr&) const { return {}; }
  std::string of(const sql::Slice&, const sql::Expr&) const { return {}; }
  std::string of(const sql::FieldAccess&, const sql::Expr&) const { return {}; }
  std::string of(const sql::AllFields&, const sql::Expr&) const { return {}; }
  std::string of(const sql::SyntaxExpr&, const sql::Expr&) const { return {}; }
  std::string of(const sql::Lambda&, const sql::Expr&) const { return {}; }
  std::string of(const sql::ListComprehension&, const sql::Expr&) const { return {}; }

  std::string of_binary(const sql::Binary& node) const;
  std::string of_call(const sql::FunctionCall& node) const;
  std::string moved_date_type(const std::string& op, const std::string& left,
                              const std::string& right) const;
  std::string extract_type(const sql::FunctionCall& node) const;
  std::string of_values(const std::vector<const sql::Expr*>& values) const;
  // An integer literal beside an integer takes that type when it fits, as DuckDB does.
  std::pair<std::string, std::string> operand_types(const sql::Expr& left,
                                                    const sql::Expr& right) const;
  static bool is_integer_literal(const sql::Expr& expr) {
    const auto* literal = sql::as<sql::Literal>(expr);
    return literal != nullptr && literal->kind == sql::LiteralKind::integer;
  }
  std::string adapted(const sql::Expr& literal, const std::string& type) const {
    const bool takes_it = dialect_ == sql::Dialect::duckdb && is_integer(type, dialect_) &&
                          fits(sql::as<sql::Literal>(literal)->text, type);
    return takes_it ? type : of(literal);
  }

  const QueryMap& map_;
  sql::Dialect dialect_;
};

std::string TypeFinder::of_binary(const sql::Binary& node) const {
  constexpr std::array<std::string_view, 8> kTests{
      "=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"};
  if (std::find(kTests.begin(), kTests.end(), node.op) != kTests.end()) return boolean(dialect_);
  const auto [left, right] = operand_types(*node.left, *node.right);
  if (node.op == "||") {
    return left == right && left == text(dialect_) ? left : std::string();
  }
  const std::string moved = moved_date_type(node.op, left, right);
  return moved.empty() ? arithmetic_type(node.op, left, right, dialect_) : moved;
}

// date + 5, date - date, date + interval.
std::string TypeFinder::moved_date_type(const std::string& op, const std::string& left,
                                        const std::string& right) const {
  const bool is_duckdb = dialect_ == sql::Dialect::duckdb;
  if (left != (is_duckdb ? "DATE" : "date") || (op != "+" && op != "-")) return {};
  if (right == (is_duckdb ? "INTERVAL" : "interval")) {
    return is_duckdb ? "TIMESTAMP" : "timestamp without time zone";
  }
  if (is_integer(right, dialect_)) return left;
  return right == left && op == "-" ? (is_duckdb ? "BIGINT" : "integer") : "";
}

std::string TypeFinder::extract_type(const sql::FunctionCall& node) const {
  if (dialect_ == sql::Dialect::postgres) return "numeric";
  if (node.arguments.empty()) return {};
  const auto* field = sql::as<sql::Literal>(*node.arguments.front().value);
  if (field == nullptr) return {};
  const bool is_fraction =
      equals_ignore_case(field->text, "epoch") || equals_ignore_case(field->text, "julian");
  return is_fraction ? "DOUBLE" : "BIGINT";
}

// Looks at each side once: a chain of operators is as deep as it is long.
std::pair<std::string, std::string> TypeFinder::operand_types(const sql::Expr& left,
                                                              const sql::Expr& right) const {
  const bool left_adapts = is_integer_literal(left);
  if (left_adapts == is_integer_literal(right)) return {of(left), of(right)};
  const std::string known = of(left_adapts ? right : left);
  const std::string literal = adapted(left_adapts ? left : right, known);
  return left_adapts ? std::pair(literal, known) : std::pair(known, literal);
}

std::string TypeFinder::of_values(const std::vector<const sql::Expr*>& values) const {
  std::string type(kNullType);
  for (const sql::Expr* value : values) {
    if (!is_integer_literal(*value)) type = common_type(of(*value), type, dialect_);
  }
  const std::string of_others = type;
  for (const sql::Expr* value : values) {
    if (is_integer_literal(*value)) type = common_type(adapted(*value, of_others), type, dialect_);
  }
  return type;
}

std::string TypeFinder::of_call(const sql::FunctionCall& node) const {
  const std::string name = function_name(node, dialect_);
  const auto is_one_of = [&name](const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  constexpr std::array<std::string_view, 8> kCounts{"count",      "count_star", "row_number",
                                                    "rank",       "dense_rank", "ntile",
                                                    "regr_count", "rank_dense"};
  constexpr std::array<std::string_view, 11> kSame{
      "min",  "max",         "any_value",  "first",     "last",  "lag",
      "lead", "first_value", "last_value", "nth_value", "nullif"};
  constexpr std::array<std::string_view, 3> kCommon{"coalesce", "greatest", "least"};
  constexpr std::array<std::string_view, 12> kTexts{"lower",   "upper",     "trim",   "ltrim",
                                                    "rtrim",   "substring", "substr", "concat",
                                                    "replace", "left",      "right",  "string_agg"};
  constexpr std::array<std::string_view, 3> kBooleans{"bool_and", "bool_or", "every"};
  constexpr std::array<std::string_view, 10> kParts{"year",   "month",    "day",       "quarter",
                                                    "week",   "hour",     "dayofweek", "dayofyear",
                                                    "minute", "date_part"};
  if (node.syntax == sql::CallSyntax::extract) return extract_type(node);
  if (name == "grouping") return dialect_ == sql::Dialect::duckdb ? "BIGINT" : "integer";
  if (is_one_of(kCounts))
    return name == "ntile" && dialect_ == sql::Dialect::postgres ? "integer" : bigint(dialect_);
  if (is_one_of(kBooleans)) return boolean(dialect_);
  if (is_one_of(kTexts)) return text(dialect_);
  if (is_one_of(kCommon)) {
    std::vector<const sql::Expr*> values;
    for (const sql::Argument& given : node.arguments) values.push_back(given.value.get());
    return of_values(values);
  }
  if (node.arguments.empty()) return {};
  const std::string argument = of(*node.arguments.front().value);
  if (is_one_of(kSame)) return argument;
  if (name == "abs") return is_signed_number(argument, dialect_) ? argument : std::string();
  if (name == "sum") return sum_type(argument, dialect_);
  if (name == "avg") return average_type(argument, dialect_);
  if (dialect_ == sql::Dialect::postgres) return {};
  if (is_one_of(kParts) || name == "length") return "BIGINT";
  return {};
}

}  // namespace

std::string type_of(const sql::Expr& expr, const QueryMap& map) { return TypeFinder(map).of(expr); }

std::string type_text(const sql::TypeName& type, sql::Dialect dialect) {
  if (type.name.size() != 1 || !type.dimensions.empty() || !type.arguments.empty()) return {};
  const std::string name = to_lower_ascii(type.name.front().text);
  struct Alias {
    std::string_view written, duckdb, postgres;
  };
  constexpr std::array<Alias, 34> kAliases{{
      {"int", "INTEGER", "integer"},
      {"integer", "INTEGER", "integer"},
      {"int4", "INTEGER", "integer"},
      {"signed", "INTEGER", ""},
      {"bigint", "BIGINT", "bigint"},
      {"int8", "BIGINT", "bigint"},
      {"long", "BIGINT", ""},
      {"smallint", "SMALLINT", "smallint"},
      {"int2", "SMALLINT", "smallint"},
      {"short", "SMALLINT", ""},
      {"tinyint", "TINYINT", ""},
      {"hugeint", "HUGEINT", ""},
      {"uinteger", "UINTEGER", ""},
      {"ubigint", "UBIGINT", ""},
      {"usmallint", "USMALLINT", ""},
      {"utinyint", "UTINYINT", ""},
      {"double", "DOUBLE", ""},
      {"double precision", "DOUBLE", "double precision"},
      {"float8", "DOUBLE", "double precision"},
      {"real", "FLOAT", "real"},
      {"float4", "FLOAT", "real"},
      {"float", "FLOAT", "double precision"},
      {"varchar", "VARCHAR", "character varying"},
      {"character varying", "VARCHAR", "character varying"},
      {"text", "VARCHAR", "text"},
      {"string", "VARCHAR", ""},
      {"boolean", "BOOLEAN", "boolean"},
      {"bool", "BOOLEAN", "boolean"},
      {"date", "DATE", "date"},
      {"timestamp", "TIMESTAMP", "timestamp without time zone"},
      {"timestamptz", "TIMESTAMP WITH TIME ZONE", "timestamp with time zone"},
      {"time", "TIME", "time without time zone"},
      {"interval", "INTERVAL", "interval"},
      {"uuid", "UUID", "uuid"},
  }};
  const bool is_duckdb = dialect == sql::Dialect::duckdb;
  if (name == "decimal" || name == "numeric" || name == "dec") {
    const auto& given = type.modifiers;
    if (given.empty()) return is_duckdb ? "DECIMAL(18,3)" : "numeric";
    const std::string scale = given.size() > 1 ? given[1] : "0";
    return fmt::format("{}({},{})", is_duckdb ? "DECIMAL" : "numeric", given[0], scale);
  }
  const auto is_it = [&name](const Alias& alias) { return alias.written == name; };
  const auto* found = std::find_if(kAliases.begin(), kAliases.end(), is_it);
  if (found == kAliases.end()) return {};
  if (is_duckdb) return std::string(found->duckdb);
  if (type.modifiers.empty()) return std::string(found->postgres);
  return name.find("char") == std::string::npos
             ? std::string()
             : fmt::format("{}({})", found->postgres, type.modifiers.front());
}

std::string common_type(std::string_view a, std::string_view b, sql::Dialect dialect) {
  if (a == kNullType) return std::string(b);
  if (b == kNullType || a == b) return std::string(a);
  if (a.empty() || b.empty()) return {};
  return common_number_type(a, b, dialect);
}

}  // namespace ado::ir
