// hide_skewed_index — a join key that no index can look up.
//
//   before   FROM f, d WHERE f.k = d.k
//   after    FROM f, d WHERE f.k + 0 = d.k
//
// or in all conditions of f.k at once, those with the column of a subquery included:
//
//   before   FROM f, d WHERE f.k = d.k AND f.k IN (SELECT e.k FROM e)
//   after    FROM f, d WHERE f.k + 0 = d.k AND f.k + 0 IN (SELECT e.k FROM e)
//
// or both columns of a range: f.k + 0 < d.k + 0. Blocks that join the same tables are changed
// together, or one by one.
//
// Valid:    both columns are whole numbers of one type. Adding 0 changes no value of them, cannot
//           overflow, and leaves NULL what it was.
// Not for:  other types: decimals, texts, dates; conditions of outer joins; columns that are unique
//           in their table, whose index finds one row by a value; CTEs and derived tables, which
//           have none.
// Gains:    a value that is much more frequent than the planner thinks makes it look up rows by the
//           thousand, once for each row of the other side. Without the index it hashes the table.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform hide_skewed_index;

namespace {

patch::Allowance allowance() { return {.new_literals = {"0"}}; }

// The column in one condition.
struct Place {
  ir::BlockIndex block = 0;
  const sql::Expr* conjunct = nullptr;
  const sql::Expr* column = nullptr;
  const sql::Expr* other = nullptr;  // Hidden with it, when the condition asks for a range.
};
// A column whose index is hidden: in one condition, or in all that could use it.
struct Site {
  std::size_t item = 0;  // Of the block of the first place.
  std::vector<Place> places;
  std::size_t blocks = 1;
};

bool is_whole_number(const std::string& type) {
  constexpr std::array<std::string_view, 3> kTypes = {"smallint", "integer", "bigint"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

bool is_indexed_side(const ir::QueryMap& query, ir::BlockIndex index, const sql::Expr& column,
                     std::size_t item) {
  const ir::FromItem& table = query.block(index).from[item];
  const ir::Binding* binding = own_column(query, index, column);
  return binding != nullptr && binding->column_index != ir::kNoColumn &&
         table.kind == ir::FromKind::table && table.table != nullptr && !table.table->is_view &&
         !ir::contains_key(index, item, {binding->column}, query);
}

// A condition of one of the block's columns with another one, or with those of a subquery.
struct Use {
  std::size_t item = 0;
  Place place;
};

std::vector<Use> find_uses(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Use> uses;
  const auto add = [&](std::size_t item, const sql::Expr* conjunct, const sql::Expr& column) {
    if (!is_indexed_side(query, index, column, item)) return;
    const Place place{.block = index, .conjunct = conjunct, .column = &column, .other = nullptr};
    uses.push_back({.item = item, .place = place});
  };
  for (const ir::Equality& equality : ir::equalities(index, query)) {
    const std::string type = query.type_of(*equality.left);
    if (!is_whole_number(type) || type != query.type_of(*equality.right)) continue;
    add(equality.left_item, equality.conjunct, *equality.left);
    add(equality.right_item, equality.conjunct, *equality.right);
  }
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(query.block(index))) {
    const auto* in = sql::as<sql::InSubquery>(*conjunct->expr);
    if (in == nullptr || in->negated) continue;
    const ir::Binding* binding = own_column(query, index, *in->operand);
    const auto inner = query.block_of(*in->query);
    if (binding == nullptr || !inner || query.block(*inner).outputs.size() != 1) continue;
    const std::string type = query.type_of(*in->operand);
    if (is_whole_number(type) && type == query.block(*inner).outputs[0].type) {
      add(binding->from_item, conjunct->expr, *in->operand);
    }
  }
  return uses;
}

// a.x < b.y: for each row of one table an index may give half of the other.
std::vector<Site> find_ranges(const ir::QueryMap& query, ir::BlockIndex index) {
  constexpr std::array<std::string_view, 4> kRanges = {"<", "<=", ">", ">="};
  std::vector<Site> sites;
  const auto is_table_column = [&](const ir::Binding* binding) {
    if (binding == nullptr || binding->column_index == ir::kNoColumn) return false;
    const ir::FromItem& item = query.block(index).from[binding->from_item];
    return item.kind == ir::FromKind::table && item.table != nullptr && !item.table->is_view;
  };
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(query.block(index))) {
    const auto* range = sql::as<sql::Binary>(*conjunct->expr);
    if (range == nullptr || std::ranges::find(kRanges, range->op) == kRanges.end()) continue;
    const ir::Binding* left = own_column(query, index, *range->left);
    const ir::Binding* right = own_column(query, index, *range->right);
    if (!is_table_column(left) || !is_table_column(right)) continue;
    const std::string type = query.type_of(*range->left);
    if (left->from_item == right->from_item || !is_whole_number(type) ||
        type != query.type_of(*range->right)) {
      continue;
    }
    sites.push_back({.item = left->from_item,
                     .places = {{index, conjunct->expr, &*range->left, &*range->right}}});
  }
  return sites;
}

// Of each column of the block that is held against others, all conditions.
std::vector<Site> find_columns(const ir::QueryMap& query, const std::vector<Use>& uses) {
  std::map<std::pair<std::size_t, std::string>, Site> columns;
  for (const Use& use : uses) {
    Site& all = columns[{use.item, query.binding(*use.place.column)->column}];
    all.item = use.item;
    all.places.push_back(use.place);
  }
  std::vector<Site> sites;
  for (auto& [column, site] : columns) sites.push_back(std::move(site));
  return sites;
}

// For columns with several conditions all of these, since what one of them hides, the index finds
// by another; then each condition alone.
std::vector<Site> sites_of_block(const ir::QueryMap& query, ir::BlockIndex index) {
  const std::vector<Use> uses = find_uses(query, index);
  std::vector<Site> sites = find_columns(query, uses);
  std::erase_if(sites, [](const Site& site) { return site.places.size() < 2; });
  for (const Use& use : uses) {
    if (sql::as<sql::Binary>(*use.place.conjunct) != nullptr) {
      sites.push_back({.item = use.item, .places = {use.place}});
    }
  }
  for (Site& site : find_ranges(query, index)) sites.push_back(std::move(site));
  return sites;
}

bool is_inside(const ir::QueryMap& query, ir::BlockIndex block, ir::BlockIndex outer) {
  for (std::optional<ir::BlockIndex> at = block; at; at = query.block(*at).parent) {
    if (*at == outer) return true;
  }
  return false;
}

// The same column in blocks that join the same tables under the same names.
std::vector<Site> shared_sites(const ir::QueryMap& query,
                               const std::vector<ir::BlockIndex>& blocks) {
  std::vector<Site> sites;
  std::map<std::vector<std::string>, std::size_t> known;
  for (const ir::BlockIndex index : blocks) {
    const ir::Block& block = query.block(index);
    for (Site& site : find_columns(query, find_uses(query, index))) {
      const Place& first = site.places.front();
      std::vector<std::string> key;
      for (const ir::FromItem& item : block.from) key.push_back(item.relation + " " + item.name);
      std::ranges::sort(key);
      key.push_back(block.from[site.item].name);
      key.push_back(query.binding(*first.column)->column);
      const auto [entry, is_new] = known.try_emplace(std::move(key), sites.size());
      if (is_new) {
        sites.push_back(std::move(site));
        continue;
      }
      Site& shared = sites[entry->second];
      // A condition that holds the other block is written with it.
      const bool is_held = std::ranges::any_of(
          shared.places, [&](const Place& place) { return is_inside(query, index, place.block); });
      if (is_held) continue;
      shared.places.insert(shared.places.end(), site.places.begin(), site.places.end());
      ++shared.blocks;
    }
  }
  std::erase_if(sites, [](const Site& site) { return site.blocks < 2; });
  return sites;
}

std::vector<Site> find_sites(const ir::QueryMap& query) {
  if (!query.resolved()) return {};
  std::vector<ir::BlockIndex> blocks;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    if (query.block(index).kind == ir::BlockKind::select) blocks.push_back(index);
  }
  std::vector<Site> sites = shared_sites(query, blocks);
  for (const ir::BlockIndex index : blocks) {
    for (Site& site : sites_of_block(query, index)) sites.push_back(std::move(site));
  }
  return sites;
}

// What rows may be looked up for: the items of the block and of those inside it.
void add_partners(const ir::QueryMap& query, ir::BlockIndex index,
                  std::vector<std::string>& partners) {
  for (const ir::FromItem& item : query.block(index).from) partners.push_back(item.name);
  for (const ir::BlockIndex child : ir::children(index, query)) {
    add_partners(query, child, partners);
  }
}

std::string label_of(const ir::QueryMap& query, const Site& site) {
  const Place& first = site.places.front();
  const ir::Block& block = query.block(first.block);
  const std::string where = site.blocks == 1 ? block.id : fmt::format("{} blocks", site.blocks);
  return fmt::format("{}: {}.{} without its index{}", where, block.from[site.item].name,
                     query.binding(*first.column)->column,
                     site.places.size() == 1 ? "" : " anywhere");
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (const Site& site : find_sites(query)) {
    const Place& first = site.places.front();
    Match match;
    match.block = first.block;
    match.target = first.column->id;
    match.variant = static_cast<int>(matches.size());
    match.label = label_of(query, site);
    match.why = "its rows may be looked up by a key that many of them have";
    match.relations = {query.block(first.block).from[site.item].relation};
    match.operators = {explain::OperatorKind::scan};
    match.lookup = Lookup{.column = query.binding(*first.column)->column, .partners = {}};
    add_partners(query, first.block, match.lookup->partners);
    matches.push_back(std::move(match));
  }
  return matches;
}

sql::Expr computed(const sql::Expr& column) {
  return sql::make_binary("+", column, sql::make_integer(0));
}

// The condition with column + 0 in the place of the column.
sql::Expr hidden(const Place& place) {
  if (const auto* in = sql::as<sql::InSubquery>(*place.conjunct)) {
    sql::InSubquery condition = *in;
    condition.operand = Box<sql::Expr>(computed(*place.column));
    return sql::Expr(std::move(condition));
  }
  sql::Binary comparison = *sql::as<sql::Binary>(*place.conjunct);
  for (Box<sql::Expr>* side : {&comparison.left, &comparison.right}) {
    const bool is_hidden = (*side)->id == place.column->id ||
                           (place.other != nullptr && (*side)->id == place.other->id);
    if (is_hidden) *side = Box<sql::Expr>(computed(**side));
  }
  return sql::Expr(std::move(comparison));
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < sites.size());
  patch::PatchPlan plan =
      start_plan(query, hide_skewed_index, "rows are hashed once instead of looked up often");
  plan.target_ir = fmt::format("{} with a key that is computed", query.block(match.block).id);
  plan.expected_explain_delta = "another join in the place of index lookups";
  for (const Place& place : sites[static_cast<std::size_t>(match.variant)].places) {
    replace_expr(plan, query, query.block(place.block), *place.conjunct, hidden(place));
  }
  return plan;
}

}  // namespace

constinit const Transform hide_skewed_index{
    .id = "hide_skewed_index",
    .family = outcome::Family::join_topology,
    .summary = "Keep a join from looking up rows by a key that many rows have",
    .engines = kPostgresOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
