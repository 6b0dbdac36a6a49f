// Walks from one side of the comparison down to a variable, and moves what it passes to the other.
#include "verify/witness_inverse.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <ranges>
#include <string_view>
#include <utility>

#include "ir/functions.hpp"
#include "sql/build.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"
#include "verify/witness_builder.hpp"
#include "verify/witness_date_parts.hpp"

namespace ado::verify {
namespace {

constexpr std::size_t kFirstValues = 4;   // Of each other column.
constexpr std::size_t kListedValues = 4;  // Of IN (1, 2, ...).
constexpr std::size_t kChangesMax = 64;   // Of one column by itself.
constexpr std::size_t kBoundsMax = 96;    // Of all comparisons, but for those.
constexpr std::array<std::string_view, 6> kComparisons = {"=", "<>", "<", "<=", ">", ">="};

// `value` makes the two sides equal. It is over the other variables, or it changes a value of the
// variable itself: then changes follow each other, the coarsest first.
struct Inverse {
  std::size_t variable = 0;
  sql::Expr value;
  std::optional<int> coarseness;  // Of a change.
};

bool stands_in(const sql::Expr& expr, std::size_t variable) {
  bool found = false;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& node) {
    found = found || variable_of(node) == variable;
    return found ? sql::Descend::stop : sql::Descend::yes;
  };
  sql::visit(expr, visitor);
  return found;
}

// Not by 0, and not by whole numbers alone: those would lose their rest.
sql::Expr quotient(sql::Expr dividend, sql::Expr divisor) {
  sql::Expr one{sql::Literal{sql::LiteralKind::decimal, "1.0"}};
  return sql::make_binary("/", sql::make_binary("*", std::move(dividend), std::move(one)),
                          sql::make_call("nullif", {std::move(divisor), sql::make_integer(0)}));
}

// What the operand with the variable must be for the operation to be `target`.
std::optional<sql::Expr> undo(const sql::Binary& operation, bool is_left, sql::Expr target) {
  const sql::Expr& other = is_left ? *operation.right : *operation.left;
  if (operation.op == "+") return sql::make_binary("-", std::move(target), other);
  if (operation.op == "*") return quotient(std::move(target), other);
  // Not the rest itself, which every larger divisor leaves, too.
  if (operation.op == "%" && is_left) return sql::make_binary("+", std::move(target), other);
  if (operation.op == "-") {
    return is_left ? sql::make_binary("+", std::move(target), other)
                   : sql::make_binary("-", other, std::move(target));
  }
  if (operation.op == "/") {
    return is_left ? sql::make_binary("*", std::move(target), other)
                   : quotient(other, std::move(target));
  }
  return std::nullopt;
}

// length(x) = 20: a value of x itself, filled up or cut.
std::optional<sql::Expr> undo_length(const sql::FunctionCall& call, sql::Dialect dialect,
                                     sql::Expr target) {
  constexpr std::array<std::string_view, 3> kLengths = {"length", "char_length",
                                                        "character_length"};
  const std::string name = ir::function_name(call, dialect);
  if (call.arguments.size() != 1 || std::ranges::find(kLengths, name) == kLengths.end()) {
    return std::nullopt;
  }
  sql::Expr text = *call.arguments.front().value;
  sql::Expr fill{sql::Literal{sql::LiteralKind::string, "z"}};
  return sql::make_call("rpad", {std::move(text), std::move(target), std::move(fill)});
}

// Neither a column nor a constant.
bool is_computed_of_columns(const sql::Expr& expr) {
  const auto variables = variables_of(expr);
  return !variable_of(expr) && variables && !variables->empty();
}

// None when the variable stands there twice, below something else than arithmetic, or when nothing
// at all is computed.
std::optional<Inverse> solve(const sql::Expr& side, std::size_t variable, sql::Expr target,
                             sql::Dialect dialect) {
  const sql::Expr* at = &side;
  bool is_computed = is_computed_of_columns(target);
  std::optional<int> coarseness;
  while (variable_of(*at) != variable) {
    if (const auto* cast = sql::as<sql::Cast>(*at)) {
      at = &*cast->operand;
      continue;
    }
    if (const auto* call = sql::as<sql::FunctionCall>(*at)) {
      is_computed = true;
      if (auto part = with_part(*call, target, dialect)) {
        target = std::move(part->moved);
        at = part->source;
        coarseness = part->coarseness;
        continue;
      }
      auto undone = undo_length(*call, dialect, std::move(target));
      if (!undone) return std::nullopt;
      target = *std::move(undone);
      at = &*call->arguments.front().value;
      coarseness = 0;
      continue;
    }
    const auto* binary = sql::as<sql::Binary>(*at);
    if (binary == nullptr) return std::nullopt;
    const bool is_left = stands_in(*binary->left, variable);
    if (is_left == stands_in(*binary->right, variable)) return std::nullopt;
    auto undone = undo(*binary, is_left, std::move(target));
    if (!undone) return std::nullopt;
    target = *std::move(undone);
    at = is_left ? &*binary->left : &*binary->right;
    is_computed = true;
  }
  if (!is_computed) return std::nullopt;
  return Inverse{variable, std::move(target), coarseness};
}

void add_inverses(std::vector<Inverse>& inverses, const sql::Expr& side, const sql::Expr& other,
                  sql::Dialect dialect) {
  const auto variables = variables_of(side);
  if (!variables || !variables_of(other)) return;
  for (const std::size_t variable : *variables) {
    if (stands_in(other, variable)) continue;
    if (auto inverse = solve(side, variable, other, dialect)) {
      inverses.push_back(*std::move(inverse));
    }
  }
}

std::vector<Inverse> inverses_of(const sql::Expr& comparison, sql::Dialect dialect) {
  std::vector<Inverse> inverses;
  if (const auto* between = sql::as<sql::Between>(comparison)) {
    add_inverses(inverses, *between->operand, *between->low, dialect);
    add_inverses(inverses, *between->operand, *between->high, dialect);
  }
  if (const auto* list = sql::as<sql::InList>(comparison)) {
    for (const sql::Expr& item : list->items | std::views::take(kListedValues)) {
      add_inverses(inverses, *list->operand, item, dialect);
    }
  }
  const auto* binary = sql::as<sql::Binary>(comparison);
  if (binary != nullptr && std::ranges::find(kComparisons, binary->op) != kComparisons.end()) {
    add_inverses(inverses, *binary->left, *binary->right, dialect);
    add_inverses(inverses, *binary->right, *binary->left, dialect);
  }
  return inverses;
}

// What stands for a variable, as SQL; null where there is nothing.
using TextOf = std::function<const std::string*(std::size_t variable)>;

// The value with a text in the place of each variable; none when one has no text.
std::optional<std::string> text_of(const Inverse& inverse, const TextOf& text_for,
                                   sql::Dialect dialect) {
  sql::Expr value = inverse.value;
  bool is_known = true;
  sql::Mutator mutator;
  mutator.expr = [&](sql::Expr& node) {
    const auto variable = variable_of(node);
    if (!variable || !is_known) return;
    const std::string* text = text_for(*variable);
    is_known = text != nullptr;
    if (!is_known) return;
    sql::NodeId next_id{1};
    auto literal = sql::parse_expression(*text, dialect, next_id);
    is_known = literal.has_value();
    if (is_known) node = *std::move(literal);
  };
  sql::transform(value, mutator);
  if (!is_known) return std::nullopt;
  return sql::print(value, dialect);
}

ColumnPlace place_of(std::size_t variable, const Tableau& tableau) {
  return {tableau.variables[variable].table, tableau.variables[variable].column};
}

bool is_change(const Inverse& inverse) {
  const auto variables = variables_of(inverse.value);
  return inverse.coarseness && variables && *variables == std::vector{inverse.variable};
}

// The first values, with every choice of changes: year(d) = 2001 AND month(d) = 5 AND day(d) < 9
// asks for a day that all of them made together. One text takes one change of each coarseness.
std::vector<std::string> changed_texts(std::vector<Inverse> changes,
                                       const std::vector<std::string>& pool, sql::Dialect dialect) {
  std::ranges::stable_sort(changes, std::greater<>(), &Inverse::coarseness);
  std::vector<std::string> texts(pool.begin(), pool.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                                  pool.size(), kFirstValues)));
  const std::size_t unchanged = texts.size();
  for (auto change = changes.begin(); change != changes.end();) {
    const auto next = std::find_if(change, changes.end(), [&](const Inverse& other) {
      return other.coarseness != change->coarseness;
    });
    const std::size_t count = texts.size();
    for (; change != next; ++change) {
      for (std::size_t i = 0; i < count && texts.size() < kChangesMax; ++i) {
        const std::string before = texts[i];
        const auto text =
            text_of(*change, [&](std::size_t) -> const std::string* { return &before; }, dialect);
        if (text && std::ranges::find(texts, *text) == texts.end()) texts.push_back(*text);
      }
    }
  }
  texts.erase(texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(unchanged));
  // The last have the most changes, which no other values have.
  std::ranges::reverse(texts);
  return texts;
}

}  // namespace

std::vector<Bound> bounds_of(const std::vector<TableauComparison>& comparisons,
                             const ValuesOf& values_of, sql::Dialect dialect) {
  std::vector<Bound> bounds;
  const auto add = [&](const ColumnPlace& column, std::string text) {
    Bound bound{column, std::move(text)};
    if (std::ranges::find(bounds, bound) == bounds.end()) bounds.push_back(std::move(bound));
  };
  std::map<ColumnPlace, std::vector<Inverse>> changes;
  for (const auto& [comparison, tableau] : comparisons) {
    for (Inverse& inverse : inverses_of(*comparison, dialect)) {
      const ColumnPlace column = place_of(inverse.variable, *tableau);
      if (is_change(inverse)) {
        changes[column].push_back(std::move(inverse));
        continue;
      }
      for (std::size_t n = 0; n < kFirstValues && bounds.size() < kBoundsMax; ++n) {
        const auto nth = [&](std::size_t variable) -> const std::string* {
          const std::vector<std::string>& pool = values_of(place_of(variable, *tableau));
          return n < pool.size() ? &pool[n] : nullptr;
        };
        if (auto text = text_of(inverse, nth, dialect)) add(column, *std::move(text));
      }
    }
  }
  for (auto& [column, list] : changes) {
    for (std::string& text : changed_texts(std::move(list), values_of(column), dialect)) {
      add(column, std::move(text));
    }
  }
  return bounds;
}

}  // namespace ado::verify
