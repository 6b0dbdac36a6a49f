// Reads filters of columns and joins those of several branches to one that all of them imply.
#include "transforms/column_hull.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>

#include "base/hash.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/compare.hpp"
#include "transforms/guards.hpp"

namespace ado::transforms {
namespace {

enum class Kind { integer, decimal, text, date, other };

// Longer numbers do not compare exactly as long double; decimals of that size hardly stand in SQL.
constexpr std::size_t kDigitsMax = 18;

Kind kind_of_type(const std::string& type) {
  if (is_text_type(type)) return Kind::text;
  if (type == "DATE" || type == "date") return Kind::date;
  if (type.starts_with("DECIMAL") || type.starts_with("numeric")) return Kind::decimal;
  constexpr std::array<std::string_view, 7> kIntegers = {"INTEGER", "BIGINT", "SMALLINT", "TINYINT",
                                                         "integer", "bigint", "smallint"};
  return std::ranges::find(kIntegers, type) != kIntegers.end() ? Kind::integer : Kind::other;
}

bool is_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  return std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; }) == 8;
}

bool is_date_type(const sql::TypeName& type) {
  return type.name.size() == 1 && type.dimensions.empty() &&
         sql::fold(type.name.front().text, sql::Dialect::duckdb) == "date";
}

// The text of DATE '2000-01-01' and CAST('2000-01-01' AS DATE).
std::optional<std::string> iso_date(const sql::Expr& expr) {
  std::string text;
  if (const auto* typed = sql::as<sql::TypedLiteral>(expr)) {
    if (is_date_type(typed->type)) text = typed->text;
  } else if (const auto* cast = sql::as<sql::Cast>(expr)) {
    const auto* literal = sql::as<sql::Literal>(*cast->operand);
    const bool is_text = literal != nullptr && literal->kind == sql::LiteralKind::string;
    if (is_text && is_date_type(cast->type)) text = literal->text;
  }
  return is_iso_date(text) ? std::optional(text) : std::nullopt;
}

// Of 5, -5, 5 + 1 and 5 - 1, when nothing in it leaves INTEGER.
std::optional<long> small_integer(const sql::Expr& expr) {
  constexpr std::size_t kSmallDigitsMax = 9;
  std::optional<long> value;
  if (const auto* literal = sql::as<sql::Literal>(expr)) {
    const bool fits =
        literal->kind == sql::LiteralKind::integer && literal->text.size() <= kSmallDigitsMax &&
        std::ranges::all_of(literal->text, [](char c) { return c >= '0' && c <= '9'; });
    if (fits) value = std::strtol(literal->text.c_str(), nullptr, 10);
  } else if (const auto* unary = sql::as<sql::Unary>(expr)) {
    const auto operand = small_integer(*unary->operand);
    if (operand && unary->op == "-") value = -*operand;
  } else if (const auto* binary = sql::as<sql::Binary>(expr)) {
    if (binary->op != "+" && binary->op != "-") return std::nullopt;
    const auto left = small_integer(*binary->left);
    const auto right = small_integer(*binary->right);
    if (left && right) value = binary->op == "+" ? *left + *right : *left - *right;
  }
  const bool is_small = value && std::labs(*value) <= std::numeric_limits<std::int32_t>::max();
  return is_small ? value : std::nullopt;
}

Kind kind_of_constant(const sql::Expr& expr) {
  if (small_integer(expr)) return Kind::integer;
  if (iso_date(expr)) return Kind::date;
  const auto* literal = sql::as<sql::Literal>(expr);
  if (literal == nullptr) return Kind::other;
  if (literal->kind == sql::LiteralKind::string) return Kind::text;
  if (literal->text.size() > kDigitsMax || literal->text.find('_') != std::string::npos)
    return Kind::other;
  if (literal->kind == sql::LiteralKind::integer) return Kind::integer;
  return literal->kind == sql::LiteralKind::decimal ? Kind::decimal : Kind::other;
}

// A constant of the column's kind. Whole numbers are decimals too, not the other way round: the
// engine might round the column's side.
bool fits(Kind column, const sql::Expr& constant) {
  const Kind kind = kind_of_constant(constant);
  return kind == column || (column == Kind::decimal && kind == Kind::integer);
}

long double number_of(const sql::Expr& expr) {
  if (const auto value = small_integer(expr)) return static_cast<long double>(*value);
  return std::strtold(sql::as<sql::Literal>(expr)->text.c_str(), nullptr);
}

// Order of two constants of one column. ISO dates sort as text.
bool less(const sql::Expr& a, const sql::Expr& b) {
  const auto date = iso_date(a);
  return date ? *date < *iso_date(b) : number_of(a) < number_of(b);
}

// Reads the conjuncts of one branch.
class BranchReader {
 public:
  BranchReader(const ir::QueryMap& query, const std::vector<sql::Expr>& conjuncts) : query_(query) {
    for (const sql::Expr& conjunct : conjuncts) read(conjunct);
  }
  Restrictions take() { return std::move(found_); }

 private:
  Restriction* column(const sql::Expr& expr, std::initializer_list<const sql::Expr*> constants) {
    const ir::Binding* binding = query_.binding(expr);
    const bool is_column = sql::as<sql::ColumnRef>(expr) != nullptr && binding != nullptr &&
                           binding->resolution == ir::Resolution::column && !binding->outer;
    if (!is_column) return nullptr;
    const Kind kind = kind_of_type(query_.type_of(expr));
    if (kind == Kind::other) return nullptr;
    for (const sql::Expr* constant : constants) {
      if (!fits(kind, *constant)) return nullptr;
    }
    sql::Expr name = ir::qualified(expr, query_);
    const std::string key = to_hex(sql::structural_hash(name, query_.dialect()));
    Restriction& restriction = found_[key];
    restriction.column = std::move(name);
    return &restriction;
  }

  void read(const sql::Expr& conjunct) {
    if (const auto* in = sql::as<sql::InList>(conjunct)) return read_in(*in);
    if (const auto* between = sql::as<sql::Between>(conjunct)) return read_between(*between);
    if (const auto* comparison = sql::as<sql::Binary>(conjunct)) return read_binary(*comparison);
  }

  void read_in(const sql::InList& in) {
    if (in.negated || in.items.empty()) return;
    const Kind kind = kind_of_type(query_.type_of(*in.operand));
    const bool all_fit =
        std::ranges::all_of(in.items, [&](const sql::Expr& item) { return fits(kind, item); });
    if (!all_fit) return;
    Restriction* restriction = column(*in.operand, {});
    if (restriction != nullptr && restriction->values.empty()) restriction->values = in.items;
  }

  void read_between(const sql::Between& between) {
    if (between.negated || between.symmetric) return;
    Restriction* restriction = column(*between.operand, {&*between.low, &*between.high});
    if (restriction == nullptr) return;
    if (!restriction->low) restriction->low = between.low;
    if (!restriction->high) restriction->high = between.high;
  }

  void read_binary(const sql::Binary& comparison) {
    const bool column_left = sql::as<sql::ColumnRef>(*comparison.left) != nullptr;
    const sql::Expr& operand = column_left ? *comparison.left : *comparison.right;
    const sql::Expr& constant = column_left ? *comparison.right : *comparison.left;
    const std::string& op = comparison.op;
    const bool less_than = op == "<" || op == "<=";
    const bool greater_than = op == ">" || op == ">=";
    if (op != "=" && !less_than && !greater_than) return;
    Restriction* restriction = column(operand, {&constant});
    if (restriction == nullptr) return;
    if (op == "=") {
      if (restriction->values.empty()) restriction->values = {constant};
      return;
    }
    const bool is_high = less_than == column_left;
    sql::MaybeExpr& bound = is_high ? restriction->high : restriction->low;
    if (!bound) bound = constant;
  }

  const ir::QueryMap& query_;
  Restrictions found_;
};

}  // namespace

Restrictions restrictions_of(const ir::QueryMap& query, const std::vector<sql::Expr>& conjuncts) {
  return BranchReader(query, conjuncts).take();
}

std::optional<sql::Expr> hull(const std::vector<const Restriction*>& branches) {
  const auto add_values = [](std::vector<sql::Expr>& values, const Restriction& branch) {
    for (const sql::Expr& value : branch.values) {
      if (std::ranges::count(values, value) == 0) values.push_back(value);
    }
  };
  const bool all_values = std::ranges::all_of(
      branches, [](const Restriction* branch) { return !branch->values.empty(); });
  const sql::Expr& column = branches.front()->column;
  if (all_values) {
    std::vector<sql::Expr> values;
    for (const Restriction* branch : branches) add_values(values, *branch);
    return sql::Expr(sql::InList{.operand = column, .items = std::move(values)});
  }
  std::optional<sql::Expr> low;
  std::optional<sql::Expr> high;
  for (const Restriction* branch : branches) {
    std::vector<sql::Expr> lows = branch->values;
    std::vector<sql::Expr> highs = branch->values;
    if (lows.empty()) {
      if (!branch->low || !branch->high) return std::nullopt;
      lows = {**branch->low};
      highs = {**branch->high};
    }
    for (const sql::Expr& value : lows) {
      if (kind_of_constant(value) == Kind::text) return std::nullopt;
      if (!low || less(value, *low)) low = value;
    }
    for (const sql::Expr& value : highs) {
      if (kind_of_constant(value) == Kind::text) return std::nullopt;
      if (!high || less(*high, value)) high = value;
    }
  }
  return sql::Expr(sql::Between{.operand = column, .low = *low, .high = *high});
}

std::vector<sql::Expr> common_hulls(const std::vector<Restrictions>& branches) {
  std::vector<sql::Expr> filters;
  for (const auto& [key, restriction] : branches.front()) {
    std::vector<const Restriction*> same;
    for (const Restrictions& branch : branches) {
      const auto found = branch.find(key);
      if (found != branch.end()) same.push_back(&found->second);
    }
    if (same.size() != branches.size()) continue;
    if (std::optional<sql::Expr> filter = hull(same)) filters.push_back(*std::move(filter));
  }
  return filters;
}

}  // namespace ado::transforms
