// Finds what may raise in filters outside of CASE, and holds that of two queries against each
// other.
#include "verify/lost_guard.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "base/require.hpp"
#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "ir/types.hpp"
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

bool is_text(std::string_view type) {
  return type.empty() || type.starts_with("VARCHAR") || type.starts_with("CHAR") ||
         type.starts_with("TEXT") || type.starts_with("character");
}

// A function that some arguments make raise, or a text that is read as something else.
bool may_raise_otherwise(const sql::Expr& expr, const ir::QueryMap& map) {
  if (const auto* cast = sql::as<sql::Cast>(expr)) {
    return cast->style != sql::CastStyle::try_cast && !ir::is_constant(*cast->operand) &&
           is_text(ir::type_of(*cast->operand, map)) &&
           !is_text(ir::type_text(cast->type, map.dialect()));
  }
  const auto* call = sql::as<sql::FunctionCall>(expr);
  if (call == nullptr || ir::is_constant(expr)) return false;
  const std::string name = ir::function_name(*call, map.dialect());
  if (name == "div" || name == "mod") return false;  // Divisions.
  // encode() raises for a format that is none, and for no bytes.
  const bool has_format = call->arguments.size() == 2 && ir::is_constant(*call->arguments[1].value);
  if (name == "encode" && has_format) return false;
  const ir::FunctionFacts* facts = ir::find_function(*call, map.dialect());
  return facts == nullptr || facts->raising == ir::Raising::may;
}

bool is_risk(const sql::Expr& expr, const ir::QueryMap& map) {
  return may_divide_by_zero(expr, map) || may_raise_otherwise(expr, map);
}

using Found = std::function<void(const sql::Expr& risk)>;

// The server makes its rows first: no condition from outside reaches them, none of its own is left
// for later.
bool is_made_first(const ir::Block& block, const ir::QueryMap& map) {
  if (block.query->limit) return true;
  if (block.common_table == nullptr) return false;
  const auto cte = std::ranges::find(map.ctes(), block.common_table, &ir::CteNode::table);
  switch (block.common_table->materialization) {
    case sql::Materialization::materialized:
      return true;
    case sql::Materialization::not_materialized:
      return false;
    case sql::Materialization::unspecified:
      return cte != map.ctes().end() && cte->readers.size() > 1;
  }
  require(false);
}

// The SELECT of a derived table or CTE that the column is of; null for other columns.
const ir::Block* read_block(const ir::Binding* binding, const ir::QueryMap& map) {
  if (binding == nullptr || binding->resolution != ir::Resolution::column) return nullptr;
  const ir::FromItem& item = map.block(binding->block).from[binding->from_item];
  const bool is_select = item.block && map.block(*item.block).kind == ir::BlockKind::select;
  return is_select ? &map.block(*item.block) : nullptr;
}

// The expression behind a column of a derived table or CTE; null for other columns.
const sql::Expr* computed_by(const sql::Expr& column, const ir::QueryMap& map) {
  const ir::Binding* binding = map.binding(column);
  const ir::Block* block = read_block(binding, map);
  if (block == nullptr || is_made_first(*block, map)) return nullptr;
  const auto& columns = map.block(binding->block).from[binding->from_item].columns;
  const auto place = std::ranges::find(columns, binding->column, &ir::FromColumn::name);
  const auto index = static_cast<std::size_t>(place - columns.begin());
  return index < block->outputs.size() && block->outputs.size() == columns.size()
             ? block->outputs[index].expr
             : nullptr;
}

// Those that are made for every row that is asked: CASE and coalesce() stop before the rest, an
// aggregate takes the rows that passed, a subquery has filters of its own.
// PostgreSQL pulls subqueries up: what a column of one is computed by is asked in its place.
void each_bare_risk(const sql::Expr& condition, const ir::QueryMap& map, const Found& found) {
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
    if (is_risk(expr, map)) found(expr);
    return sql::Descend::yes;
  };
  sql::visit(condition, visitor);
}

bool has_bare_risk(const sql::Expr& condition, const ir::QueryMap& map) {
  bool any = false;
  each_bare_risk(condition, map, [&](const sql::Expr&) { any = true; });
  return any;
}

enum class MadeFirst { kept_apart, looked_through };

// The same text for the same columns, whatever the tables are called here. Rows that are made first
// are some of those of the table.
std::string text_of(const sql::Expr& risk, const ir::QueryMap& map, MadeFirst made_first) {
  sql::Expr plain = risk;
  sql::transform(plain, {.expr = [&](sql::Expr& node) {
                   const ir::Binding* binding = map.binding(node);
                   if (binding == nullptr) return;
                   const ir::Block* block = read_block(binding, map);
                   const bool is_apart = made_first == MadeFirst::kept_apart && block != nullptr &&
                                         is_made_first(*block, map);
                   const auto base = is_apart ? std::nullopt : map.lineage(node);
                   node = base ? sql::make_column(base->table, base->column)
                               : sql::make_column(sql::make_identifier(binding->column));
                 }});
  return sql::print(plain, map.dialect());
}

struct Risk {
  std::string text;
  std::string on_all_rows;  // As text, of the whole table where only some rows are asked.
  bool is_division = false;
};

std::vector<Risk> bare_risks(const ir::QueryMap& map) {
  std::vector<Risk> risks;
  for (const ir::Block& block : map.blocks()) {
    for (const ir::Predicate& predicate : block.predicates) {
      each_bare_risk(*predicate.expr, map, [&](const sql::Expr& risk) {
        risks.push_back({text_of(risk, map, MadeFirst::kept_apart),
                         text_of(risk, map, MadeFirst::looked_through),
                         may_divide_by_zero(risk, map)});
      });
    }
  }
  return risks;
}

// Divisions that the candidate makes more often, in as many places as it does; of the rest, what
// the original asks nowhere: a condition that a rewrite repeats seldom loses its guard by that.
// What the original asks of all rows of a table is no new risk on some of them.
std::set<std::string> new_risks(const ir::QueryMap& original, const ir::QueryMap& candidate) {
  std::multiset<std::string> divisions;
  std::set<std::string> others;
  for (const Risk& risk : bare_risks(original)) {
    if (risk.is_division) {
      divisions.insert(risk.text);
    } else {
      others.insert(risk.text);
    }
  }
  const auto had = [&](const std::string& text, bool is_division) {
    if (!is_division) return others.contains(text);
    const auto found = divisions.find(text);
    if (found == divisions.end()) return false;
    divisions.erase(found);
    return true;
  };
  std::set<std::string> added;
  for (const Risk& risk : bare_risks(candidate)) {
    const bool is_known =
        had(risk.text, risk.is_division) || had(risk.on_all_rows, risk.is_division);
    if (!is_known) added.insert(risk.text);
  }
  return added;
}

// The conjuncts over the same tables, or some of them, may be what keeps the others from raising.
bool may_guard(const ir::Predicate& guard, const ir::Predicate& risky, const ir::QueryMap& map) {
  return guard.clause == ir::Clause::where && !guard.from_items.empty() &&
         std::ranges::includes(risky.from_items, guard.from_items) &&
         !has_bare_risk(*guard.expr, map);
}

}  // namespace

std::optional<std::string> risk_without_guard(const ir::QueryMap& original,
                                              const ir::QueryMap& candidate) {
  if (candidate.dialect() != sql::Dialect::postgres) return std::nullopt;
  const std::set<std::string> added = new_risks(original, candidate);
  if (!added.empty()) return *added.begin();
  return std::nullopt;
}

std::optional<sql::Statement> with_risks_first(const ir::QueryMap& original,
                                               const ir::QueryMap& query) {
  const std::set<std::string> added = new_risks(original, query);
  const auto raises_anew = [&](const ir::Predicate& predicate) {
    bool any = false;
    each_bare_risk(*predicate.expr, query, [&](const sql::Expr& risk) {
      any = any || added.contains(text_of(risk, query, MadeFirst::kept_apart));
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
    for (const ir::Predicate& risky : block.predicates) {
      if (risky.clause != ir::Clause::where || !raises_anew(risky)) continue;
      std::vector<sql::Expr> guards;
      for (const ir::Predicate& guard : block.predicates) {
        if (!may_guard(guard, risky, query) || !taken.insert(&guard).second) continue;
        guards.push_back(*guard.expr);
      }
      if (guards.empty()) continue;
      taken.insert(&risky);
      sql::Case first;
      first.whens.push_back({*risky.expr, sql::make_and(std::move(guards))});
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
