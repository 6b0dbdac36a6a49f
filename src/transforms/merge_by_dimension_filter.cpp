// merge_by_dimension_filter — sibling one-row aggregates over the same joins in one pass.
//
//   before   SELECT * FROM (SELECT count(*) AS a FROM f, d WHERE f.k = d.k AND d.x = 1) s1,
//                          (SELECT count(*) AS b FROM f, d WHERE f.k = d.k AND d.x = 2) s2
//   after    SELECT m.a, m.b
//            FROM (SELECT count(*) FILTER (WHERE d.x = 1) AS a,
//                         count(*) FILTER (WHERE d.x = 2) AS b
//                  FROM f, d WHERE f.k = d.k AND (d.x = 1 OR d.x = 2)) AS m
//
// Valid:    each sibling is an ungrouped aggregate, so exactly one row; their cross join is one row
//           too. FILTER sees the rows that the sibling's WHERE kept: a count over none is 0, other
//           aggregates are NULL, as before. The OR drops only rows that no sibling counts. NULL in
//           a differing filter is not true in WHERE nor in FILTER.
// Not for:  grouped siblings, HAVING, LIMIT, outer joins, volatile functions, arguments that may
//           raise (they meet the rows of all siblings); differing filters that read the facts
//           (each sibling has its own cheap scan then: measured losses).
// Gains:    the fact table is scanned and joined once instead of once a sibling.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform merge_by_dimension_filter;

namespace {

patch::Allowance allowance() { return {}; }

// One derived table of the outer block, taken apart against its siblings.
struct Sibling {
  std::size_t item = 0;  // In the outer block's FROM.
  ir::BlockIndex block = 0;
  std::vector<const sql::Expr*> own;  // Conjuncts that not all siblings have.
};
struct Siblings {
  std::vector<Sibling> members;
  std::vector<const sql::Expr*> common;  // As the first member has them.
};

// Each aggregate gets a filter: it must stand in the select list itself, and what it is over must
// bear the rows of the other siblings.
bool takes_filters(const ir::QueryMap& query, const ir::Block& block) {
  return std::ranges::all_of(block.outputs, [&](const ir::OutputColumn& output) {
    return output.expr != nullptr && !ir::contains_subquery(*output.expr) &&
           !may_raise_per_row(*output.expr, query);
  });
}

bool is_one_pass(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  return takes_filters(query, block) && !captures_names(query, index) &&
         !reads_whole_rows(query, index) && block.kind == ir::BlockKind::select &&
         ir::is_one_row(index, query) && ir::is_plain_inner_block(block) &&
         block.from.size() >= 2 && !block.has_windows && block.outer_references.empty() &&
         !block.select->having && !block.query->limit && !block.query->with &&
         ir::is_deterministic_block(index, query);
}

// The dimension that all differing filters read, if it is one and the same, and not the largest
// item.
bool differ_on_one_dimension(const ir::QueryMap& query, const Siblings& siblings) {
  std::optional<std::size_t> dimension;
  for (const Sibling& sibling : siblings.members) {
    if (sibling.own.empty()) return false;
    for (const sql::Expr* conjunct : sibling.own) {
      const std::set<std::size_t> items = ir::items_read(*conjunct, sibling.block, query);
      if (items.size() != 1 || ir::contains_subquery(*conjunct) ||
          ir::may_raise(*conjunct, query)) {
        return false;
      }
      if (dimension && *dimension != *items.begin()) return false;
      dimension = *items.begin();
    }
  }
  const ir::Block& block = query.block(siblings.members.front().block);
  const auto rows = [&](std::size_t item) {
    const sql::TableInfo* table = block.from[item].table;
    return table == nullptr ? 0 : table->row_count_estimate.value_or(0);
  };
  for (std::size_t item = 0; item < block.from.size(); ++item) {
    if (rows(item) > rows(*dimension)) return true;
  }
  return rows(*dimension) == 0;  // Sizes are not known: worth a try.
}

Siblings take_apart(const ir::QueryMap& query, const std::vector<Sibling>& members) {
  Siblings result{.members = members, .common = {}};
  const auto is_common = [&](const sql::Expr& conjunct) {
    const sql::Expr wanted = ir::qualified(conjunct, query);
    return std::ranges::all_of(members, [&](const Sibling& member) {
      return has_filter(query, query.block(member.block), wanted);
    });
  };
  for (Sibling& member : result.members) {
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(query.block(member.block))) {
      if (!is_common(*conjunct->expr)) {
        member.own.push_back(conjunct->expr);
      } else if (&member == &result.members.front()) {
        result.common.push_back(conjunct->expr);
      }
    }
  }
  return result;
}

// The largest set of siblings in the outer block that start from the same FROM.
std::optional<Siblings> find_siblings(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& outer = query.block(index);
  if (outer.kind != ir::BlockKind::select || !has_plain_joins(outer)) return std::nullopt;
  std::vector<Sibling> members;
  for (std::size_t i = 0; i < outer.from.size(); ++i) {
    const ir::FromItem& item = outer.from[i];
    if (item.kind != ir::FromKind::derived || item.lateral || !item.block) continue;
    if (!is_one_pass(query, *item.block)) continue;
    const bool fits = members.empty() || same_from(query, query.block(members.front().block),
                                                   query.block(*item.block));
    if (fits) members.push_back({.item = i, .block = *item.block, .own = {}});
  }
  if (members.size() < 2) return std::nullopt;
  Siblings siblings = take_apart(query, members);
  if (!differ_on_one_dimension(query, siblings)) return std::nullopt;
  return siblings;
}

bool outer_can_change(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& outer = query.block(index);
  const bool has_alias_columns = std::ranges::any_of(outer.from, [](const ir::FromItem& item) {
    return (item.node->alias && !item.node->alias->columns.empty()) || item.name.empty();
  });
  // A lateral item may read a sibling, from inside of its node.
  const bool has_lateral = std::ranges::any_of(outer.from, [](const ir::FromItem& item) {
    return item.lateral || item.kind == ir::FromKind::function || item.kind == ir::FromKind::join;
  });
  return outer.outputs_known && !has_alias_columns && !has_lateral && query.resolved() &&
         !outer.select->sample && !captures_names(query, index) && !reads_whole_rows(query, index);
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const std::optional<Siblings> siblings = find_siblings(query, index);
    if (!siblings || !outer_can_change(query, index)) continue;
    const ir::Block& first = query.block(siblings->members.front().block);
    Match match;
    match.block = index;
    match.target = query.block(index).select->id;
    match.label = fmt::format("{}: {} one-row aggregates in one pass", query.block(index).id,
                              siblings->members.size());
    match.why = fmt::format("{} siblings scan and join the same {} tables",
                            siblings->members.size(), first.from.size());
    for (const ir::FromItem& item : first.from) match.relations.push_back(item.relation);
    matches.push_back(std::move(match));
  }
  return matches;
}

sql::Expr own_filter(const ir::QueryMap& query, const Sibling& sibling) {
  std::vector<sql::Expr> own;
  for (const sql::Expr* conjunct : sibling.own) own.push_back(ir::qualified(*conjunct, query));
  return sql::make_and(std::move(own));
}

// Builds the merged aggregate and the outer query that reads it.
class Merger {
 public:
  Merger(const ir::QueryMap& query, ir::BlockIndex index, const Siblings& siblings)
      : query_(query),
        index_(index),
        outer_(query.block(index)),
        siblings_(siblings),
        names_(query),
        alias_(names_.make("merged")) {}

  sql::Query rewrite() {
    sql::Query aggregate = merged();  // Gives the names that the outer query reads.
    sql::Query body = body_copy(outer_);
    sql::Select& select = *sql::as_select(body);
    select.from.clear();
    select.where.reset();
    sql::transform(body, {.expr = [this](sql::Expr& node) { lift(node); }});
    select.items = outputs();
    select.from.push_back(sql::make_derived(std::move(aggregate), alias_));
    for (std::size_t i = 0; i < outer_.from.size(); ++i) {
      if (!is_member(i)) select.from.push_back(*outer_.from[i].node);
    }
    std::vector<sql::Expr> filters;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(outer_)) {
      filters.push_back(lifted(*conjunct->expr));
    }
    if (!filters.empty()) select.where = sql::make_and(std::move(filters));
    return body;
  }

 private:
  bool is_member(std::size_t item) const {
    return std::ranges::count(siblings_.members, item, &Sibling::item) > 0;
  }

  // The sibling's own name, where no other sibling has it.
  std::string name_for(const std::string& column) {
    int uses = 0;
    for (const Sibling& sibling : siblings_.members) {
      for (const ir::FromColumn& other : outer_.from[sibling.item].columns) {
        const bool same =
            sql::fold(other.name, query_.dialect()) == sql::fold(column, query_.dialect());
        uses += same ? 1 : 0;
      }
    }
    return uses == 1 ? column : names_.make("value");
  }

  sql::Query merged() {
    sql::Select select;
    std::vector<sql::Expr> any;
    for (const Sibling& sibling : siblings_.members) {
      const sql::Expr filter = own_filter(query_, sibling);
      any.push_back(filter);
      const ir::Block& block = query_.block(sibling.block);
      for (std::size_t i = 0; i < block.outputs.size(); ++i) {
        const std::string& column = outer_.from[sibling.item].columns[i].name;
        const std::string name = name_for(column);
        renamed_[{sibling.item, column}] = name;
        select.items.push_back(
            sql::make_item(with_filter(query_, *block.outputs[i].expr, filter), name));
      }
    }
    std::vector<sql::Expr> where;
    for (const sql::Expr* conjunct : siblings_.common) {
      where.push_back(ir::qualified(*conjunct, query_));
    }
    where.push_back(sql::make_or(std::move(any)));
    select.where = sql::make_and(std::move(where));
    for (const ir::FromItem& item : query_.block(siblings_.members.front().block).from) {
      select.from.push_back(*item.node);
    }
    return sql::make_query(std::move(select));
  }

  sql::Expr column(std::size_t item, const std::string& name) const {
    const auto merged = renamed_.find({item, name});
    return merged == renamed_.end() ? sql::make_column(outer_.from[item].name, name)
                                    : sql::make_column(alias_, merged->second);
  }

  void lift(sql::Expr& node) const {
    const ir::Binding* binding = query_.binding(node);
    if (binding == nullptr || binding->resolution != ir::Resolution::column) return;
    if (binding->block != index_) return;
    node = is_member(binding->from_item) ? column(binding->from_item, binding->column)
                                         : ir::qualified(node, query_);
  }

  sql::Expr lifted(sql::Expr expr) const {
    sql::transform(expr, {.expr = [this](sql::Expr& node) { lift(node); }});
    return expr;
  }

  // The select list without stars: they would expand to other columns now.
  std::vector<sql::SelectItem> outputs() const {
    std::vector<sql::SelectItem> items;
    for (const ir::OutputColumn& output : outer_.outputs) {
      sql::Expr value =
          output.expr != nullptr ? lifted(*output.expr) : column(output.from_item, output.column);
      const auto* reference = sql::as<sql::ColumnRef>(value);
      const bool has_name = reference != nullptr && reference->parts.back().text == output.name;
      items.push_back(sql::make_item(std::move(value), has_name ? "" : output.name));
    }
    return items;
  }

  const ir::QueryMap& query_;
  ir::BlockIndex index_;
  const ir::Block& outer_;
  const Siblings& siblings_;
  FreshNames names_;
  std::string alias_;
  std::map<std::pair<std::size_t, std::string>, std::string> renamed_;  // (item, column) -> name.
};

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::optional<Siblings> siblings = find_siblings(query, match.block);
  require(siblings.has_value());
  const ir::Block& outer = query.block(match.block);
  patch::PatchPlan plan = start_plan(query, merge_by_dimension_filter,
                                     "one pass with FILTER replaces a scan and join per sibling");
  plan.target_ir = fmt::format("{} over one merged aggregate", outer.id);
  plan.expected_explain_delta = "one scan of the facts instead of one per sibling";
  replace_body(plan, outer, Merger(query, match.block, *siblings).rewrite());
  return plan;
}

}  // namespace

constinit const Transform merge_by_dimension_filter{
    .id = "merge_by_dimension_filter",
    .family = outcome::Family::set_operations,
    .summary = "Merge one-row aggregates that differ in a dimension's filter into one pass",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
