// Three-valued logic over what is known of NULLs: which values a conjunct can take for a NULL.
#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "ir/facts.hpp"
#include "ir/names.hpp"
#include "ir/numeric_type.hpp"
#include "ir/rewrite_aid.hpp"

namespace ado::ir {
namespace {

// The values that an expression can take. Of what is no truth value, any value that is not NULL
// counts as true and false.
struct Values {
  bool can_be_null = true;
  bool can_be_false = true;
  bool can_be_true = true;

  bool is_null() const { return can_be_null && !can_be_false && !can_be_true; }
};
constexpr Values kAnything{};
constexpr Values kNull{.can_be_null = true, .can_be_false = false, .can_be_true = false};
constexpr Values kNotNull{.can_be_null = false, .can_be_false = true, .can_be_true = true};

Values negated(Values values) {
  std::swap(values.can_be_false, values.can_be_true);
  return values;
}

Values negated_if(bool negate, Values values) { return negate ? negated(values) : values; }

Values conjunction(const Values& a, const Values& b) {
  return {.can_be_null = (a.can_be_null && (b.can_be_null || b.can_be_true)) ||
                         (b.can_be_null && a.can_be_true),
          .can_be_false = a.can_be_false || b.can_be_false,
          .can_be_true = a.can_be_true && b.can_be_true};
}

Values disjunction(const Values& a, const Values& b) {
  return negated(conjunction(negated(a), negated(b)));
}

Values either(const Values& a, const Values& b) {
  return {.can_be_null = a.can_be_null || b.can_be_null,
          .can_be_false = a.can_be_false || b.can_be_false,
          .can_be_true = a.can_be_true || b.can_be_true};
}

// An operation that is NULL exactly when an operand is.
Values strict(const Values& a, const Values& b) {
  if (a.is_null() || b.is_null()) return kNull;
  return {.can_be_null = a.can_be_null || b.can_be_null};
}

// Evaluates expressions where the columns that `is_null_here` accepts are NULL.
class Evaluator {
 public:
  using IsNullHere = std::function<bool(const Binding&)>;
  Evaluator(const QueryMap& map, IsNullHere is_null_here)
      : map_(map), is_null_here_(std::move(is_null_here)) {}

  Values of(const sql::Expr& expr) const {
    if (const auto* node = sql::as<sql::ColumnRef>(expr)) return of(*node, expr);
    if (const auto* node = sql::as<sql::Literal>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Logical>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Binary>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::IsTest>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Between>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Case>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::FunctionCall>(expr)) return of(*node);
    if (const auto* node = sql::as<sql::Not>(expr)) return negated(of(*node->operand));
    if (const auto* node = sql::as<sql::Unary>(expr)) return strict(of(*node->operand), kNotNull);
    if (const auto* node = sql::as<sql::Collate>(expr)) return of(*node->operand);
    if (const auto* node = sql::as<sql::Cast>(expr)) {
      return of(*node->operand).is_null() ? kNull : kAnything;
    }
    if (const auto* node = sql::as<sql::Like>(expr)) {
      return strict(of(*node->operand), of(*node->pattern));
    }
    if (const auto* node = sql::as<sql::InList>(expr)) {
      return of(*node->operand).is_null() && !node->items.empty() ? kNull : kAnything;
    }
    if (const auto* node = sql::as<sql::InSubquery>(expr)) {
      // False, not NULL, where the subquery has no rows.
      constexpr Values kNeverTrue{.can_be_true = false};
      return of(*node->operand).is_null() ? negated_if(node->negated, kNeverTrue) : kAnything;
    }
    if (sql::as<sql::Exists>(expr) != nullptr) return kNotNull;
    if (sql::as<sql::TypedLiteral>(expr) != nullptr) return kNotNull;
    return kAnything;
  }

 private:
  Values of(const sql::ColumnRef& node, const sql::Expr& expr) const {
    const Binding* binding = map_.binding(expr);
    if (binding == nullptr) return kAnything;
    if (binding->resolution == Resolution::output_alias) {
      const OutputColumn& output = map_.block(binding->block).outputs[binding->output];
      return output.expr == nullptr ? kAnything : of(*output.expr);
    }
    if (binding->resolution != Resolution::column || binding->merged_full) return kAnything;
    if (is_null_here_(*binding)) return kNull;  // A field of a NULL struct is NULL too.
    const bool whole = binding->column_part + 1 == node.parts.size();
    return whole && is_never_null(expr, map_) ? kNotNull : kAnything;
  }
  static Values of(const sql::Literal& node) {
    if (node.kind == sql::LiteralKind::null) return kNull;
    if (node.kind != sql::LiteralKind::boolean) return kNotNull;
    const bool is_true = node.text == "true" || node.text == "TRUE";
    const bool is_false = node.text == "false" || node.text == "FALSE";
    return {.can_be_null = false, .can_be_false = !is_true, .can_be_true = !is_false};
  }
  Values of(const sql::Logical& node) const {
    const bool is_and = node.connective == sql::Connective::conjunction;
    Values values{.can_be_null = false, .can_be_false = !is_and, .can_be_true = is_and};
    for (const sql::Expr& operand : node.operands) {
      const Values next = of(operand);
      values = is_and ? conjunction(values, next) : disjunction(values, next);
    }
    return values;
  }
  // The whole number that an expression is here: 0 for coalesce(x, 0) where x is NULL.
  std::optional<long long> number(const sql::Expr& expr) const {
    constexpr std::size_t kDigitsMax = 7;  // Below 2^24: exact as a FLOAT too.
    if (const auto* literal = sql::as<sql::Literal>(expr)) {
      const bool is_whole = literal->kind == sql::LiteralKind::integer &&
                            literal->text.size() <= kDigitsMax &&
                            literal->text.find_first_not_of("0123456789") == std::string::npos;
      return is_whole ? std::optional(std::stoll(literal->text)) : std::nullopt;
    }
    const auto* call = sql::as<sql::FunctionCall>(expr);
    if (call == nullptr || function_name(*call, map_.dialect()) != "coalesce") return std::nullopt;
    for (const sql::Argument& argument : call->arguments) {
      // Beside text the number might be compared as text.
      if (!is_signed_number(map_.type_of(*argument.value), map_.dialect())) return std::nullopt;
      if (!of(*argument.value).is_null()) return number(*argument.value);
    }
    return std::nullopt;
  }
  std::optional<Values> of_numbers(const sql::Binary& node) const {
    const auto left = number(*node.left);
    const auto right = number(*node.right);
    if (!left || !right) return std::nullopt;
    const auto known = [](bool holds) {
      return Values{.can_be_null = false, .can_be_false = !holds, .can_be_true = holds};
    };
    if (node.op == "=") return known(*left == *right);
    if (node.op == "<>") return known(*left != *right);
    if (node.op == "<") return known(*left < *right);
    if (node.op == "<=") return known(*left <= *right);
    if (node.op == ">") return known(*left > *right);
    if (node.op == ">=") return known(*left >= *right);
    return std::nullopt;
  }
  Values of(const sql::Binary& node) const {
    if (const auto values = of_numbers(node)) return *values;
    const Values left = of(*node.left);
    const Values right = of(*node.right);
    const bool distinct = node.op == "IS DISTINCT FROM";
    if (distinct || node.op == "IS NOT DISTINCT FROM") {
      const bool differ =
          (left.is_null() && !right.can_be_null) || (right.is_null() && !left.can_be_null);
      const bool same = left.is_null() && right.is_null();
      return negated_if(!distinct,
                        {.can_be_null = false, .can_be_false = !differ, .can_be_true = !same});
    }
    constexpr std::array<std::string_view, 12> kStrict{
        "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "//", "%"};
    const bool is_strict = std::find(kStrict.begin(), kStrict.end(), node.op) != kStrict.end();
    if (!is_strict) return kAnything;
    const bool divides = node.op == "/" || node.op == "//" || node.op == "%";
    Values values = strict(left, right);
    values.can_be_null = values.can_be_null || divides;  // DuckDB: x / 0 is NULL.
    return values;
  }
  Values of(const sql::IsTest& node) const {
    const Values operand = of(*node.operand);
    const auto test = [&](bool can_hold, bool can_fail) {
      return negated_if(node.negated,
                        {.can_be_null = false, .can_be_false = can_fail, .can_be_true = can_hold});
    };
    switch (node.test) {
      case sql::TruthTest::null:
      case sql::TruthTest::unknown:
        return test(operand.can_be_null, operand.can_be_false || operand.can_be_true);
      case sql::TruthTest::true_:
        return test(operand.can_be_true, operand.can_be_false || operand.can_be_null);
      case sql::TruthTest::false_:
        return test(operand.can_be_false, operand.can_be_true || operand.can_be_null);
    }
    return kAnything;
  }
  Values of(const sql::Between& node) const {
    const Values operand = of(*node.operand);
    const Values above = strict(operand, of(*node.low));
    const Values below = strict(operand, of(*node.high));
    return negated_if(node.negated, conjunction(above, below));
  }
  Values of(const sql::Case& node) const {
    Values values{.can_be_null = false, .can_be_false = false, .can_be_true = false};
    for (const sql::WhenClause& when : node.whens) {
      const Values chosen = of(*when.condition);
      // With an operand the condition is compared with it: it may hold or not.
      const bool can_hold = node.operand || chosen.can_be_true;
      const bool can_fail = node.operand || chosen.can_be_false || chosen.can_be_null;
      if (can_hold) values = either(values, of(*when.result));
      if (!can_fail) return values;
    }
    return either(values, node.otherwise ? of(**node.otherwise) : kNull);
  }
  Values of(const sql::FunctionCall& call) const {
    const std::string name = function_name(call, map_.dialect());
    if (name == "coalesce") {
      Values values = kNull;
      for (const sql::Argument& argument : call.arguments) {
        if (!values.can_be_null) return values;
        values.can_be_null = false;
        values = either(values, of(*argument.value));
      }
      return values;
    }
    // Functions that are NULL when an argument is, in both engines.
    constexpr std::array<std::string_view, 22> kStrict{
        "lower", "upper", "substring", "substr", "trim",      "ltrim",     "rtrim", "length",
        "abs",   "round", "floor",     "ceil",   "ceiling",   "year",      "month", "day",
        "left",  "right", "replace",   "sqrt",   "date_part", "date_trunc"};
    if (std::find(kStrict.begin(), kStrict.end(), name) == kStrict.end()) return kAnything;
    for (const sql::Argument& argument : call.arguments) {
      if (of(*argument.value).is_null()) return kNull;
    }
    return kAnything;
  }

  const QueryMap& map_;
  IsNullHere is_null_here_;
};

}  // namespace

bool rejects_null(const sql::Expr& conjunct, BlockIndex block, std::size_t item,
                  std::string_view column, const QueryMap& map) {
  const Evaluator evaluator(map, [&](const Binding& binding) {
    return binding.block == block && binding.from_item == item &&
           is_named(binding.column, column, map.dialect());
  });
  return !evaluator.of(conjunct).can_be_true;
}

bool rejects_null_row(const sql::Expr& conjunct, BlockIndex block, std::size_t item,
                      const QueryMap& map) {
  const Evaluator evaluator(map, [&](const Binding& binding) {
    return binding.block == block && binding.from_item == item;
  });
  return !evaluator.of(conjunct).can_be_true;
}

std::set<std::size_t> null_rejected_items(BlockIndex block, const QueryMap& map) {
  std::set<std::size_t> items;
  for (const Predicate* predicate : filter_conjuncts(map.block(block))) {
    for (const std::size_t item : predicate->from_items) {
      if (rejects_null_row(*predicate->expr, block, item, map)) items.insert(item);
    }
  }
  return items;
}

}  // namespace ado::ir
