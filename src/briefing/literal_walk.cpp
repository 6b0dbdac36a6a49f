// What is a value and what is structure, decided in one place for showing and for restoring.
#include "briefing/literal_walk.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "ir/functions.hpp"
#include "sql/lexer.hpp"
#include "sql/walk.hpp"

namespace ado::briefing {
namespace {

constexpr std::array<std::string_view, 12> kUnitFunctions = {
    "date_part", "date_trunc", "datepart", "datetrunc", "date_diff", "datediff",
    "date_sub",  "datesub",    "date_add", "extract",   "date_bin",  "to_char"};
constexpr std::array<std::string_view, 28> kUnits = {
    "year",   "years",   "quarter", "quarters", "month",       "months",      "week",
    "weeks",  "day",     "days",    "hour",     "hours",       "minute",      "minutes",
    "second", "seconds", "decade",  "century",  "millisecond", "microsecond", "dow",
    "isodow", "doy",     "epoch",   "isoyear",  "dayofweek",   "dayofyear",   "millennium"};

bool is_unit(const sql::Expr& expr) {
  const auto* literal = sql::as<sql::Literal>(expr);
  return literal != nullptr && literal->kind == sql::LiteralKind::string &&
         std::ranges::find(kUnits, to_lower_ascii(literal->text)) != kUnits.end();
}

class Structure {
 public:
  Structure(std::set<std::uint32_t>& ids, sql::Dialect dialect) : ids_(ids), dialect_(dialect) {}

  void of(const sql::Query& query) {
    if (query.limit) {
      count(query.limit->count);
      count(query.limit->offset);
    }
    if (query.order_by) order(query.order_by->items);
  }
  void of(const sql::Select& select) {
    for (const sql::NamedWindow& window : select.windows) frame(window.spec);
    if (select.group_by) group(select.group_by->elements);
    for (const sql::Expr& expr : select.distinct_on) position(expr);
  }
  void of(const sql::Expr& expr) {
    if (const auto* columns = sql::as<sql::ColumnsExpr>(expr)) add(*columns->selector);
    const auto* call = sql::as<sql::FunctionCall>(expr);
    if (call == nullptr) return;
    if (call->over) frame(**call->over);
    const std::string name = ir::function_name(*call, dialect_);
    if (std::ranges::find(kUnitFunctions, name) == kUnitFunctions.end()) return;
    for (const sql::Argument& argument : call->arguments) {
      if (is_unit(*argument.value)) add(*argument.value);
    }
  }

 private:
  // A number of rows as it is; not what a subquery or an expression there is made of.
  void count(const sql::MaybeExpr& expr) {
    if (expr && sql::as<sql::Literal>(**expr) != nullptr) ids_.insert((*expr)->id.value);
  }
  void add(const sql::Expr& expr) {
    sql::Visitor visitor;
    visitor.expr = [this](const sql::Expr& each) {
      ids_.insert(each.id.value);
      return sql::Descend::yes;
    };
    sql::visit(expr, visitor);
  }
  void position(const sql::Expr& expr) {
    const auto* literal = sql::as<sql::Literal>(expr);
    if (literal != nullptr && literal->kind == sql::LiteralKind::integer)
      ids_.insert(expr.id.value);
  }
  void order(const std::vector<sql::OrderItem>& items) {
    for (const sql::OrderItem& item : items) position(item.expr);
  }
  void group(const std::vector<sql::GroupingElement>& elements) {
    for (const sql::GroupingElement& element : elements) {
      for (const sql::Expr& expr : element.exprs) position(expr);
      group(element.elements);
    }
  }
  void frame(const sql::WindowSpec& spec) {
    if (!spec.frame) return;
    count(spec.frame->start.offset);
    if (spec.frame->end) count(spec.frame->end->offset);
  }

  std::set<std::uint32_t>& ids_;
  sql::Dialect dialect_;
};

bool is_plain(const LiteralValue& value) { return value.text == "0" || value.text == "1"; }

void change_literal(sql::Literal& literal, const ChangeValue& change) {
  LiteralValue value{.literal = literal.kind, .text = literal.text};
  switch (literal.kind) {
    case sql::LiteralKind::null:
    case sql::LiteralKind::boolean:
      return;
    case sql::LiteralKind::integer:
      if (is_plain(value)) return;
      [[fallthrough]];
    case sql::LiteralKind::decimal:
    case sql::LiteralKind::floating:
      value.kind = ValueKind::number;
      break;
    case sql::LiteralKind::string:
      break;
    case sql::LiteralKind::escape_string:
    case sql::LiteralKind::bits:
    case sql::LiteralKind::hex:
      value.kind = ValueKind::escaped_text;
      break;
  }
  change(value);
  literal.kind = value.literal;
  literal.text = value.text;
}

void change_typed(sql::TypedLiteral& typed, const ChangeValue& change) {
  LiteralValue value{.text = typed.text};
  change(value);
  // An escape string cannot stand behind a type: such a placeholder stays, and is refused later.
  if (value.literal == sql::LiteralKind::string) typed.text = value.text;
}

void change_in(sql::Expr& expr, const ChangeValue& change) {
  if (auto* literal = sql::as<sql::Literal>(expr)) change_literal(*literal, change);
  if (auto* typed = sql::as<sql::TypedLiteral>(expr)) change_typed(*typed, change);
}

// Whether words that are kept as they were written hold a literal.
bool holds_literal(std::string_view words, sql::Dialect dialect) {
  const auto tokens = sql::tokenize(words, dialect);
  if (!tokens) return true;
  return std::ranges::any_of(*tokens, sql::is_literal, &sql::Token::kind);
}

}  // namespace

std::set<std::uint32_t> structural_literals(const sql::Query& query, sql::Dialect dialect) {
  std::set<std::uint32_t> ids;
  Structure structure(ids, dialect);
  const auto look = [&structure](const auto& node) {
    structure.of(node);
    return sql::Descend::yes;
  };
  sql::Visitor visitor;
  visitor.expr = look;
  visitor.query = look;
  visitor.select = look;
  sql::visit(query, visitor);
  return ids;
}

void change_literals(sql::Query& query, const std::set<std::uint32_t>& skip,
                     const ChangeValue& change) {
  sql::Mutator mutator;
  mutator.expr = [&](sql::Expr& expr) {
    if (!skip.contains(expr.id.value)) change_in(expr, change);
  };
  sql::transform(query, mutator);
}

void change_literals(sql::Expr& expr, const ChangeValue& change) {
  sql::Mutator mutator;
  mutator.expr = [&](sql::Expr& each) { change_in(each, change); };
  sql::transform(expr, mutator);
}

void change_literals(sql::TableRef& table, const ChangeValue& change) {
  sql::Mutator mutator;
  mutator.expr = [&](sql::Expr& each) { change_in(each, change); };
  sql::transform(table, mutator);
}

std::string unreadable_literals(const sql::Query& query, sql::Dialect dialect) {
  std::string found;
  const auto look_at = [&](std::string_view words, std::string_view what) {
    if (found.empty() && holds_literal(words, dialect)) found = what;
  };
  sql::Visitor visitor;
  visitor.table = [&](const sql::TableRef& table) {
    // PIVOT makes names of columns out of literals.
    if (std::holds_alternative<sql::SyntaxTable>(table.node)) found = "PIVOT and its like";
    return sql::Descend::yes;
  };
  visitor.expr = [&](const sql::Expr& expr) {
    if (const auto* syntax = sql::as<sql::SyntaxExpr>(expr)) {
      for (const sql::SyntaxPiece& piece : syntax->pieces) look_at(piece.words, piece.words);
    }
    return sql::Descend::yes;
  };
  visitor.common_table = [&](const sql::CommonTable& table) {
    look_at(table.search_and_cycle, "SEARCH and CYCLE");
    return sql::Descend::yes;
  };
  sql::visit(query, visitor);
  return found;
}

}  // namespace ado::briefing
