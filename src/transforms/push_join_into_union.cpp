// push_join_into_union — a join that thins out a UNION ALL, made in each of its branches.
//
//   before   FROM (SELECT k, x FROM f UNION ALL SELECT k, y FROM g) AS u, d
//            WHERE u.k = d.k AND d.a = 1
//   after    FROM (SELECT f.k, f.x FROM f, d WHERE f.k = d.k AND d.a = 1
//                  UNION ALL SELECT g.k, g.y FROM g, d WHERE g.k = d.k AND d.a = 1) AS u
//
// Valid:    nothing of d is read but by one equality with a column of the union and by its own
//           conditions. Each branch takes that column as it is from a table, and all have one type.
//           The rows of a branch are joined with the same rows of d as before: no key is needed. A
//           NULL key meets none in either form.
// Not for:  UNION, branches with groups, DISTINCT, windows, LIMIT or stars, keys of another type
//           ('01' and 1), outer joins above, volatile or raising conditions, a branch that reads
//           something under the name of d.
// Gains:    filters of the join reach the scans of the branches, and rows go before the LEFT JOINs
//           of a branch: d stands at their left end there.
#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/item_removal.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform push_join_into_union;

namespace {

patch::Allowance allowance() { return {.doubles_tables = true}; }

// A table that goes below: joined by `key` of the union, with filters of its own.
struct Dimension {
  std::size_t item = 0;
  const sql::Expr* column = nullptr;  // d.k
  std::size_t output = 0;             // Of the union, equal to it.
  const sql::Expr* tie = nullptr;
  std::vector<const ir::Predicate*> filters;
};
struct Site {
  std::size_t item = 0;  // The union.
  std::vector<ir::BlockIndex> branches;
  std::vector<Dimension> dimensions;
};

bool is_open_branch(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& branch = query.block(index);
  if (!ir::is_select_project_join(branch) || branch.query->with || branch.from.empty()) {
    return false;
  }
  const bool plain = branch.select->distinct != sql::DistinctKind::on &&
                     branch.outer_references.empty() && branch.outputs_known &&
                     !ir::multiplies_rows(*branch.select, query.dialect()) &&
                     ir::is_deterministic_block(index, query);
  const bool plain_items = std::ranges::all_of(branch.from, [](const ir::FromItem& item) {
    return item.columns_known && !item.lateral && item.kind != ir::FromKind::join;
  });
  const bool plain_joins = std::ranges::all_of(
      branch.joins, [](const ir::FromJoin& join) { return join.merged_columns.empty(); });
  const bool plain_outputs = std::ranges::all_of(
      branch.outputs, [](const ir::OutputColumn& output) { return output.star == nullptr; });
  return plain && plain_items && plain_joins && plain_outputs && !reads_whole_rows(query, index) &&
         !captures_names(query, index);
}

// The branches of a derived table that is a bare UNION ALL.
std::vector<ir::BlockIndex> branches_of(const ir::QueryMap& query, const ir::FromItem& item) {
  if (item.kind != ir::FromKind::derived || !item.block) return {};
  if (std::get<sql::DerivedTable>(item.node->node).sample) return {};
  const sql::Query& whole = *query.block(*item.block).query;
  if (whole.with || whole.order_by || whole.limit) return {};
  std::vector<ir::BlockIndex> branches = ir::union_all_operands(*item.block, query);
  const bool open = std::ranges::all_of(
      branches, [&](ir::BlockIndex branch) { return is_open_branch(query, branch); });
  return branches.size() >= 2 && open ? branches : std::vector<ir::BlockIndex>{};
}

bool has_name(const ir::QueryMap& query, ir::BlockIndex branch, const std::string& name) {
  return std::ranges::any_of(query.block(branch).from, [&](const ir::FromItem& item) {
    return sql::fold(item.name, query.dialect()) == sql::fold(name, query.dialect());
  });
}

// Every branch takes the output from a column of this type, and may have the table beside it.
bool fits_branches(const ir::QueryMap& query, const Site& site, const ir::FromItem& table,
                   std::size_t output, const std::string& type) {
  if (!has_one_form_per_value(type)) return false;
  return std::ranges::all_of(site.branches, [&](ir::BlockIndex branch) {
    const std::vector<ir::OutputColumn>& outputs = query.block(branch).outputs;
    const sql::Expr* key = output < outputs.size() ? outputs[output].expr : nullptr;
    return key != nullptr && sql::as<sql::ColumnRef>(*key) != nullptr &&
           query.type_of(*key) == type && !has_name(query, branch, table.name);
  });
}

bool is_plain_filter(const ir::QueryMap& query, const ir::Predicate& filter) {
  return !filter.has_subquery && !filter.correlated && !ir::may_raise(*filter.expr, query) &&
         !ir::is_volatile(*filter.expr, query.dialect());
}

std::optional<Dimension> dimension_at(const ir::QueryMap& query, ir::BlockIndex index,
                                      const Site& site, std::size_t item) {
  const ir::FromItem& table = query.block(index).from[item];
  if (table.kind != ir::FromKind::table || table.table == nullptr) return std::nullopt;
  const bool is_sampled = std::get<sql::BaseTable>(table.node->node).sample.has_value();
  if (is_sampled || is_cte_name(query, table.relation)) return std::nullopt;
  Dimension dimension{.item = item, .filters = ir::local_conjuncts(query.block(index), item)};
  for (const ir::Equality& tie : ir::equalities(index, query)) {
    const bool is_left = tie.left_item == item;
    if (!is_left && tie.right_item != item) continue;
    const std::size_t partner = is_left ? tie.right_item : tie.left_item;
    const sql::Expr& key = is_left ? *tie.right : *tie.left;
    if (partner != site.item || dimension.tie != nullptr) return std::nullopt;
    dimension.column = is_left ? tie.left : tie.right;
    dimension.output = query.binding(key)->column_index;
    dimension.tie = tie.conjunct;
    const std::string type = query.type_of(*dimension.column);
    const bool fits =
        query.type_of(key) == type && fits_branches(query, site, table, dimension.output, type);
    if (!fits) return std::nullopt;
  }
  if (dimension.tie == nullptr || dimension.filters.empty()) return std::nullopt;
  std::set<std::uint32_t> conditions = {dimension.tie->id.value};
  for (const ir::Predicate* filter : dimension.filters) {
    if (!is_plain_filter(query, *filter)) return std::nullopt;
    conditions.insert(filter->expr->id.value);
  }
  const bool is_read = !ir::columns_read_outside(index, item, query, conditions).empty();
  return is_read ? std::nullopt : std::optional(std::move(dimension));
}

std::vector<Site> find_sites(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Site> sites;
  if (!query.resolved() || !is_comma_list(query, index)) return sites;
  const ir::Block& block = query.block(index);
  for (std::size_t item = 0; item < block.from.size(); ++item) {
    Site site{.item = item, .branches = branches_of(query, block.from[item]), .dimensions = {}};
    if (site.branches.empty()) continue;
    for (std::size_t other = 0; other < block.from.size(); ++other) {
      if (auto dimension = dimension_at(query, index, site, other)) {
        site.dimensions.push_back(*std::move(dimension));
      }
    }
    if (!site.dimensions.empty()) sites.push_back(std::move(site));
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const ir::Block& block = query.block(index);
    for (const Site& site : find_sites(query, index)) {
      Match match;
      std::vector<std::string> names;
      for (const Dimension& dimension : site.dimensions) {
        names.push_back(block.from[dimension.item].name);
        match.relations.push_back(block.from[dimension.item].relation);
      }
      for (const ir::BlockIndex branch : site.branches) {
        for (const ir::FromItem& item : query.block(branch).from) {
          match.relations.push_back(item.relation);
        }
      }
      match.block = index;
      match.target = block.from[site.item].node->id;
      match.label =
          fmt::format("{}: {} joined in the {} branches of {}", block.id, fmt::join(names, ", "),
                      site.branches.size(), block.from[site.item].name);
      match.why = "the branches of a UNION ALL meet its filters only after they are put together";
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

// The left end of a spine of joins that begins with the item, when one of them is a LEFT JOIN.
sql::TableRef* end_below_left_join(sql::TableRef& table, sql::NodeId item) {
  bool has_left_join = false;
  sql::TableRef* end = &table;
  while (auto* join = std::get_if<sql::Join>(&end->node)) {
    const bool passes = join->kind == sql::JoinKind::left || join->kind == sql::JoinKind::inner ||
                        join->kind == sql::JoinKind::cross;
    if (!passes || join->asof) return nullptr;
    has_left_join |= join->kind == sql::JoinKind::left;
    end = &*join->left;
  }
  return has_left_join && end->id == item ? end : nullptr;
}

// Beside the others, or where the branch begins: its LEFT JOINs then meet fewer rows.
void add_table(const sql::TableRef& table, sql::NodeId key_item, sql::Select& select) {
  for (sql::TableRef& element : select.from) {
    sql::TableRef* end = end_below_left_join(element, key_item);
    if (end == nullptr) continue;
    sql::TableRef left = *end;
    *end = sql::make_join(sql::JoinKind::cross, std::move(left), table, {});
    return;
  }
  select.from.push_back(table);
}

// The branch with its columns written out, and the tables beside those that it has.
void push_down(const ir::QueryMap& query, ir::BlockIndex outer, const Site& site,
               ir::BlockIndex index, sql::Select& select) {
  const ir::Block& branch = query.block(index);
  for (sql::SelectItem& item : select.items) item.expr = ir::qualified(item.expr, query);
  keep_output_names(select, branch);
  const sql::Mutator qualify{.table = [&](sql::TableRef& table) {
    auto* join = std::get_if<sql::Join>(&table.node);
    if (join == nullptr || !join->condition) return;
    join->condition = ir::qualified(**join->condition, query);
  }};
  for (sql::TableRef& element : select.from) sql::transform(element, qualify);
  std::vector<sql::Expr> where = sql::conjuncts(select.where);
  for (sql::Expr& conjunct : where) conjunct = ir::qualified(conjunct, query);
  for (const Dimension& dimension : site.dimensions) {
    const sql::Expr& key = *branch.outputs[dimension.output].expr;
    const ir::FromItem& key_item = branch.from[query.binding(key)->from_item];
    add_table(*query.block(outer).from[dimension.item].node, key_item.node->id, select);
    where.push_back(
        sql::make_binary("=", ir::qualified(key, query), ir::qualified(*dimension.column, query)));
    for (const ir::Predicate* filter : dimension.filters) {
      where.push_back(ir::qualified(*filter->expr, query));
    }
  }
  select.where = sql::make_and(std::move(where));
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const ir::Block& block = query.block(match.block);
  const std::vector<Site> sites = find_sites(query, match.block);
  const auto site = std::ranges::find_if(
      sites, [&](const Site& each) { return block.from[each.item].node->id == match.target; });
  require(site != sites.end());
  Removal removal;
  for (const Dimension& dimension : site->dimensions) {
    removal.items.insert(dimension.item);
    removal.conjuncts.insert(dimension.tie->id.value);
    for (const ir::Predicate* filter : dimension.filters) {
      removal.conjuncts.insert(filter->expr->id.value);
    }
  }
  sql::Query body = body_without(query, match.block, removal, {});
  for (const ir::BlockIndex branch : site->branches) {
    sql::Select* select = sql::find_select(body, query.block(branch).select->id);
    require(select != nullptr);
    push_down(query, match.block, *site, branch, *select);
  }
  patch::PatchPlan plan = start_plan(query, push_join_into_union,
                                     "the branches drop rows before they are put together");
  plan.target_ir = fmt::format("{} with its joins in the branches of the union", block.id);
  plan.expected_explain_delta = "fewer rows out of the scans of the branches";
  replace_body(plan, block, body);
  return plan;
}

}  // namespace

constinit const Transform push_join_into_union{
    .id = "push_join_into_union",
    .family = outcome::Family::join_topology,
    .summary = "Make a join that thins out a UNION ALL in its branches",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
