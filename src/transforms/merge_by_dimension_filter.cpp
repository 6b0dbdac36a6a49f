// merge_by_dimension_filter — sibling one-row aggregates over the same joins in one pass.
//
//   before   SELECT * FROM (SELECT count(*) AS a FROM f, d WHERE f.k = d.k AND d.x = 1) s1,
//                          (SELECT count(*) AS b FROM f, d WHERE f.k = d.k AND d.x = 2) s2
//   after    SELECT m.a, m.b
//            FROM (SELECT count(*) FILTER (WHERE d.x = 1) AS a, count(*) FILTER (WHERE d.x = 2) AS
//            b
//                  FROM f, d WHERE f.k = d.k AND (d.x = 1 OR d.x = 2)) AS m
//
// Valid:    each sibling is an ungrouped aggregate, so exactly one row; their cross join is one row
//           too. FILTER sees the rows that the sibling's WHERE kept: a count over none is 0, other
//           aggregates are NULL, as before. The OR drops only rows that no sibling counts. NULL in
//           a differing filter is not true in WHERE nor in FILTER.
// Not for:  grouped siblings, HAVING, LIMIT, outer joins, volatile functions; differing filters
// that
//           read the facts (each sibling has its own cheap scan then: measured losses).
// Gains:    the fact table is scanned and joined once instead of once a sibling.
#include <algorithm>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
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

bool is_one_pass(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  return block.kind == ir::BlockKind::select && ir::is_one_row(index, query) &&
         ir::is_plain_inner_block(block) && block.from.size() >= 2 && !block.has_windows &&
         block.outer_references.empty() && !block.select->having && !block.query->limit &&
         !block.query->with && !ir::is_volatile(*block.query, query.dialect());
}

bool same_from(const ir::QueryMap& query, const ir::Block& a, const ir::Block& b) {
  if (a.from.size() != b.from.size()) return false;
  for (std::size_t i = 0; i < a.from.size(); ++i) {
    if (a.from[i].name != b.from[i].name || !(*a.from[i].node == *b.from[i].node)) return false;
    // Equal text may still name different things under different WITHs.
    if (a.from[i].cte != b.from[i].cte || a.from[i].table != b.from[i].table) return false;
  }
  return query.resolved();
}

bool has_conjunct(const ir::QueryMap& query, const ir::Block& block, const sql::Expr& wanted) {
  return std::ranges::any_of(ir::filter_conjuncts(block), [&](const ir::Predicate* conjunct) {
    return sql::equivalent_text(ir::qualified(*conjunct->expr, query), wanted, query.dialect());
  });
}

// The dimension that all differing filters read, if it is one and the same, and not the largest
// item.
bool differ_on_one_dimension(const ir::QueryMap& query, const Siblings& siblings) {
  std::optional<std::size_t> dimension;
  for (const Sibling& sibling : siblings.members) {
    if (sibling.own.empty()) return false;
    for (const sql::Expr* conjunct : sibling.own) {
      const std::set<std::size_t> items = ir::items_read(*conjunct, sibling.block, query);
      if (items.size() != 1 || ir::contains_subquery(*conjunct)) return false;
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
      return has_conjunct(query, query.block(member.block), wanted);
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
  if (outer.kind != ir::BlockKind::select || !ir::is_plain_inner_block(outer)) return std::nullopt;
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

bool outer_can_change(const ir::QueryMap& query, const ir::Block& outer) {
  const bool has_alias_columns = std::ranges::any_of(outer.from, [](const ir::FromItem& item) {
    return item.node->alias && !item.node->alias->columns.empty();
  });
  return outer.outputs_known && !has_alias_columns && query.resolved();
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const std::optional<Siblings> siblings = find_siblings(query, index);
    if (!siblings || !outer_can_change(query, query.block(index))) continue;
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

// The select expression with the sibling's own filter inside each aggregate.
sql::Expr filtered(const ir::QueryMap& query, const sql::Expr& expr, const sql::Expr& filter) {
  sql::Expr result = ir::qualified(expr, query);
  sql::transform(result, {.expr = [&](sql::Expr& node) {
                   auto* call = sql::as<sql::FunctionCall>(node);
                   if (call == nullptr || !ir::is_aggregate_call(*call, query.dialect())) return;
                   call->filter = call->filter ? sql::make_and({filter, **call->filter}) : filter;
                 }});
  return result;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::optional<Siblings> siblings = find_siblings(query, match.block);
  require(siblings.has_value());
  const ir::Block& outer = query.block(match.block);
  const std::string alias = ir::fresh_name("merged", query);

  sql::Select merged;
  std::vector<sql::Expr> any;
  std::map<std::pair<std::size_t, std::string>, std::string> renamed;  // (item, column) -> output.
  for (const Sibling& sibling : siblings->members) {
    const sql::Expr filter = own_filter(query, sibling);
    any.push_back(filter);
    for (const ir::OutputColumn& output : query.block(sibling.block).outputs) {
      std::string name = ir::fresh_name(output.generated ? "value" : output.name, query);
      name = fmt::format("{}_{}", name, merged.items.size() + 1);
      renamed[{sibling.item, sql::fold(output.name, query.dialect())}] = name;
      merged.items.push_back(sql::make_item(filtered(query, *output.expr, filter), name));
    }
  }
  std::vector<sql::Expr> where;
  for (const sql::Expr* conjunct : siblings->common) {
    where.push_back(ir::qualified(*conjunct, query));
  }
  where.push_back(sql::make_or(std::move(any)));
  merged.where = sql::make_and(std::move(where));
  for (const ir::FromItem& item : query.block(siblings->members.front().block).from) {
    merged.from.push_back(*item.node);
  }

  const auto lift = [&](sql::Expr& node) {
    const ir::Binding* binding = query.binding(node);
    if (binding == nullptr || binding->resolution != ir::Resolution::column) return;
    if (binding->block != match.block) return;
    const auto name =
        renamed.find({binding->from_item, sql::fold(binding->column, query.dialect())});
    node =
        name == renamed.end() ? ir::qualified(node, query) : sql::make_column(alias, name->second);
  };
  sql::Query body = body_copy(outer);
  sql::Select& select = *sql::as_select(body);
  select.from.clear();
  select.where.reset();
  sql::transform(body, {.expr = lift});
  select.items.clear();
  for (const ir::OutputColumn& output : outer.outputs) {
    sql::Expr value = output.expr != nullptr
                          ? *output.expr
                          : sql::make_column(outer.from[output.from_item].name, output.column);
    if (output.expr != nullptr) {
      sql::transform(value, {.expr = lift});
    } else if (const auto name =
                   renamed.find({output.from_item, sql::fold(output.column, query.dialect())});
               name != renamed.end()) {
      value = sql::make_column(alias, name->second);
    }
    select.items.push_back(sql::make_item(std::move(value), output.name));
  }
  select.from.push_back(sql::make_derived(sql::make_query(std::move(merged)), alias));
  for (std::size_t i = 0; i < outer.from.size(); ++i) {
    const bool gone = std::ranges::any_of(siblings->members,
                                          [&](const Sibling& member) { return member.item == i; });
    if (!gone) select.from.push_back(*outer.from[i].node);
  }
  std::vector<sql::Expr> filters;
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(outer)) {
    filters.push_back(*conjunct->expr);
    sql::transform(filters.back(), {.expr = lift});
  }
  if (!filters.empty()) select.where = sql::make_and(std::move(filters));

  patch::PatchPlan plan = start_plan(query, merge_by_dimension_filter,
                                     "one pass with FILTER replaces a scan and join per sibling");
  plan.target_ir = fmt::format("{} over one merged aggregate", outer.id);
  plan.expected_explain_delta = "one scan of the facts instead of one per sibling";
  replace_body(plan, outer, body);
  return plan;
}

}  // namespace

constinit const Transform merge_by_dimension_filter{
    .id = "merge_by_dimension_filter",
    .family = outcome::Family::set_operations,
    .summary = "Merge one-row aggregates that differ in a dimension's filter into one pass",
    .engines = kDuckDbOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
