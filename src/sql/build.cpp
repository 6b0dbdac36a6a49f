// Makes AST nodes: what transforms and patches build their SQL from instead of gluing text.
#include "sql/build.hpp"

#include <algorithm>
#include <utility>

#include "base/require.hpp"
#include "base/text.hpp"
#include "sql/print.hpp"

namespace ado::sql {
namespace {

bool is_plain_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || is_digit(c); });
}

// Whether a dialect would not take the name back as it is.
bool needs_quotes(std::string_view name) {
  if (!is_plain_name(name)) return true;
  const Identifier bare{.text = std::string(name)};
  return print(bare, Dialect::duckdb).front() == '"' ||
         print(bare, Dialect::postgres).front() == '"';
}

Expr make_connected(Connective connective, std::vector<Expr> operands) {
  std::vector<Expr> flat;
  for (Expr& operand : operands) {
    auto* nested = as<Logical>(operand);
    if (nested != nullptr && nested->connective == connective) {
      std::ranges::move(nested->operands, std::back_inserter(flat));
    } else {
      flat.push_back(std::move(operand));
    }
  }
  if (flat.empty()) {
    const bool neutral = connective == Connective::conjunction;
    return Literal{.kind = LiteralKind::boolean, .text = neutral ? "TRUE" : "FALSE"};
  }
  if (flat.size() == 1) return std::move(flat.front());
  return Logical{.connective = connective, .operands = std::move(flat)};
}

void collect_conjuncts(const Expr& expr, std::vector<const Expr*>& found) {
  const auto* logical = as<Logical>(expr);
  if (logical == nullptr || logical->connective != Connective::conjunction) {
    found.push_back(&expr);
    return;
  }
  for (const Expr& operand : logical->operands) collect_conjuncts(operand, found);
}

std::optional<TableAlias> make_alias(std::string_view alias) {
  if (alias.empty()) return std::nullopt;
  return TableAlias{.name = make_identifier(alias), .columns = {}};
}

// "VARCHAR", "DECIMAL(7,2)", "INTEGER[]"; types with members are read by the parser only.
TypeName make_type(std::string_view text) {
  TypeName type;
  while (text.ends_with("[]")) {
    type.dimensions.emplace_back();
    text.remove_suffix(2);
  }
  if (text.ends_with(")")) {
    const std::size_t open = text.find('(');
    require(open != std::string_view::npos);
    for (const auto piece : split(text.substr(open + 1, text.size() - open - 2), ',')) {
      const std::string_view modifier = trim(piece);
      require(!modifier.empty() && modifier.find_first_not_of("0123456789") == modifier.npos);
      type.modifiers.emplace_back(modifier);
    }
    text = trim(text.substr(0, open));
  }
  require(!text.empty() && text.find_first_of("()[]'\"") == std::string_view::npos);
  type.name = {Identifier{.text = std::string(text)}};
  return type;
}

}  // namespace

Identifier make_identifier(std::string_view name) {
  return {.text = std::string(name), .quoted = needs_quotes(name)};
}

Expr make_column(std::string_view table, std::string_view column) {
  return make_column(make_identifier(table), make_identifier(column));
}

Expr make_column(Identifier table, Identifier column) {
  return ColumnRef{.parts = {std::move(table), std::move(column)}};
}

Expr make_column(Identifier column) { return ColumnRef{.parts = {std::move(column)}}; }

Expr make_integer(long long value) {
  // Negates as unsigned: the least value has no positive counterpart.
  const auto bits = static_cast<unsigned long long>(value);
  const std::string digits = std::to_string(value < 0 ? 0 - bits : bits);
  Expr literal = Literal{.kind = LiteralKind::integer, .text = digits};
  if (value >= 0) return literal;
  return Unary{.op = "-", .operand = std::move(literal)};
}

Expr make_string(std::string_view text) {
  return Literal{.kind = LiteralKind::string, .text = std::string(text)};
}

Expr make_null() { return Literal{.kind = LiteralKind::null, .text = "NULL"}; }

Expr make_binary(std::string_view op, Expr left, Expr right) {
  return Binary{.op = std::string(op), .left = std::move(left), .right = std::move(right)};
}

Expr make_and(std::vector<Expr> operands) {
  return make_connected(Connective::conjunction, std::move(operands));
}

Expr make_or(std::vector<Expr> operands) {
  return make_connected(Connective::disjunction, std::move(operands));
}

Expr make_is_null(Expr operand) { return IsTest{.operand = std::move(operand)}; }

Expr make_is_not_null(Expr operand) {
  return IsTest{.operand = std::move(operand), .test = TruthTest::null, .negated = true};
}

Expr make_call(std::string_view function, std::vector<Expr> arguments) {
  FunctionCall call;
  call.name = {make_identifier(function)};
  for (Expr& argument : arguments) {
    Argument made;
    made.value = std::move(argument);
    call.arguments.push_back(std::move(made));
  }
  return call;
}

Expr make_count_star() {
  std::vector<Expr> arguments;
  arguments.emplace_back(Star{});
  return make_call("count", std::move(arguments));
}

Expr make_cast(Expr operand, std::string_view type) {
  return Cast{.operand = std::move(operand), .type = make_type(type)};
}

TableRef make_table(std::string_view name, std::string_view alias) {
  BaseTable base;
  base.name = {make_identifier(name)};
  TableRef table = std::move(base);
  table.alias = make_alias(alias);
  return table;
}

TableRef make_derived(Query query, std::string_view alias) {
  DerivedTable derived;
  derived.query = std::move(query);
  TableRef table = std::move(derived);
  table.alias = make_alias(alias);
  return table;
}

TableRef make_join(JoinKind kind, TableRef left, TableRef right, MaybeExpr condition) {
  Join join;
  join.kind = kind;
  join.left = std::move(left);
  join.right = std::move(right);
  join.condition = std::move(condition);
  return join;
}

SelectItem make_item(Expr expr, std::string_view alias) {
  SelectItem item{.expr = std::move(expr), .alias = std::nullopt};
  if (!alias.empty()) item.alias = make_identifier(alias);
  return item;
}

GroupBy make_group_by(std::vector<Expr> keys) {
  GroupBy group_by;
  for (Expr& key : keys) group_by.elements.push_back({.exprs = {std::move(key)}});
  return group_by;
}

Query make_query(Select select) {
  Query query;
  query.body = std::move(select);
  return query;
}

Query make_union_all(std::vector<Query> operands) {
  require(!operands.empty());
  Query united = std::move(operands.front());
  for (std::size_t i = 1; i < operands.size(); ++i) {
    SetOperation operation;
    operation.all = true;
    operation.left = std::move(united);
    operation.right = std::move(operands[i]);
    united = Query{};
    united.body = std::move(operation);
  }
  return united;
}

CommonTable make_cte(std::string_view name, Query query, Materialization materialization) {
  CommonTable table;
  table.name = make_identifier(name);
  table.query = std::move(query);
  table.materialization = materialization;
  return table;
}

std::vector<const Expr*> conjunct_refs(const MaybeExpr& condition) {
  std::vector<const Expr*> found;
  if (condition) collect_conjuncts(**condition, found);
  return found;
}

std::vector<Expr> conjuncts(const MaybeExpr& condition) {
  std::vector<Expr> copies;
  for (const Expr* conjunct : conjunct_refs(condition)) copies.push_back(*conjunct);
  return copies;
}

const Select* as_select(const Query& query) { return std::get_if<Select>(&query.body); }
Select* as_select(Query& query) { return std::get_if<Select>(&query.body); }

}  // namespace ado::sql
