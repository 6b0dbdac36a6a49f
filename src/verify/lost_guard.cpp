// Finds the divisions of filters outside of CASE, and holds those of two queries against each
// other.
#include "verify/lost_guard.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

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

bool may_divide_by_zero(const sql::Expr& expr, const ir::QueryMap& map) {
  if (const auto* binary = sql::as<sql::Binary>(expr)) {
    return (binary->op == "/" || binary->op == "%") && !is_zero_free(*binary->right, map);
  }
  const auto* call = sql::as<sql::FunctionCall>(expr);
  if (call == nullptr || call->arguments.size() != 2) return false;
  const std::string name = ir::function_name(*call, map.dialect());
  return (name == "div" || name == "mod") && !is_zero_free(*call->arguments[1].value, map);
}

using Found = std::function<void(const sql::Expr& division)>;

// The expression behind a column of a derived table or CTE; null for other columns.
const sql::Expr* computed_by(const sql::Expr& column, const ir::QueryMap& map) {
  const ir::Binding* binding = map.binding(column);
  if (binding == nullptr || binding->resolution != ir::Resolution::column) return nullptr;
  const ir::FromItem& item = map.block(binding->block).from[binding->from_item];
  if (!item.block || map.block(*item.block).kind != ir::BlockKind::select) return nullptr;
  const auto& outputs = map.block(*item.block).outputs;
  const auto place = std::ranges::find(item.columns, binding->column, &ir::FromColumn::name);
  const auto index = static_cast<std::size_t>(place - item.columns.begin());
  return index < outputs.size() && outputs.size() == item.columns.size() ? outputs[index].expr
                                                                         : nullptr;
}

// Those that are made for every row that is asked: CASE and coalesce() stop before the rest, an
// aggregate takes the rows that passed, a subquery has filters of its own.
// PostgreSQL pulls subqueries up: what a column of one is computed by is asked in its place.
void each_bare_division(const sql::Expr& condition, const ir::QueryMap& map, const Found& found) {
  std::set<const sql::Expr*> seen;  // A recursive CTE reads itself.
  sql::Visitor visitor;
  visitor.query = [](const sql::Query&) { return sql::Descend::no; };
  visitor.expr = [&](const sql::Expr& expr) {
    if (const auto* cases = sql::as<sql::Case>(expr)) {
      if (cases->operand) sql::visit(**cases->operand, visitor);
      if (!cases->whens.empty()) sql::visit(*cases->whens.front().condition, visitor);
      return sql::Descend::no;
    }
    if (const auto* call = sql::as<sql::FunctionCall>(expr)) {
      if (ir::is_window_call(*call) || ir::is_aggregate_call(*call, map.dialect())) {
        return sql::Descend::no;
      }
      if (ir::function_name(*call, map.dialect()) == "coalesce" && !call->arguments.empty()) {
        sql::visit(*call->arguments.front().value, visitor);
        return sql::Descend::no;
      }
    }
    if (const sql::Expr* source = computed_by(expr, map); source && seen.insert(source).second) {
      sql::visit(*source, visitor);
    }
    if (may_divide_by_zero(expr, map)) found(expr);
    return sql::Descend::yes;
  };
  sql::visit(condition, visitor);
}

bool has_bare_division(const sql::Expr& condition, const ir::QueryMap& map) {
  bool any = false;
  each_bare_division(condition, map, [&](const sql::Expr&) { any = true; });
  return any;
}

// The same text for the same columns, whatever the tables are called here.
std::string text_of(const sql::Expr& division, const ir::QueryMap& map) {
  sql::Expr plain = division;
  sql::transform(plain, {.expr = [&](sql::Expr& node) {
                   const ir::Binding* binding = map.binding(node);
                   if (binding == nullptr) return;
                   const auto base = map.lineage(node);
                   node = base ? sql::make_column(base->table, base->column)
                               : sql::make_column(sql::make_identifier(binding->column));
                 }});
  return sql::print(plain, map.dialect());
}

std::multiset<std::string> bare_divisions(const ir::QueryMap& map) {
  std::multiset<std::string> divisions;
  for (const ir::Block& block : map.blocks()) {
    for (const ir::Predicate& predicate : block.predicates) {
      each_bare_division(*predicate.expr, map, [&](const sql::Expr& division) {
        divisions.insert(text_of(division, map));
      });
    }
  }
  return divisions;
}

// Those that the candidate makes more often, in as many places as it does.
std::multiset<std::string> new_divisions(const ir::QueryMap& original,
                                         const ir::QueryMap& candidate) {
  const std::multiset<std::string> before = bare_divisions(original);
  const std::multiset<std::string> after = bare_divisions(candidate);
  std::multiset<std::string> added;
  std::ranges::set_difference(after, before, std::inserter(added, added.end()));
  return added;
}

// The conjuncts over the same tables, or some of them, may be what keeps the divisor from 0.
bool may_guard(const ir::Predicate& guard, const ir::Predicate& dividing, const ir::QueryMap& map) {
  return guard.clause == ir::Clause::where && !guard.from_items.empty() &&
         std::ranges::includes(dividing.from_items, guard.from_items) &&
         !has_bare_division(*guard.expr, map);
}

}  // namespace

std::optional<std::string> division_without_guard(const ir::QueryMap& original,
                                                  const ir::QueryMap& candidate) {
  if (candidate.dialect() != sql::Dialect::postgres) return std::nullopt;
  const std::multiset<std::string> added = new_divisions(original, candidate);
  if (!added.empty()) return *added.begin();
  return std::nullopt;
}

std::optional<sql::Statement> with_divisions_first(const ir::QueryMap& original,
                                                   const ir::QueryMap& query) {
  const std::multiset<std::string> added = new_divisions(original, query);
  const auto divides_anew = [&](const ir::Predicate& predicate) {
    bool any = false;
    each_bare_division(*predicate.expr, query, [&](const sql::Expr& division) {
      any = any || added.contains(text_of(division, query));
    });
    return any;
  };
  sql::Statement statement = query.statement();
  bool changed = false;
  for (const ir::Block& block : query.blocks()) {
    sql::Select* select =
        block.select == nullptr ? nullptr : sql::find_select(statement.query, block.select->id);
    if (select == nullptr || !select->where) continue;
    std::vector<sql::Expr> conjuncts;
    std::set<const ir::Predicate*> taken;
    for (const ir::Predicate& dividing : block.predicates) {
      if (dividing.clause != ir::Clause::where || !divides_anew(dividing)) continue;
      std::vector<sql::Expr> guards;
      for (const ir::Predicate& guard : block.predicates) {
        if (!may_guard(guard, dividing, query) || !taken.insert(&guard).second) continue;
        guards.push_back(*guard.expr);
      }
      if (guards.empty()) continue;
      taken.insert(&dividing);
      sql::Case first;
      first.whens.push_back({*dividing.expr, sql::make_and(std::move(guards))});
      conjuncts.emplace_back(std::move(first));
    }
    if (taken.empty()) continue;
    changed = true;
    for (const ir::Predicate& rest : block.predicates) {
      if (rest.clause == ir::Clause::where && !taken.contains(&rest)) {
        conjuncts.push_back(*rest.expr);
      }
    }
    select->where = Box<sql::Expr>(sql::make_and(std::move(conjuncts)));
  }
  if (!changed) return std::nullopt;
  return statement;
}

}  // namespace ado::verify
