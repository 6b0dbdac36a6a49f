// Finds what may raise in filters outside of CASE, and holds that of two queries against each
// other.
#include "verify/lost_guard.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"
#include "verify/asked_rows.hpp"
#include "verify/risk.hpp"

namespace ado::verify {
namespace {

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

// Which of the rows of one table a column is of, in the order in which they are met.
class RowNumbers {
 public:
  // "" for the first row, "_2" for the next one.
  std::string suffix(const std::string& table, const ir::Binding& binding) {
    auto& rows = rows_[table];
    const std::pair row{binding.block, binding.from_item};
    const auto found = std::ranges::find(rows, row);
    const auto number = found - rows.begin() + 1;
    if (found == rows.end()) rows.push_back(row);
    return number == 1 ? "" : fmt::format("_{}", number);
  }

 private:
  std::map<std::string, std::vector<std::pair<ir::BlockIndex, std::size_t>>> rows_;
};

// The same text for the same columns, whatever the tables are called here: a.x / a.y of one row,
// a.x / b.y of two. Rows that are made first are some of those of the table.
std::string text_of(const sql::Expr& risk, const ir::QueryMap& map, MadeFirst made_first) {
  RowNumbers numbers;
  sql::Expr plain = risk;
  sql::transform(plain, {.expr = [&](sql::Expr& node) {
                   const ir::Binding* binding = map.binding(node);
                   if (binding == nullptr) return;
                   const ir::Block* block = read_block(binding, map);
                   const bool is_apart = made_first == MadeFirst::kept_apart && block != nullptr &&
                                         is_made_first(*block, map);
                   const auto base = is_apart ? std::nullopt : map.lineage(node);
                   const std::string table = base ? base->table : "";
                   const std::string suffix = numbers.suffix(table, *binding);
                   node = base ? sql::make_column(table + suffix, base->column)
                               : sql::make_column(sql::make_identifier(binding->column + suffix));
                 }});
  return sql::print(plain, map.dialect());
}

struct Risk {
  std::string text;
  std::string looked_through;
  bool is_division = false;
  bool on_all_rows = false;  // Of a table, whatever the other conditions find.
  bool of_one_row = false;   // Of a table.
};
struct Risks {
  std::vector<Risk> bare;
  std::multiset<std::string> kept;  // Behind CASE, a fence or a filter; as looked through.
};

Risks risks_of(const ir::QueryMap& map) {
  Risks risks;
  std::set<const sql::Expr*> bare;
  for (const ir::Block& block : map.blocks()) {
    for (const ir::Predicate& predicate : block.predicates) {
      each_bare_risk(*predicate.expr, map, [&](const sql::Expr& risk) {
        Risk one{text_of(risk, map, MadeFirst::kept_apart),
                 text_of(risk, map, MadeFirst::looked_through), may_divide_by_zero(risk, map),
                 is_asked_of_all_rows(risk, predicate, block, map), reads_one_base_row(risk, map)};
        if (one.text == one.looked_through) bare.insert(&risk);
        risks.bare.push_back(std::move(one));
      });
    }
  }
  sql::visit(map.statement().query, {.expr = [&](const sql::Expr& expr) {
               if (!bare.contains(&expr) && is_risk(expr, map)) {
                 risks.kept.insert(text_of(expr, map, MadeFirst::looked_through));
               }
               return sql::Descend::yes;
             }});
  return risks;
}

// Of functions and casts: what the original asks nowhere, or what the candidate asks in more places
// and keeps in fewer. A condition that a rewrite repeats loses no guard by that.
bool is_new(const std::string& text, const Risks& before, const Risks& after) {
  const auto count = [&](const Risks& risks) {
    return std::ranges::count(risks.bare, text, &Risk::text);
  };
  const auto had = count(before);
  return had == 0 || (count(after) > had && after.kept.count(text) < before.kept.count(text));
}

// Divisions that the candidate makes more often, in as many places as it does, and the rest as
// above. What the original asks of all rows of a table is no new risk on some of them.
std::set<std::string> new_risks(const ir::QueryMap& original, const ir::QueryMap& candidate) {
  const Risks before = risks_of(original);
  const Risks after = risks_of(candidate);
  std::multiset<std::string> divisions;
  std::set<std::string> on_all_rows;
  for (const Risk& risk : before.bare) {
    if (risk.is_division) divisions.insert(risk.text);
    if (risk.on_all_rows) on_all_rows.insert(risk.text);
  }
  std::set<std::string> added;
  for (const Risk& risk : after.bare) {
    if (risk.of_one_row && on_all_rows.contains(risk.looked_through)) continue;
    if (!risk.is_division) {
      if (is_new(risk.text, before, after)) added.insert(risk.text);
      continue;
    }
    const auto found = divisions.find(risk.text);
    if (found == divisions.end()) {
      added.insert(risk.text);
    } else {
      divisions.erase(found);
    }
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
