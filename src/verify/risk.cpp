// Finds divisions, casts and functions of which nothing says that all their values are fit.
#include "verify/risk.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "ir/facts.hpp"
#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "ir/types.hpp"
#include "sql/build.hpp"
#include "sql/parse.hpp"
#include "sql/schema.hpp"
#include "sql/schema_parser.hpp"

namespace ado::verify {
namespace {

// The number of 0, 1.5 or (0)::numeric.
std::optional<double> number_of(const sql::Expr& expr) {
  if (const auto* cast = sql::as<sql::Cast>(expr)) return number_of(*cast->operand);
  const auto* literal = sql::as<sql::Literal>(expr);
  if (literal == nullptr) return std::nullopt;
  double number = 0;
  const char* end = literal->text.data() + literal->text.size();
  const auto [at, error] = std::from_chars(literal->text.data(), end, number);
  if (error != std::errc{} || at != end) return std::nullopt;
  return number;
}

// CHECK (column > 0) and its like.
bool forbids_zero(const sql::Expr& check, const std::string& column) {
  const auto* binary = sql::as<sql::Binary>(check);
  const auto* name = binary == nullptr ? nullptr : sql::as<sql::ColumnRef>(*binary->left);
  if (name == nullptr || name->parts.empty() || name->parts.back().text != column) return false;
  const auto number = number_of(*binary->right);
  if (!number) return false;
  return (binary->op == ">" && *number >= 0) || (binary->op == ">=" && *number > 0) ||
         (binary->op == "<>" && *number == 0);
}

bool is_checked(const sql::Expr& divisor, const ir::QueryMap& map) {
  const auto base = sql::as<sql::ColumnRef>(divisor) ? map.lineage(divisor) : std::nullopt;
  if (!base) return false;
  const sql::TableInfo* table = map.schema().table(base->table);
  return table != nullptr && std::ranges::any_of(table->checks, [&](const std::string& check) {
           sql::NodeId next_id{1};
           const auto expr = sql::parse_expression(check, map.dialect(), next_id);
           return expr && std::ranges::any_of(sql::conjuncts(sql::MaybeExpr(*expr)),
                                              [&](const sql::Expr& each) {
                                                return forbids_zero(each, base->column);
                                              });
         });
}

bool is_zero_free(const sql::Expr& divisor, const ir::QueryMap& map) {
  if (ir::is_constant(divisor) || ir::contains_aggregate(divisor, map.dialect()) ||
      is_checked(divisor, map)) {
    return true;
  }
  const auto* call = sql::as<sql::FunctionCall>(divisor);
  return call != nullptr && call->arguments.size() == 2 &&
         ir::function_name(*call, map.dialect()) == "nullif" &&
         *call->arguments[1].value == sql::make_integer(0);
}

// Without its length: character varying(20), VARCHAR COLLATE "C".
std::string bare_type(std::string_view type) {
  return to_lower_ascii(
      trim(type.substr(0, std::min(type.find('('), type.find(sql::kCollateWord)))));
}

bool is_text(std::string_view type) {
  constexpr std::array<std::string_view, 11> kTexts = {
      "varchar", "character varying", "char",     "character", "bpchar", "text",
      "string",  "\"char\"",          "\"name\"", "name",      "citext"};
  // An array of texts is none.
  return type.find('[') == std::string_view::npos &&
         std::ranges::find(kTexts, bare_type(type)) != kTexts.end();
}

// The wider, the larger; 0 for what is no number.
int width(std::string_view type) {
  constexpr std::array<std::string_view, 6> kNumbers = {"smallint", "integer", "bigint",
                                                        "numeric",  "real",    "double precision"};
  const auto* found = std::ranges::find(kNumbers, bare_type(type));
  return found == kNumbers.end() ? 0 : static_cast<int>(found - kNumbers.begin()) + 1;
}

bool is_time(std::string_view type) {
  const std::string bare = bare_type(type);
  return bare.starts_with("date") || bare.starts_with("time") || bare == "interval";
}

// Numbers made of aggregates are as good as rows are few.
bool cast_may_raise(const sql::Cast& cast, const ir::QueryMap& map) {
  const bool tries = cast.style == sql::CastStyle::try_cast;
  if (tries || ir::is_constant(*cast.operand)) return false;
  const std::string from = ir::type_of(*cast.operand, map);
  const std::string to = sql::engine_type(cast.type, map.dialect());
  if (is_text(to) || from == to) return false;
  if (map.dialect() == sql::Dialect::duckdb) return is_text(from);
  if (from.empty() || is_text(from)) return true;
  if (is_time(from)) return !is_time(to);
  if (bare_type(from) == "boolean") return bare_type(to) != "integer";
  if (bare_type(to) == "boolean") return bare_type(from) != "integer";
  const bool is_wider = width(to) > 0 && width(from) > 0 && width(from) <= width(to) &&
                        to.find('(') == std::string::npos;
  return !is_wider && !ir::contains_aggregate(*cast.operand, map.dialect());
}

// The last character of a pattern may be an escape that escapes nothing; a regular expression may
// be none.
bool has_computed_pattern(const sql::Expr& expr) {
  if (const auto* like = sql::as<sql::Like>(expr)) return !ir::is_constant(*like->pattern);
  const auto* binary = sql::as<sql::Binary>(expr);
  return binary != nullptr && binary->op.find('~') != std::string::npos &&
         !ir::is_constant(*binary->right);
}

// column = constant, asked of every row of the block.
bool is_fixed_here(const ir::Binding& column, const ir::QueryMap& map) {
  return std::ranges::any_of(
      ir::filter_conjuncts(map.block(column.block)), [&](const ir::Predicate* predicate) {
        const auto* binary = sql::as<sql::Binary>(*predicate->expr);
        if (binary == nullptr || binary->op != "=" || !ir::is_constant(*binary->right))
          return false;
        const ir::Binding* left = map.binding(*binary->left);
        return left != nullptr && left->resolution == ir::Resolution::column &&
               left->block == column.block && left->from_item == column.from_item &&
               left->column_index == column.column_index;
      });
}

// One value in all rows, by a condition of this block or of the derived table that it is of.
bool is_fixed(const sql::Expr& expr, const ir::QueryMap& map, int depth) {
  constexpr int kDepthMax = 16;
  const ir::Binding* column = map.binding(expr);
  const bool is_column = column != nullptr && !column->merged &&
                         column->resolution == ir::Resolution::column &&
                         column->column_index != ir::kNoColumn;
  if (!is_column || depth > kDepthMax) return false;
  const ir::FromItem& from = map.block(column->block).from[column->from_item];
  if (from.null_extended) return false;
  if (is_fixed_here(*column, map)) return true;
  if (!from.block) return false;
  const ir::Block& inside = map.block(*from.block);
  if (inside.kind != ir::BlockKind::select || column->column_index >= inside.outputs.size()) {
    return false;
  }
  const ir::OutputColumn& output = inside.outputs[column->column_index];
  return output.expr != nullptr && is_fixed(*output.expr, map, depth + 1);
}

// GROUP BY columns that have one value each.
bool has_one_group(const ir::Block& block, const ir::QueryMap& map) {
  const bool is_grouped = block.kind == ir::BlockKind::select && block.select->group_by;
  if (!is_grouped || ir::multiplies_rows(*block.select, map.dialect())) return false;
  const sql::GroupBy& group_by = *block.select->group_by;
  return !group_by.all && std::ranges::all_of(group_by.elements, [&](const auto& element) {
    return element.kind == sql::GroupingKind::expression &&
           std::ranges::all_of(element.exprs,
                               [&](const sql::Expr& key) { return is_fixed(key, map, 0); });
  });
}

bool may_find_several(const sql::Expr& expr, const ir::QueryMap& map) {
  const auto* subquery = sql::as<sql::ScalarSubquery>(expr);
  if (subquery == nullptr) return false;
  const auto block = map.block_of(*subquery->query);
  return !block || !(ir::is_one_row(*block, map) || ir::has_at_most_one_row(*block, map) ||
                     has_one_group(map.block(*block), map));
}

bool call_may_raise(const sql::FunctionCall& call, const ir::QueryMap& map) {
  const std::string name = ir::function_name(call, map.dialect());
  if (name == "div" || name == "mod") return false;  // Divisions.
  // encode() raises for a format that is none, and for no bytes.
  const bool has_format = call.arguments.size() == 2 && ir::is_constant(*call.arguments[1].value);
  if (name == "encode" && has_format) return false;
  const ir::FunctionFacts* facts = ir::find_function(call, map.dialect());
  return facts == nullptr || facts->raising == ir::Raising::may;
}

}  // namespace

bool may_divide_by_zero(const sql::Expr& expr, const ir::QueryMap& map) {
  if (map.dialect() == sql::Dialect::duckdb) return false;
  if (const auto* binary = sql::as<sql::Binary>(expr)) {
    return (binary->op == "/" || binary->op == "%") && !is_zero_free(*binary->right, map);
  }
  const auto* call = sql::as<sql::FunctionCall>(expr);
  if (call == nullptr || call->arguments.size() != 2) return false;
  const std::string name = ir::function_name(*call, map.dialect());
  return (name == "div" || name == "mod") && !is_zero_free(*call->arguments[1].value, map);
}

bool is_risk(const sql::Expr& expr, const ir::QueryMap& map) {
  if (const auto* cast = sql::as<sql::Cast>(expr)) return cast_may_raise(*cast, map);
  if (map.dialect() == sql::Dialect::duckdb) return false;
  if (may_divide_by_zero(expr, map) || has_computed_pattern(expr)) return true;
  if (may_find_several(expr, map)) return true;
  const auto* call = sql::as<sql::FunctionCall>(expr);
  return call != nullptr && !ir::is_constant(expr) && call_may_raise(*call, map);
}

}  // namespace ado::verify
