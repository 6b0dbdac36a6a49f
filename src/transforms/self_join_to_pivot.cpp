// self_join_to_pivot — the groups of several years side by side, aggregated in one pass.
//
//   before   WITH c AS (SELECT k, year, sum(x) AS s FROM f GROUP BY k, year)
//            SELECT a.k, a.s, b.s FROM c AS a, c AS b
//            WHERE a.k = b.k AND a.year = 2000 AND b.year = 2001
//   after    SELECT pivoted.k, pivoted.a_s, pivoted.b_s
//            FROM (SELECT k, sum(x) FILTER (WHERE year = 2000) AS a_s,
//                         sum(x) FILTER (WHERE year = 2001) AS b_s
//                  FROM f WHERE k IS NOT NULL AND (year = 2000 OR year = 2001) GROUP BY k
//                  HAVING count(*) FILTER (WHERE year = 2000) > 0
//                     AND count(*) FILTER (WHERE year = 2001) > 0) AS pivoted
//
// Valid:    the keys of the groups are exactly those that all instances are equal in and those that
//           each fixes by a constant, so each instance has one row at most for what they are equal
//           in; other keys must follow from these (a declared key, or a fact): they are keys no
//           more. Each instance must be there: its count of rows is positive. FILTER sees the rows
//           of the instance's group. A NULL key joins nothing. All readers of the CTE are instances
//           of it; those of a UNION ALL read one operand each, told by a text that is another in
//           every operand.
// Not for:  HAVING, windows, LIMIT, ROLLUP in the CTE; keys that have several forms of one value;
//           values and keys that may raise; outer joins, stars.
// Gains:    rows are grouped by fewer keys, and the groups need not be joined.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "transforms/gathered_items.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/self_joined_groups.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform self_join_to_pivot;

namespace {

// The texts that told operands apart go; counts are compared with 0.
patch::Allowance allowance() { return {.drops_literals = true, .new_literals = {"0"}}; }

std::size_t instance_count(const SelfJoin& join) {
  std::size_t count = 0;
  for (const JoinedInstances& group : join.groups) count += group.instances.size();
  return count;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    int variant = 0;
    for (const SelfJoin& join : self_joins(query, index)) {
      const ir::CteNode& cte = query.ctes()[join.cte];
      Match match;
      match.block = index;
      match.target = query.block(index).select->id;
      match.variant = variant++;
      match.label = fmt::format("{}: {} instances of {} in {} pivot{}", query.block(index).id,
                                instance_count(join), cte.table->name.text, join.groups.size(),
                                join.groups.size() == 1 ? "" : "s");
      match.why = "groups that differ in a constant are joined to each other";
      for (const JoinedInstances& group : join.groups) {
        for (const ir::FromItem& item : query.block(group.grouped).from) {
          match.relations.push_back(item.relation);
        }
      }
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

// Grows the pivot of one grouped query while its reader asks for columns.
class Pivot {
 public:
  Pivot(const ir::QueryMap& query, ir::BlockIndex reader, const JoinedInstances& group,
        FreshNames& names)
      : query_(query),
        reader_(query.block(reader)),
        group_(group),
        block_(query.block(group.grouped)),
        names_(names),
        alias_(names.make("pivoted")) {}

  const GroupInstance* instance(std::size_t item) const {
    const auto found = std::ranges::find(group_.instances, item, &GroupInstance::item);
    return found == group_.instances.end() ? nullptr : &*found;
  }

  // What the reader reads of an instance.
  sql::Expr column(const GroupInstance& instance, std::size_t output) {
    const ir::FromColumn& column = reader_.from[instance.item].columns[output];
    const sql::Expr& value = *block_.outputs[output].expr;
    switch (role_of(query_, group_.grouped, output)) {
      case OutputRole::key:
        if (const auto fixed = instance.fixed.find(output); fixed != instance.fixed.end()) {
          return sql::make_cast(*fixed->second, column.type);
        }
        return add(output, kOfAll, column.name, key_value(output));
      case OutputRole::constant:
        return sql::make_cast(value, column.type);
      case OutputRole::aggregate:
        return add(output, instance.item,
                   fmt::format("{}_{}", reader_.from[instance.item].name, column.name),
                   with_filter(query_, value, condition(instance)));
      case OutputRole::other:
        break;
    }
    require(false);
    return {};
  }

  sql::TableRef table() const {
    sql::Query body = body_copy(block_);
    sql::Select& select = *sql::as_select(body);
    select.items = items_;
    std::vector<sql::Expr> where;
    // Qualified: it may name outputs, which are others now.
    for (const sql::Expr* each : sql::conjunct_refs(block_.select->where)) {
      where.push_back(ir::qualified(*each, query_));
    }
    std::vector<sql::Expr> keys;
    for (const std::size_t output : group_.joined) {
      const sql::Expr& key = *block_.outputs[output].expr;
      keys.push_back(ir::qualified(key, query_));
      if (ir::is_never_null_after_filters(key, group_.grouped, query_)) continue;
      where.push_back(sql::make_is_not_null(keys.back()));
    }
    std::vector<sql::Expr> any;
    std::vector<sql::Expr> having;
    std::set<Hash128> known;
    for (const GroupInstance& each : group_.instances) {
      const sql::Expr asked = condition(each);
      if (!known.insert(sql::structural_hash(asked, query_.dialect())).second) continue;
      any.push_back(asked);
      sql::Expr rows = with_filter(query_, sql::make_count_star(), asked);
      having.push_back(sql::make_binary(">", std::move(rows), sql::make_integer(0)));
    }
    where.push_back(sql::make_or(std::move(any)));
    select.where = sql::make_and(std::move(where));
    select.group_by = sql::make_group_by(std::move(keys));
    select.having = sql::make_and(std::move(having));
    return sql::make_derived(std::move(body), alias_);
  }

 private:
  static constexpr std::size_t kOfAll = static_cast<std::size_t>(-1);

  // A key, or what follows from the keys and is the same in all rows then.
  sql::Expr key_value(std::size_t output) const {
    sql::Expr value = ir::qualified(*block_.outputs[output].expr, query_);
    if (group_.joined.contains(output)) return value;
    return only_value(query_, *block_.outputs[output].expr, std::move(value));
  }

  // Which rows of a group are the instance's.
  sql::Expr condition(const GroupInstance& instance) const {
    std::vector<sql::Expr> asked;
    for (const auto& [output, constant] : instance.fixed) {
      if (role_of(query_, group_.grouped, output) != OutputRole::key) continue;
      asked.push_back(
          sql::make_binary("=", ir::qualified(*block_.outputs[output].expr, query_), *constant));
    }
    return sql::make_and(std::move(asked));
  }

  sql::Expr add(std::size_t output, std::size_t item, const std::string& name, sql::Expr value) {
    auto [entry, is_new] = added_.try_emplace({output, item});
    if (is_new) {
      const bool taken = !taken_.insert(sql::fold(name, query_.dialect())).second;
      entry->second = taken ? names_.make(name) : name;
      const auto* column = sql::as<sql::ColumnRef>(value);
      const bool has_name = column != nullptr && column->parts.back().text == entry->second;
      items_.push_back(sql::make_item(std::move(value), has_name ? "" : entry->second));
    }
    return sql::make_column(alias_, entry->second);
  }

  const ir::QueryMap& query_;
  const ir::Block& reader_;
  const JoinedInstances& group_;
  const ir::Block& block_;
  FreshNames& names_;
  std::string alias_;
  std::vector<sql::SelectItem> items_;
  std::set<std::string> taken_;
  std::map<std::pair<std::size_t, std::size_t>, std::string> added_;  // (output, item) -> name.
};

// Conditions on one instance and on another may have become the same.
std::vector<sql::Expr> without_repeats(const std::vector<sql::Expr>& conditions,
                                       sql::Dialect dialect) {
  std::vector<sql::Expr> kept;
  std::set<Hash128> known;
  for (const sql::Expr& condition : conditions) {
    if (known.insert(sql::structural_hash(condition, dialect)).second) kept.push_back(condition);
  }
  return kept;
}

sql::Query over_pivots(const ir::QueryMap& query, ir::BlockIndex index, const SelfJoin& join) {
  FreshNames names(query);
  std::vector<Pivot> pivots;
  std::set<std::size_t> items;
  std::set<std::uint32_t> moved;
  for (const JoinedInstances& group : join.groups) {
    pivots.emplace_back(query, index, group, names);
    moved.insert(group.equalities.begin(), group.equalities.end());
    for (const GroupInstance& each : group.instances) {
      items.insert(each.item);
      moved.insert(each.picks.begin(), each.picks.end());
    }
  }
  sql::Query body = lifted(query, {.block = index,
                                   .items = items,
                                   .moved = moved,
                                   .replaced = {},
                                   .column =
                                       [&](std::size_t item, const ir::Binding& binding) {
                                         for (Pivot& pivot : pivots) {
                                           const GroupInstance* instance = pivot.instance(item);
                                           if (instance == nullptr) continue;
                                           return pivot.column(*instance, binding.column_index);
                                         }
                                         require(false);
                                         return sql::Expr{};
                                       }})
                        .query;
  sql::Select& select = *sql::as_select(body);
  std::vector<sql::Expr> where = without_repeats(sql::conjuncts(select.where), query.dialect());
  select.where.reset();
  if (!where.empty()) select.where = sql::make_and(std::move(where));
  std::vector<sql::TableRef> from;
  for (const Pivot& pivot : pivots) from.push_back(pivot.table());
  from.insert(from.end(), select.from.begin(), select.from.end());
  select.from = std::move(from);
  return body;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<SelfJoin> joins = self_joins(query, match.block);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < joins.size());
  const SelfJoin& join = joins[static_cast<std::size_t>(match.variant)];
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan =
      start_plan(query, self_join_to_pivot, "one pass aggregates the groups side by side");
  plan.target_ir =
      fmt::format("{} over pivots of {}", block.id, query.ctes()[join.cte].table->name.text);
  plan.expected_explain_delta = "fewer groups, and no join of them";
  replace_body(plan, block, over_pivots(query, match.block, join));
  for (const JoinedInstances& group : join.groups) {
    for (const JoinedInstances::Dependency& each : group.dependencies) {
      const bool known = std::ranges::any_of(plan.preconditions, [&](const auto& fact) {
        return fact.columns == each.columns && fact.determines == each.determines;
      });
      if (known) continue;
      need(plan, patch::FactKind::functional_dependency, each.columns, each.determines);
    }
  }
  return plan;
}

}  // namespace

constinit const Transform self_join_to_pivot{
    .id = "self_join_to_pivot",
    .family = outcome::Family::aggregation_pushdown,
    .summary = "Aggregate instances of a self-joined CTE side by side in one pass",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
