// What expressions and queries contain: aggregates, windows, subqueries, what is volatile or may
// raise, what depends on the order of rows.
#include <algorithm>
#include <array>
#include <string_view>

#include "ir/rewrite_aid.hpp"
#include "sql/walk.hpp"

namespace ado::ir {
namespace {

enum class Subqueries { skip, follow };

// Whether some expression below (or the node itself) satisfies the predicate.
bool contains(const auto& node, Subqueries subqueries,
              const std::function<bool(const sql::Expr&)>& predicate) {
  bool found = false;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    found = found || predicate(expr);
    return found ? sql::Descend::stop : sql::Descend::yes;
  };
  if (subqueries == Subqueries::skip) {
    visitor.query = [](const sql::Query&) { return sql::Descend::no; };
  }
  sql::visit(node, visitor);
  return found;
}

bool is_volatile_call(const sql::Expr& expr, sql::Dialect dialect) {
  const auto* call = sql::as<sql::FunctionCall>(expr);
  if (call == nullptr) return false;
  const FunctionFacts* facts = find_function(*call, dialect);
  return facts == nullptr || facts->volatility == Volatility::volatile_;
}

bool depends_on_row_order(const sql::Expr& expr, sql::Dialect dialect) {
  const auto* call = sql::as<sql::FunctionCall>(expr);
  if (call == nullptr) return false;
  if (!is_window_call(*call)) {
    return is_aggregate_call(*call, dialect) && is_order_sensitive(*call, dialect);
  }
  const FunctionFacts* facts = find_function(*call, dialect);
  if (facts == nullptr || facts->trait == AggregateTrait::order_sensitive) return true;
  const sql::WindowSpec& window = **call->over;
  return window.frame && window.frame->unit == sql::FrameUnit::rows;
}

bool depends_on_row_order(const sql::Query& query) {
  const auto* select = std::get_if<sql::Select>(&query.body);
  if (select != nullptr) {
    if (select->sample || select->distinct == sql::DistinctKind::on) return true;
  }
  const bool limited = query.limit && (query.limit->count || query.limit->offset);
  return limited && !query.order_by;
}

bool is_numeric_test(std::string_view op) {
  constexpr std::array<std::string_view, 8> kTests{
      "=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"};
  return std::find(kTests.begin(), kTests.end(), op) != kTests.end();
}

bool is_text(std::string_view type) { return type == "VARCHAR" || type == "text"; }

// A text beside another type is converted to it, and may not convert. A constant is converted once,
// when the query is bound: it fails there, in every plan.
bool converts_text(const sql::Expr& left, const sql::Expr& right, const QueryMap& map) {
  const std::string left_type = map.type_of(left);
  const std::string right_type = map.type_of(right);
  const bool unknown = left_type.empty() || right_type.empty();
  const bool has_null = left_type == "NULL" || right_type == "NULL";
  if (unknown || has_null || is_text(left_type) == is_text(right_type)) return false;
  return sql::as<sql::Literal>(is_text(left_type) ? left : right) == nullptr;
}

// A sum of two constants of at most nine digits, which every type of whole numbers that they have
// holds.
bool is_short_sum(const sql::Binary& binary) {
  constexpr std::size_t kDigitsMax = 9;
  const auto is_short = [](const sql::Expr& expr) {
    const auto* literal = sql::as<sql::Literal>(expr);
    return literal != nullptr && literal->kind == sql::LiteralKind::integer &&
           literal->text.size() <= kDigitsMax;
  };
  const bool sums = binary.op == "+" || binary.op == "-";
  return sums && is_short(*binary.left) && is_short(*binary.right);
}

// Comparisons raise when their sides must be converted first (s = 1), which types show.
bool binary_may_raise(const sql::Binary& binary, const QueryMap& map) {
  if (binary.op == "||" || is_short_sum(binary)) return false;
  if (!is_numeric_test(binary.op)) {
    if (map.dialect() == sql::Dialect::postgres && is_constant(*binary.left) &&
        is_constant(*binary.right)) {
      return false;  // Computed when the query is planned: it fails there, in every plan.
    }
    const bool divides = binary.op == "/" || binary.op == "//" || binary.op == "%";
    return !(divides && map.dialect() == sql::Dialect::duckdb);  // NULL, not an error.
  }
  if (map.type_of(*binary.left).empty() || map.type_of(*binary.right).empty()) return true;
  return converts_text(*binary.left, *binary.right, map);
}

bool node_may_raise(const sql::Expr& expr, const QueryMap& map) {
  if (const auto* binary = sql::as<sql::Binary>(expr)) return binary_may_raise(*binary, map);
  if (const auto* cast = sql::as<sql::Cast>(expr)) {
    return cast->style != sql::CastStyle::try_cast && !is_constant(expr);
  }
  if (const auto* call = sql::as<sql::FunctionCall>(expr)) {
    if (call->syntax == sql::CallSyntax::extract) return false;
    const FunctionFacts* facts = find_function(*call, map.dialect());
    return facts == nullptr || facts->raising == Raising::may;
  }
  if (const auto* in = sql::as<sql::InList>(expr)) {
    return std::ranges::any_of(
        in->items, [&](const sql::Expr& item) { return converts_text(*in->operand, item, map); });
  }
  if (const auto* unary = sql::as<sql::Unary>(expr)) {
    return unary->op != "+" && !is_constant(*unary->operand);
  }
  if (const auto* like = sql::as<sql::Like>(expr)) {
    return like->kind == sql::LikeKind::similar_to || like->escape.has_value();
  }
  return sql::as<sql::ScalarSubquery>(expr) != nullptr ||  // More than one row.
         sql::as<sql::Postfix>(expr) != nullptr || sql::as<sql::Subscript>(expr) != nullptr ||
         sql::as<sql::Slice>(expr) != nullptr || sql::as<sql::AtTimeZone>(expr) != nullptr ||
         (sql::as<sql::IntervalLiteral>(expr) != nullptr &&
          map.dialect() == sql::Dialect::duckdb) ||  // PostgreSQL's are constants.
         sql::as<sql::MapLiteral>(expr) != nullptr;
}

}  // namespace

bool contains_aggregate(const sql::Expr& expr, sql::Dialect dialect) {
  return contains(expr, Subqueries::skip, [dialect](const sql::Expr& node) {
    const auto* call = sql::as<sql::FunctionCall>(node);
    return call != nullptr && is_aggregate_call(*call, dialect);
  });
}

bool contains_window(const sql::Expr& expr) {
  return contains(expr, Subqueries::skip, [](const sql::Expr& node) {
    const auto* call = sql::as<sql::FunctionCall>(node);
    return call != nullptr && is_window_call(*call);
  });
}

bool contains_subquery(const sql::Expr& expr) {
  bool found = false;
  sql::Visitor visitor;
  visitor.query = [&found](const sql::Query&) {
    found = true;
    return sql::Descend::stop;
  };
  sql::visit(expr, visitor);
  return found;
}

bool multiplies_rows(const sql::Expr& expr, sql::Dialect dialect) {
  constexpr std::array<std::string_view, 8> kSetReturning{
      "unnest",          "generate_series",       "generate_subscripts", "regexp_matches",
      "string_to_table", "regexp_split_to_table", "json_array_elements", "jsonb_array_elements"};
  bool found = false;
  sql::Visitor visitor;
  visitor.query = [](const sql::Query&) { return sql::Descend::no; };
  visitor.expr = [&](const sql::Expr& node) {
    const auto* call = sql::as<sql::FunctionCall>(node);
    if (call == nullptr) return sql::Descend::yes;
    const std::string name = function_name(*call, dialect);
    const bool multiplies =
        std::find(kSetReturning.begin(), kSetReturning.end(), name) != kSetReturning.end() ||
        name.starts_with("json") || find_function(name, dialect) == nullptr;
    found = found || multiplies;
    return found ? sql::Descend::stop : sql::Descend::yes;
  };
  sql::visit(expr, visitor);
  return found;
}

bool multiplies_rows(const sql::Select& select, sql::Dialect dialect) {
  return std::any_of(select.items.begin(), select.items.end(), [&](const sql::SelectItem& item) {
    return multiplies_rows(item.expr, dialect);
  });
}

bool is_volatile(const sql::Expr& expr, sql::Dialect dialect) {
  return contains(expr, Subqueries::follow,
                  [dialect](const sql::Expr& node) { return is_volatile_call(node, dialect); });
}

bool is_volatile(const sql::Query& query, sql::Dialect dialect) {
  return contains(query, Subqueries::follow,
                  [dialect](const sql::Expr& node) { return is_volatile_call(node, dialect); });
}

bool is_deterministic(const sql::Query& query, sql::Dialect dialect) {
  bool deterministic = true;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    const auto* array = sql::as<sql::ArraySubquery>(expr);
    const bool unordered_array = array != nullptr && !array->query->order_by;
    if (unordered_array || is_volatile_call(expr, dialect) || depends_on_row_order(expr, dialect)) {
      deterministic = false;
    }
    return deterministic ? sql::Descend::yes : sql::Descend::stop;
  };
  visitor.table = [&](const sql::TableRef& table) {
    const auto* base = std::get_if<sql::BaseTable>(&table.node);
    const auto* derived = std::get_if<sql::DerivedTable>(&table.node);
    const auto* join = std::get_if<sql::Join>(&table.node);
    const bool by_position = join != nullptr && join->kind == sql::JoinKind::positional;
    if (by_position || (base != nullptr && base->sample) ||
        (derived != nullptr && derived->sample)) {
      deterministic = false;
    }
    return deterministic ? sql::Descend::yes : sql::Descend::stop;
  };
  visitor.query = [&](const sql::Query& nested) {
    deterministic = deterministic && !depends_on_row_order(nested);
    return deterministic ? sql::Descend::yes : sql::Descend::stop;
  };
  sql::visit(query, visitor);
  return deterministic;
}

bool is_deterministic_block(BlockIndex block, const QueryMap& map) {
  return is_deterministic(*map.block(block).query, map.dialect());
}

bool may_raise(const sql::Expr& expr, const QueryMap& map) {
  return contains(expr, Subqueries::follow,
                  [&map](const sql::Expr& node) { return node_may_raise(node, map); });
}

bool is_constant(const sql::Expr& expr) {
  bool constant = true;
  sql::Visitor visitor;
  visitor.expr = [&constant](const sql::Expr& node) {
    const auto* binary = sql::as<sql::Binary>(node);
    const auto* unary = sql::as<sql::Unary>(node);
    constexpr std::array<std::string_view, 6> kOperators{"+", "-", "*", "/", "//", "%"};
    const auto is_arithmetic = [&](const std::string& op) {
      return std::find(kOperators.begin(), kOperators.end(), op) != kOperators.end();
    };
    const bool is_allowed =
        sql::as<sql::Literal>(node) != nullptr || sql::as<sql::TypedLiteral>(node) != nullptr ||
        sql::as<sql::IntervalLiteral>(node) != nullptr || sql::as<sql::Cast>(node) != nullptr ||
        (binary != nullptr && is_arithmetic(binary->op)) ||
        (unary != nullptr && (unary->op == "-" || unary->op == "+"));
    constant = constant && is_allowed;
    return constant ? sql::Descend::yes : sql::Descend::stop;
  };
  sql::visit(expr, visitor);
  return constant;
}

}  // namespace ado::ir
