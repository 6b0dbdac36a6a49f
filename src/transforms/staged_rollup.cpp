// staged_rollup — each level of a ROLLUP from the level below it.
//
//   before   SELECT a, b, sum(x), grouping(b) FROM f GROUP BY ROLLUP (a, b)
//   after    WITH level_2 AS MATERIALIZED (SELECT a, b, sum(x) AS s FROM f GROUP BY a, b),
//                 level_1 AS MATERIALIZED (SELECT a, sum(s) AS s FROM level_2 GROUP BY a),
//                 level_0 AS (SELECT sum(s) AS s FROM level_1)
//            SELECT a, b, s, g FROM (SELECT a, b, s, 0 AS g FROM level_2
//                                    UNION ALL SELECT a, NULL, s, 1 FROM level_1
//                                    UNION ALL SELECT NULL, NULL, s, 1 FROM level_0) AS rolled
//
// Valid:    for sum, count, min, max, bool_and and the like, and avg (carried as sum and count),
//           without DISTINCT or ORDER BY: groups of a level are unions of groups of the level
//           below. The grand total is one row over no rows too, where counts come back as 0; counts
//           stay BIGINT. GROUPING of a key is a constant of each level. HAVING and all that stands
//           above the groups reads the union; each level is made from the whole level below. Keys
//           beside the ROLLUP are in every level. Sums of floating columns may differ in the last
//           bits.
// Not for:  CUBE, GROUPING SETS, several ROLLUPs, composite or equal keys, keys whose equal values
//           differ (collations, floats), GROUPING of several keys, other aggregates, correlated
//           blocks, volatile functions.
// Gains:    the engine aggregates all rows once for every level; here only the finest level sees
//           them. Loses where the finest level has nearly as many groups as there are rows.
//           DuckDB only so far: not measured on PostgreSQL, whose ROLLUP sorts the rows once.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/functions.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "transforms/grouped_block.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform staged_rollup;

namespace {

patch::Allowance allowance() { return {.new_literals = {"0", "1", "NULL"}}; }

std::optional<GroupedBlock> find_site(const ir::QueryMap& query, ir::BlockIndex index) {
  if (!query.block(index).grouping_sets) return std::nullopt;
  auto grouped = grouped_block(query, index);
  if (!grouped || grouped->rollup_begin == grouped->keys.size()) return std::nullopt;
  const bool splits = std::ranges::all_of(grouped->values, [&](const GroupedValue& value) {
    return value.kind != GroupedKind::aggregate ||
           splits_into_partials(*sql::as<sql::FunctionCall>(*value.written), query);
  });
  return splits ? std::move(grouped) : std::nullopt;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const auto grouped = find_site(query, index);
    if (!grouped) continue;
    const ir::Block& block = query.block(index);
    const std::size_t levels = grouped->keys.size() - grouped->rollup_begin + 1;
    Match match;
    match.block = index;
    match.target = block.select->id;
    match.label = fmt::format("{}: {} levels, each from the one below", block.id, levels);
    match.why = fmt::format("all rows are aggregated {} times", levels);
    for (const ir::FromItem& item : block.from) match.relations.push_back(item.relation);
    match.operators = {explain::OperatorKind::aggregate};
    matches.push_back(std::move(match));
  }
  return matches;
}

class Stages {
 public:
  Stages(const ir::QueryMap& query, const GroupedBlock& grouped)
      : query_(query), grouped_(grouped), names_(query), alias_(names_.make("rolled")) {
    name_keys();
    for (const GroupedValue& value : grouped.values) {
      if (value.kind == GroupedKind::aggregate) add_aggregate(value);
      if (value.kind == GroupedKind::grouping) {
        groupings_.push_back({value.key, names_.make(key_names_[value.key] + "_is_total")});
      }
    }
    for (std::size_t size = grouped.rollup_begin; size <= grouped.keys.size(); ++size) {
      level_names_.push_back(names_.make(fmt::format("level_{}", size)));
    }
  }

  sql::Query rewrite() const {
    std::vector<sql::Query> branches;
    sql::With with;
    for (std::size_t size = grouped_.keys.size() + 1; size-- > grouped_.rollup_begin;) {
      // All but the coarsest level are read twice.
      const bool coarsest = size == grouped_.rollup_begin;
      with.tables.push_back(sql::make_cte(
          name_of(size), level(size),
          coarsest ? sql::Materialization::unspecified : sql::Materialization::materialized));
      branches.push_back(branch(size));
    }
    sql::Query outer = over_groups(
        query_, grouped_, sql::make_derived(sql::make_union_all(std::move(branches)), alias_),
        [this](const GroupedValue& value) { return column_of(value); });
    outer.with = std::move(with);
    return outer;
  }

 private:
  // A column that each level has: `lowest` over the rows, `merge` of it over the level below.
  struct Partial {
    std::string name;
    sql::Expr lowest;
    std::string merge;
    bool is_count = false;
  };
  struct Aggregate {
    const GroupedValue* value = nullptr;
    std::size_t partial = 0;
    std::optional<std::size_t> divisor = {};  // Of avg.
  };
  struct Grouping {
    std::size_t key = 0;
    std::string name;
  };

  void name_keys() {
    for (const sql::Expr* key : grouped_.keys) {
      std::string name = key_name(query_, *key);
      if (name.empty()) name = names_.make("level_key");
      const bool taken = std::ranges::any_of(key_names_, [&](const std::string& other) {
        return sql::fold(other, query_.dialect()) == sql::fold(name, query_.dialect());
      });
      key_names_.push_back(taken ? names_.make(name) : std::move(name));
    }
  }

  // The place of the partial among all; equal ones are one.
  std::size_t add_partial(const GroupedValue& value, std::string_view function,
                          std::string_view merge) {
    sql::Expr lowest = value.value;
    auto& call = *sql::as<sql::FunctionCall>(lowest);
    // count_star() has no argument that another function could take.
    if (!call.arguments.empty()) call.name = {sql::make_identifier(function)};
    const auto known = std::ranges::find_if(partials_, [&](const Partial& partial) {
      return sql::equivalent_text(partial.lowest, lowest, query_.dialect());
    });
    const auto place = static_cast<std::size_t>(known - partials_.begin());
    if (known != partials_.end()) return place;
    partials_.push_back({names_.make(fmt::format("{}_{}", function, place + 1)), std::move(lowest),
                         std::string(merge), function == "count"});
    return place;
  }

  void add_aggregate(const GroupedValue& value) {
    const auto& call = *sql::as<sql::FunctionCall>(value.value);
    const std::string name = ir::function_name(call, query_.dialect());
    Aggregate aggregate{.value = &value};
    if (name == "avg" || name == "mean") {
      aggregate.partial = add_partial(value, "sum", "sum");
      aggregate.divisor = add_partial(value, "count", "sum");
    } else if (name == "count" || name == "count_star") {
      aggregate.partial = add_partial(value, "count", "sum");
    } else {
      aggregate.partial = add_partial(value, name, name);
    }
    aggregates_.push_back(aggregate);
  }

  const std::string& name_of(std::size_t size) const {
    return level_names_[size - grouped_.rollup_begin];
  }

  // The groups by the first `size` keys.
  sql::Query level(std::size_t size) const {
    const ir::Block& block = query_.block(grouped_.block);
    const bool finest = size == grouped_.keys.size();
    sql::Select select;
    std::vector<sql::Expr> keys;
    for (std::size_t i = 0; i < size; ++i) {
      keys.push_back(finest ? ir::qualified(*grouped_.keys[i], query_)
                            : sql::make_column(name_of(size + 1), key_names_[i]));
      const auto* column = sql::as<sql::ColumnRef>(keys.back());
      const bool named = column != nullptr && column->parts.back().text == key_names_[i];
      select.items.push_back(sql::make_item(keys.back(), named ? "" : key_names_[i]));
    }
    for (const Partial& partial : partials_) {
      select.items.push_back(
          sql::make_item(finest ? partial.lowest : merged(partial, size + 1), partial.name));
    }
    if (finest) {
      select.from = block.select->from;
      if (const auto& where = block.select->where) {
        select.where = Box<sql::Expr>(ir::qualified(**where, query_));
      }
    } else {
      select.from.push_back(sql::make_table(name_of(size + 1)));
    }
    if (!keys.empty()) select.group_by = sql::make_group_by(std::move(keys));
    return sql::make_query(std::move(select));
  }

  sql::Expr merged(const Partial& partial, std::size_t below) const {
    sql::Expr total =
        sql::make_call(partial.merge, {sql::make_column(name_of(below), partial.name)});
    if (!partial.is_count) return total;
    return sql::make_cast(sql::make_call("coalesce", {std::move(total), sql::make_integer(0)}),
                          "BIGINT");
  }

  // The rows of one level, as wide as those of the finest.
  sql::Query branch(std::size_t size) const {
    sql::Select select;
    const auto show = [&](sql::Expr value, const std::string& name, bool named) {
      select.items.push_back(sql::make_item(std::move(value), named ? "" : name));
    };
    for (std::size_t i = 0; i < grouped_.keys.size(); ++i) {
      const bool here = i < size;
      show(here ? sql::make_column(name_of(size), key_names_[i]) : sql::make_null(), key_names_[i],
           here);
    }
    for (const Partial& partial : partials_) {
      show(sql::make_column(name_of(size), partial.name), partial.name, true);
    }
    for (const Grouping& grouping : groupings_) {
      show(sql::make_cast(sql::make_integer(grouping.key < size ? 0 : 1), "BIGINT"), grouping.name,
           false);
    }
    select.from.push_back(sql::make_table(name_of(size)));
    return sql::make_query(std::move(select));
  }

  sql::Expr column(const std::string& name) const { return sql::make_column(alias_, name); }

  sql::Expr column_of(const GroupedValue& value) const {
    if (value.kind == GroupedKind::key) return column(key_names_[value.key]);
    if (value.kind == GroupedKind::grouping) {
      const auto found = std::ranges::find(groupings_, value.key, &Grouping::key);
      return column(found->name);
    }
    const auto found = std::ranges::find(aggregates_, &value, &Aggregate::value);
    sql::Expr total = column(partials_[found->partial].name);
    if (!found->divisor) return total;
    return sql::make_binary("/", std::move(total), column(partials_[*found->divisor].name));
  }

  const ir::QueryMap& query_;
  const GroupedBlock& grouped_;
  FreshNames names_;
  std::string alias_;
  std::vector<std::string> key_names_;
  std::vector<Partial> partials_;
  std::vector<Aggregate> aggregates_;
  std::vector<Grouping> groupings_;
  std::vector<std::string> level_names_;  // From the coarsest.
};

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const auto grouped = find_site(query, match.block);
  require(grouped.has_value());
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan =
      start_plan(query, staged_rollup, "a level has far fewer rows than the input");
  plan.target_ir = fmt::format("{} as a union of levels", block.id);
  plan.expected_explain_delta = "one aggregate over the rows, the others over groups";
  replace_body(plan, block, Stages(query, *grouped).rewrite());
  return plan;
}

}  // namespace

constinit const Transform staged_rollup{
    .id = "staged_rollup",
    .family = outcome::Family::aggregation_pushdown,
    .summary = "Compute each level of a ROLLUP from the level below",
    .engines = kDuckDbOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
