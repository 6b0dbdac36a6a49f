// Digits by type, and how many a result needs.
#include "transforms/number_room.hpp"

#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"

namespace ado::transforms {
namespace {

// Computed in floating numbers: one side is, the other is a number of any kind.
bool is_floating_pair(const std::string& a, const std::string& b) {
  const auto is_floating = [](const std::string& type) {
    return type == "DOUBLE" || type == "FLOAT";
  };
  const auto is_number = [&](const std::string& type) {
    return is_floating(type) || digits_of(type);
  };
  return is_number(a) && is_number(b) && (is_floating(a) || is_floating(b));
}

// PostgreSQL computes numeric exactly, with far more digits than columns of a declared width need.
class PostgresDigits {
 public:
  explicit PostgresDigits(const ir::QueryMap& query) : query_(query) {}

  // How many digits a value has at most; none when that is not known.
  std::optional<int> of(const sql::Expr& expr) {
    if (const auto* literal = sql::as<sql::Literal>(expr)) {
      const bool is_short = literal->kind == sql::LiteralKind::integer ||
                            literal->kind == sql::LiteralKind::decimal ||
                            literal->kind == sql::LiteralKind::null;
      return is_short ? std::optional(static_cast<int>(literal->text.size())) : std::nullopt;
    }
    if (const auto* binary = sql::as<sql::Binary>(expr)) {
      if (binary->op != "+" && binary->op != "-" && binary->op != "*") return std::nullopt;
      const auto left = of(*binary->left);
      const auto right = of(*binary->right);
      return left && right ? std::optional(*left + *right + 1) : std::nullopt;
    }
    if (const auto* call = sql::as<sql::FunctionCall>(expr)) return of_call(*call, expr);
    if (const auto* branches = sql::as<sql::Case>(expr)) return of_case(*branches);
    const auto digits = digits_of(query_.type_of(expr));
    return digits ? std::optional(digits->width) : of_computed_column(expr);
  }

 private:
  static constexpr int kDepthMax = 20;
  static constexpr int kCountDigits = 19;

  std::optional<int> of_call(const sql::FunctionCall& call, const sql::Expr& expr) {
    const std::string name = ir::function_name(call, query_.dialect());
    if (name == "sum" || name == "avg" || name == "min" || name == "max") {
      if (call.arguments.size() != 1) return std::nullopt;
      const auto digits = of(*call.arguments[0].value);
      return digits ? std::optional(*digits + 2 * kCountDigits) : std::nullopt;
    }
    const auto digits = digits_of(query_.type_of(expr));
    return digits ? std::optional(digits->width) : std::nullopt;
  }

  std::optional<int> of_case(const sql::Case& branches) {
    std::vector<const sql::Expr*> values;
    for (const sql::WhenClause& when : branches.whens) values.push_back(&*when.result);
    if (branches.otherwise) values.push_back(&**branches.otherwise);
    return widest(values);
  }

  std::optional<int> widest(const std::vector<const sql::Expr*>& values) {
    int width = 0;
    for (const sql::Expr* value : values) {
      const auto digits = value == nullptr ? std::nullopt : of(*value);
      if (!digits) return std::nullopt;
      width = std::max(width, *digits);
    }
    return width;
  }

  // A column of a CTE or a derived table, by what computes it.
  std::optional<int> of_computed_column(const sql::Expr& expr) {
    const ir::Binding* binding = query_.binding(expr);
    if (binding == nullptr || binding->resolution != ir::Resolution::column || binding->merged ||
        binding->column_index == ir::kNoColumn || depth_ == kDepthMax) {
      return std::nullopt;
    }
    const ir::FromItem& item = query_.block(binding->block).from[binding->from_item];
    if (!item.block || (item.cte && query_.ctes()[*item.cte].recursive)) return std::nullopt;
    std::vector<const sql::Expr*> values;
    for (const ir::BlockIndex branch : ir::union_all_operands(*item.block, query_)) {
      const auto& outputs = query_.block(branch).outputs;
      values.push_back(query_.block(branch).kind == ir::BlockKind::select &&
                               binding->column_index < outputs.size()
                           ? outputs[binding->column_index].expr
                           : nullptr);
    }
    ++depth_;
    const auto width = widest(values);
    --depth_;
    return width;
  }

  const ir::QueryMap& query_;
  int depth_ = 0;
};

bool has_room_in_postgres(const sql::Binary& binary, const ir::QueryMap& query) {
  constexpr int kDigitsMax = 1000;
  const auto is_numeric = [&](const sql::Expr& side) {
    return query.type_of(side).starts_with("numeric");
  };
  if (!is_numeric(*binary.left) && !is_numeric(*binary.right)) return false;
  PostgresDigits digits(query);
  const auto left = digits.of(*binary.left);
  const auto right = digits.of(*binary.right);
  return left && right && *left + *right < kDigitsMax;
}

}  // namespace

std::optional<Digits> digits_of(const std::string& type) {
  const std::string name = to_upper_ascii(type);
  if (name == "TINYINT") return Digits{3, 0};
  if (name == "SMALLINT") return Digits{5, 0};
  if (name == "INTEGER") return Digits{10, 0};
  if (name == "BIGINT") return Digits{19, 0};
  Digits digits;
  const bool is_decimal =
      std::sscanf(name.c_str(), "DECIMAL(%d,%d)", &digits.width, &digits.scale) == 2 ||
      std::sscanf(name.c_str(), "NUMERIC(%d,%d)", &digits.width, &digits.scale) == 2;
  return is_decimal ? std::optional(digits) : std::nullopt;
}

// DuckDB widens decimals, but not beyond 18 digits when both sides have fewer; whole numbers are
// not widened at all.
bool has_room(const sql::Binary& binary, const ir::QueryMap& query) {
  constexpr int kNarrowMax = 18;
  constexpr int kWideMax = 38;
  const bool multiplies = binary.op == "*";
  if (!multiplies && binary.op != "+" && binary.op != "-") return false;
  if (query.dialect() == sql::Dialect::postgres) return has_room_in_postgres(binary, query);
  const std::string left_type = query.type_of(*binary.left);
  const std::string right_type = query.type_of(*binary.right);
  if (is_floating_pair(left_type, right_type)) return true;
  if (!left_type.starts_with("DECIMAL") && !right_type.starts_with("DECIMAL")) return false;
  const auto left = digits_of(left_type);
  const auto right = digits_of(right_type);
  if (!left || !right) return false;
  const int whole = std::max(left->width - left->scale, right->width - right->scale);
  const int sum_width = whole + std::max(left->scale, right->scale) + 1;
  const int needed = multiplies ? left->width + right->width : sum_width;
  const bool is_wide = std::max(left->width, right->width) > kNarrowMax;
  return needed <= (is_wide ? kWideMax : kNarrowMax);
}

bool divides_with_room(const sql::Binary& binary, const ir::QueryMap& query) {
  return binary.op == "/" && query.dialect() == sql::Dialect::postgres &&
         has_room_in_postgres(binary, query);
}

}  // namespace ado::transforms
