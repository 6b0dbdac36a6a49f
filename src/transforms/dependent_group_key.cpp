// dependent_group_key — a group key that follows from the others is no key.
//
//   before   SELECT f.k, d.name, sum(f.x) FROM f, d WHERE f.k = d.k GROUP BY f.k, d.name
//   after    SELECT f.k, any_value(d.name) AS name, sum(f.x) FROM f, d WHERE f.k = d.k GROUP BY f.k
//
// Valid:    rows that agree on the keys that stay agree on this one too: it is a column of a table
//           whose key is among them, or equal to one of them, declared so or, for the column that
//           the table is joined by, as a fact; a derived table or CTE that computes columns of
//           one table's rows counts as that table. One key stays at least. All rows of a group have
//           the same value then, and any_value gives it; min, where only a fact says so, because it
//           cannot depend on the order of rows, and on PostgreSQL, which has no any_value before
//           version 16 (not for types without min).
// Not for:  ROLLUP, CUBE, GROUPING SETS, GROUP BY ALL, GROUPING(); determinants that may be NULL or
//           have several forms of one value (a collation groups what a key keeps apart); columns
//           that other keys or subqueries of the block read.
// Gains:    fewer and narrower keys to hash, to compare and to keep, above all texts.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/require.hpp"
#include "ir/determination.hpp"
#include "ir/facts.hpp"
#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform dependent_group_key;

namespace {

patch::Allowance allowance() { return {}; }

// A key that goes. `fact`: the "table.column" whose uniqueness says so; empty when it is declared.
struct Dependent {
  std::size_t key = 0;  // In Block::group_keys.
  std::string fact;
};

using Keys = std::vector<const sql::Expr*>;

bool is_same_column(const ir::Binding& a, const ir::Binding& b) {
  return a.from_item == b.from_item && a.column_index == b.column_index;
}

bool is_sound_type(const ir::QueryMap& query, const sql::Expr& expr) {
  return has_one_form_per_value(query.type_of(expr));
}

// What aggregates are over, or is larger than what it is joined with, has no row for each key.
bool is_dimension(const ir::QueryMap& query, ir::BlockIndex index, std::size_t item,
                  std::size_t other) {
  const ir::Block& block = query.block(index);
  const auto rows = [&](std::size_t each) {
    const sql::TableInfo* table = block.from[each].table;
    return table == nullptr ? 0 : table->row_count_estimate.value_or(0);
  };
  bool is_aggregated = false;
  sql::visit(*block.query, {.expr = [&](const sql::Expr& expr) {
    const auto* call = sql::as<sql::FunctionCall>(expr);
    if (call != nullptr && ir::is_aggregate_call(*call, query.dialect())) {
      is_aggregated = is_aggregated || ir::items_read(expr, index, query).contains(item);
    }
    return sql::Descend::yes;
  }});
  return !is_aggregated && rows(item) <= rows(other);
}

// The column that a table is joined by and that is a key, or equal to one: worth asking whether it
// is unique. The join keeps NULL away from it.
const ir::Binding* join_column(const ir::QueryMap& query, ir::BlockIndex index, std::size_t item,
                               const Keys& keys) {
  const auto is_key = [&](const sql::Expr& side) {
    return std::ranges::any_of(keys, [&](const sql::Expr* key) {
      const ir::Binding* binding = own_column(query, index, *key);
      return binding != nullptr && is_same_column(*binding, *query.binding(side));
    });
  };
  for (const ir::Equality& each : ir::equalities(index, query)) {
    if (each.left_item != item && each.right_item != item) continue;
    const std::string type = query.type_of(*each.left);
    if (type != query.type_of(*each.right) || !has_one_form_per_value(type)) continue;
    if (!is_key(*each.left) && !is_key(*each.right)) continue;
    const std::size_t other = each.left_item == item ? each.right_item : each.left_item;
    if (!is_dimension(query, index, item, other)) continue;
    return query.binding(each.left_item == item ? *each.left : *each.right);
  }
  return nullptr;
}

// Whether one row of a base table makes each row of the item: the table itself, or a derived table
// or CTE that computes columns of it. What is unique in the table is unique there.
bool is_one_row_each(const ir::QueryMap& query, const ir::FromItem& item) {
  const auto is_base = [](const ir::FromItem& each) {
    return each.kind == ir::FromKind::table && each.table != nullptr && !ir::is_sampled(each);
  };
  if (item.null_extended || item.lateral) return false;
  if (is_base(item)) return true;
  if (!item.block || ir::is_sampled(item)) return false;
  const ir::Block& inner = query.block(*item.block);
  return ir::is_select_project_join(inner) && inner.from.size() == 1 && is_base(inner.from[0]) &&
         ir::children(*item.block, query).empty() &&
         !ir::multiplies_rows(*inner.select, query.dialect()) &&
         !ir::is_volatile(*inner.query, query.dialect());
}

std::optional<Dependent> dependent(const ir::QueryMap& query, ir::BlockIndex index, std::size_t at,
                                   const Keys& others) {
  const ir::Block& block = query.block(index);
  const sql::Expr& key = *block.group_keys[at];
  const ir::Binding* column = own_column(query, index, key);
  if (!is_sound_type(query, key)) return std::nullopt;
  // A constant costs the engine nothing.
  if (ir::Determination(query, index, Keys{}).determines(key)) return std::nullopt;
  Keys seeds = others;
  std::erase_if(seeds, [&](const sql::Expr* seed) { return !is_sound_type(query, *seed); });
  if (ir::Determination(query, index, seeds).determines(key)) return Dependent{at, {}};
  if (!is_one_row_each(query, block.from[column->from_item])) return std::nullopt;
  const ir::Binding* joined = join_column(query, index, column->from_item, seeds);
  if (joined == nullptr || joined->column_index == ir::kNoColumn) return std::nullopt;
  const auto base = query.lineage(index, column->from_item, joined->column);
  if (!base || is_same_column(*joined, *column)) return std::nullopt;
  return Dependent{at, fmt::format("{}.{}", base->table, base->column)};
}

bool is_plainly_grouped(const ir::QueryMap& query, const ir::Block& block) {
  if (block.kind != ir::BlockKind::select || block.grouping_sets || !block.outputs_known ||
      !block.select->group_by || block.select->group_by->all || block.select->sample ||
      block.select->distinct != sql::DistinctKind::none) {
    return false;
  }
  const auto& elements = block.select->group_by->elements;
  const bool expressions = std::ranges::all_of(elements, [](const sql::GroupingElement& element) {
    return element.kind == sql::GroupingKind::expression && element.exprs.size() == 1 &&
           sql::as<sql::Row>(element.exprs[0]) == nullptr;
  });
  const bool has_star = std::ranges::any_of(
      block.outputs, [](const ir::OutputColumn& output) { return output.star != nullptr; });
  bool has_grouping = false;
  sql::visit(*block.select, {.expr = [&](const sql::Expr& expr) {
    const auto* call = sql::as<sql::FunctionCall>(expr);
    const std::string name = call == nullptr ? "" : ir::function_name(*call, query.dialect());
    has_grouping = has_grouping || name == "grouping" || name == "grouping_id";
    return sql::Descend::yes;
  }});
  return expressions && !has_star && !has_grouping && elements.size() == block.group_keys.size();
}

bool reads(const ir::QueryMap& query, ir::BlockIndex index, const sql::Expr& expr,
           const ir::Binding& column) {
  return ir::columns_read_in(expr, index, column.from_item, query).contains(column.column);
}

// No other key and no subquery reads the column, and no condition an output that shows it.
bool is_replaceable(const ir::QueryMap& query, ir::BlockIndex index, std::size_t key) {
  const ir::Block& block = query.block(index);
  const ir::Binding* column = own_column(query, index, *block.group_keys[key]);
  if (column == nullptr || column->column_index == ir::kNoColumn) return false;
  if (!has_extremes(query.type_of(*block.group_keys[key]), query.dialect())) return false;
  for (std::size_t other = 0; other < block.group_keys.size(); ++other) {
    if (other != key && reads(query, index, *block.group_keys[other], *column)) return false;
  }
  bool replaceable = true;
  const auto look = [&](const sql::Expr& expr) {
    const ir::Binding* binding = query.binding(expr);
    if (binding == nullptr || binding->block != index) return sql::Descend::yes;
    if (binding->resolution == ir::Resolution::output_alias) {
      const sql::Expr* output = block.outputs[binding->output].expr;
      if (output == nullptr || reads(query, index, *output, *column)) replaceable = false;
    } else if (is_same_column(*binding, *column) &&
               (query.block_of(expr.id) != index || own_column(query, index, expr) == nullptr)) {
      replaceable = false;
    }
    return sql::Descend::yes;
  };
  sql::Select rest = *block.select;
  rest.group_by.reset();  // Its aliases and positions stand for keys.
  sql::visit(rest, {.expr = look});
  if (!block.query->order_by) return replaceable;
  for (const sql::OrderItem& item : block.query->order_by->items) {
    // An output may be sorted by, as a whole.
    const ir::Binding* whole = query.binding(item.expr);
    const bool is_output = whole != nullptr && whole->resolution == ir::Resolution::output_alias;
    if (!is_output) sql::visit(item.expr, {.expr = look});
  }
  return replaceable;
}

bool is_text(const ir::QueryMap& query, const sql::Expr& key) {
  return is_text_type(query.type_of(key));
}

// Texts first: of two keys that determine each other the narrower one stays.
std::vector<Dependent> find_dependents(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Dependent> found;
  const ir::Block& block = query.block(index);
  if (!query.resolved() || !is_plainly_grouped(query, block) || reads_whole_rows(query, index)) {
    return found;
  }
  std::vector<std::size_t> order;
  for (const bool text : {true, false}) {
    for (std::size_t key = 0; key < block.group_keys.size(); ++key) {
      if (is_text(query, *block.group_keys[key]) == text) order.push_back(key);
    }
  }
  for (const std::size_t key : order) {
    if (!is_replaceable(query, index, key)) continue;
    Keys others;
    for (std::size_t other = 0; other < block.group_keys.size(); ++other) {
      const bool gone = std::ranges::count(found, other, &Dependent::key) > 0;
      if (other != key && !gone) others.push_back(block.group_keys[other]);
    }
    if (others.empty()) continue;  // Without keys there would be a group over no rows.
    if (auto dropped = dependent(query, index, key, others)) found.push_back(*std::move(dropped));
  }
  return found;
}

std::string column_name(const ir::QueryMap& query, const ir::Block& block,
                        const Dependent& dropped) {
  return query.binding(*block.group_keys[dropped.key])->column;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const std::vector<Dependent> dependents = find_dependents(query, index);
    if (dependents.empty()) continue;
    const ir::Block& block = query.block(index);
    std::vector<std::string> names;
    for (const Dependent& each : dependents) names.push_back(column_name(query, block, each));
    Match match;
    match.block = index;
    match.target = block.select->id;
    match.label = fmt::format("{}: grouped without {}", block.id, fmt::join(names, ", "));
    match.why = "the other keys determine it";
    for (const ir::FromItem& item : block.from) match.relations.push_back(item.relation);
    match.operators = {explain::OperatorKind::aggregate};
    matches.push_back(std::move(match));
  }
  return matches;
}

// Replaces the columns above the grouping: not what aggregates are over, and not what comes before.
class Replacer {
 public:
  Replacer(const ir::QueryMap& query, ir::BlockIndex index, const std::vector<Dependent>& dropped)
      : query_(query), index_(index), block_(query.block(index)), dropped_(dropped) {}

  sql::Query rewrite() const {
    sql::Query body = body_copy(block_);
    sql::Select& select = *sql::as_select(body);
    std::vector<sql::GroupingElement> stay;
    for (std::size_t key = 0; key < block_.group_keys.size(); ++key) {
      if (std::ranges::count(dropped_, key, &Dependent::key) > 0) continue;
      stay.push_back(select.group_by->elements[key]);
    }
    sql::Select above = std::move(select);
    const auto from = std::exchange(above.from, {});
    const auto where = std::exchange(above.where, {});
    above.group_by.reset();
    select = std::move(above);
    const std::set<std::uint32_t> inside = inside_aggregates(body);
    sql::transform(body, {.expr = [&](sql::Expr& node) {
                     if (!inside.contains(node.id.value)) replace(node);
                   }});
    select.from = from;
    select.where = where;
    select.group_by = sql::GroupBy{.elements = std::move(stay)};
    keep_output_names(select, block_);
    return body;
  }

 private:
  std::set<std::uint32_t> inside_aggregates(const sql::Query& body) const {
    std::set<std::uint32_t> ids;
    sql::visit(body, {.expr = [&](const sql::Expr& expr) {
                 const auto* call = sql::as<sql::FunctionCall>(expr);
                 if (call != nullptr && ir::is_aggregate_call(*call, query_.dialect())) {
                   for (const sql::Expr* reference : ir::column_references(expr)) {
                     ids.insert(reference->id.value);
                   }
                 }
                 return sql::Descend::yes;
               }});
    return ids;
  }

  void replace(sql::Expr& node) const {
    const ir::Binding* binding = own_column(query_, index_, node);
    if (binding == nullptr) return;
    for (const Dependent& each : dropped_) {
      if (!is_same_column(*query_.binding(*block_.group_keys[each.key]), *binding)) continue;
      sql::Expr column = node;
      column.id = {};
      const bool any = each.fact.empty() && query_.dialect() == sql::Dialect::duckdb;
      node.node = any ? sql::make_call("any_value", {column}).node
                      : only_value(query_, *block_.group_keys[each.key], column).node;
    }
  }

  const ir::QueryMap& query_;
  ir::BlockIndex index_;
  const ir::Block& block_;
  const std::vector<Dependent>& dropped_;
};

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Dependent> dropped = find_dependents(query, match.block);
  require(!dropped.empty());
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan =
      start_plan(query, dependent_group_key, "a column that follows from the keys is no key");
  plan.target_ir = fmt::format("{} grouped by fewer keys", block.id);
  plan.expected_explain_delta = "fewer keys in the aggregate";
  replace_body(plan, block, Replacer(query, match.block, dropped).rewrite());
  std::set<std::string> facts;
  for (const Dependent& each : dropped) {
    if (!each.fact.empty() && facts.insert(each.fact).second) {
      need(plan, patch::FactKind::unique, {each.fact});
    }
  }
  return plan;
}

}  // namespace

constinit const Transform dependent_group_key{
    .id = "dependent_group_key",
    .family = outcome::Family::aggregation_pushdown,
    .summary = "Group without keys that follow from the others",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
