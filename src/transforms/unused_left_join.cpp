// unused_left_join — a LEFT JOIN of which nothing is read.
//
//   before   SELECT f.x FROM f LEFT JOIN d ON f.k = d.k WHERE f.y > 1
//   after    SELECT f.x FROM f WHERE f.y > 1
//
// Valid:    no column of d is read but by this ON, and each row on the left meets one row of d at
//           most: ON equates columns of d that hold a key (a fact) with values that do not depend
//           on d. Other conditions of ON only make matches fewer. A row without a match stays
//           anyway, and a NULL in the key matches nothing. Where copies of a row change nothing
//           (DISTINCT, IN, min and max), no key is needed.
// Not for:  RIGHT and FULL joins, USING, NATURAL, ASOF, several tables on the right, lateral items,
//           functions, samples, joins by position, SELECT *, #1, whole rows, volatile conditions;
//           keys that are compared under a collation or after a conversion.
// Gains:    one scan and one join less; views that join everything, of which a query reads a part.
#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/numeric_type.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/joined_sets.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform unused_left_join;

namespace {

// A condition may hold constants that nothing else has.
patch::Allowance allowance() { return {.drops_literals = true, .drops_tables = true}; }

struct Site {
  const ir::FromJoin* join = nullptr;
  std::size_t item = 0;
  std::vector<std::string> unique;  // Columns that must be: empty when no fact is needed.
};

// What is gone before a join is looked at.
struct Gone {
  std::set<std::size_t> items;
  std::set<std::uint32_t> conjuncts;
};

std::vector<const ir::Predicate*> conjuncts_of(const ir::Block& block, const ir::FromJoin& join) {
  std::vector<const ir::Predicate*> found;
  for (const ir::Predicate& predicate : block.predicates) {
    if (predicate.clause == ir::Clause::on && predicate.join == join.node) {
      found.push_back(&predicate);
    }
  }
  return found;
}

bool is_plain_left_join(const ir::FromJoin& join) {
  const auto& node = std::get<sql::Join>(join.node->node);
  return join.kind == sql::JoinKind::left && node.condition && !node.natural && !node.asof &&
         node.using_columns.empty() && !join.node->alias;
}

// The one item on the right side that is still there.
std::optional<std::size_t> right_item(const ir::FromJoin& join, const Gone& gone) {
  std::optional<std::size_t> found;
  for (std::size_t item = join.middle; item < join.last; ++item) {
    if (gone.items.contains(item)) continue;
    if (found) return std::nullopt;
    found = item;
  }
  return found;
}

bool may_go(const ir::QueryMap& query, const ir::FromItem& item) {
  const bool kind = item.kind == ir::FromKind::table || item.kind == ir::FromKind::cte ||
                    item.kind == ir::FromKind::derived;
  if (!kind || !item.columns_known || item.lateral || item.hidden || ir::is_sampled(item))
    return false;
  if (item.cte && query.ctes()[*item.cte].recursive) return false;
  return !item.block || !ir::is_volatile(*query.block(*item.block).query, query.dialect());
}

bool is_quoted(const sql::Expr& expr) {
  const auto* literal = sql::as<sql::Literal>(expr);
  return literal != nullptr && literal->kind == sql::LiteralKind::string;
}

// Two values of the column are never equal to the same value: it is compared as the key compares
// it. A quoted constant takes the column's type. What a text was made of may bring a collation.
bool keeps_values_apart(const ir::QueryMap& query, const sql::Expr& column,
                        const sql::Expr& value) {
  const std::string type = query.type_of(column);
  const std::string other = query.type_of(value);
  const bool integers =
      ir::is_integer(type, query.dialect()) && ir::is_integer(other, query.dialect());
  if (integers) return true;
  if (!has_one_form_per_value(type)) return false;
  if (is_text_type(type) && !query.lineage(column)) return false;
  if (is_quoted(value)) return true;
  return type == other && (!is_text_type(type) || query.lineage(value));
}

// Columns of the item that have one value in all rows that a row on the left meets.
std::set<std::string> fixed_columns(const ir::QueryMap& query, ir::BlockIndex index,
                                    const Site& site) {
  std::set<std::string> columns;
  const auto add = [&](const sql::Expr& own, const sql::Expr& value) {
    const ir::Binding* binding = own_column(query, index, own);
    if (binding == nullptr || binding->from_item != site.item) return;
    if (binding->column_index == ir::kNoColumn) return;  // The number of its row.
    if (!ir::columns_read_in(value, index, site.item, query).empty()) return;
    if (keeps_values_apart(query, own, value)) columns.insert(binding->column);
  };
  for (const ir::Predicate* conjunct : conjuncts_of(query.block(index), *site.join)) {
    const auto* equality = sql::as<sql::Binary>(*conjunct->expr);
    if (equality == nullptr || equality->op != "=") continue;
    add(*equality->left, *equality->right);
    add(*equality->right, *equality->left);
  }
  return columns;
}

// Whether each row on the left meets one row at most, or it does not matter; with the columns that
// must be unique for that.
bool is_met_once(const ir::QueryMap& query, ir::BlockIndex index, Site& site) {
  if (ignores_multiplicity(query, index)) return true;
  const std::set<std::string> columns = fixed_columns(query, index, site);
  if (ir::contains_key(index, site.item, columns, query)) return true;
  if (query.block(index).from[site.item].kind != ir::FromKind::table) return false;
  for (const std::string& name : columns) {
    const auto base = query.lineage(index, site.item, name);
    if (!base) return false;
    site.unique.push_back(fmt::format("{}.{}", base->table, base->column));
  }
  return !site.unique.empty();
}

std::optional<Site> find_site(const ir::QueryMap& query, ir::BlockIndex index,
                              const ir::FromJoin& join, const Gone& gone) {
  const ir::Block& block = query.block(index);
  const auto item = right_item(join, gone);
  if (!item || !is_plain_left_join(join) || !may_go(query, block.from[*item])) return std::nullopt;
  std::set<std::uint32_t> unread = gone.conjuncts;
  for (const ir::Predicate* conjunct : conjuncts_of(block, join)) {
    if (ir::is_volatile(*conjunct->expr, query.dialect())) return std::nullopt;
    unread.insert(conjunct->expr->id.value);
  }
  if (!ir::columns_read_outside(index, *item, query, unread).empty()) return std::nullopt;
  Site site{.join = &join, .item = *item, .unique = {}};
  return is_met_once(query, index, site) ? std::optional(std::move(site)) : std::nullopt;
}

// Columns are told by their names alone, and rows are not told by their position.
bool has_named_columns(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || !block.outputs_known || block.select->sample) {
    return false;
  }
  bool named = !reads_whole_rows(query, index);
  sql::visit(*block.query, {.expr = [&](const sql::Expr& expr) {
    if (sql::as<sql::PositionalRef>(expr) != nullptr) named = false;
    return named ? sql::Descend::yes : sql::Descend::stop;
  }});
  const auto is_bare_star = [](const sql::SelectItem& item) {
    const auto* star = sql::as<sql::Star>(item.expr);
    return star != nullptr && star->qualifier.empty();
  };
  const auto hides = [](const ir::FromItem& item) { return item.kind == ir::FromKind::join; };
  const auto is_positional = [](const ir::FromJoin& join) {
    return join.kind == sql::JoinKind::positional;
  };
  return named && std::ranges::none_of(block.select->items, is_bare_star) &&
         std::ranges::none_of(block.from, hides) &&
         std::ranges::none_of(block.joins, is_positional);
}

// Each join that can go by itself.
std::vector<Site> find_sites(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Site> sites;
  if (!query.resolved() || !has_named_columns(query, index)) return sites;
  for (const ir::FromJoin& join : query.block(index).joins) {
    if (auto site = find_site(query, index, join, {})) sites.push_back(*std::move(site));
  }
  return sites;
}

// All that can go together: one that only the ON of another reads goes after that.
std::vector<Site> find_all(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Site> sites;
  Gone gone;
  const std::vector<ir::FromJoin>& joins = query.block(index).joins;
  for (bool grown = true; grown;) {
    grown = false;
    for (auto join = joins.rbegin(); join != joins.rend(); ++join) {
      auto site = find_site(query, index, *join, gone);
      if (!site) continue;
      gone.items.insert(site->item);
      for (const ir::Predicate* conjunct : conjuncts_of(query.block(index), *join)) {
        gone.conjuncts.insert(conjunct->expr->id.value);
      }
      sites.push_back(*std::move(site));
      grown = true;
    }
  }
  std::ranges::reverse(sites);
  return sites;
}

Match match_of(const ir::QueryMap& query, ir::BlockIndex index, const std::vector<Site>& sites) {
  const ir::Block& block = query.block(index);
  Match match;
  match.block = index;
  std::vector<std::string> names;
  for (const Site& site : sites) {
    names.push_back(block.from[site.item].name);
    match.relations.push_back(block.from[site.item].relation);
  }
  match.label = fmt::format("{}: without {}", block.id, fmt::join(names, ", "));
  match.why = fmt::format("nothing of {} is read", fmt::join(names, ", "));
  return match;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const std::vector<Site> sites = find_sites(query, index);
    if (sites.empty()) continue;  // What goes first goes by itself.
    for (const Site& site : sites) {
      matches.push_back(match_of(query, index, {site}));
      matches.back().target = site.join->node->id;
    }
    const std::vector<Site> all = find_all(query, index);
    if (all.size() < 2) continue;
    matches.push_back(match_of(query, index, all));
    matches.back().target = query.block(index).select->id;
    matches.back().variant = 1;
  }
  return matches;
}

std::vector<Site> sites_of(const ir::QueryMap& query, const Match& match) {
  if (match.variant == 1) return find_all(query, match.block);
  std::vector<Site> sites = find_sites(query, match.block);
  std::erase_if(sites, [&](const Site& site) { return site.join->node->id != match.target; });
  return sites;
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const ir::Block& block = query.block(match.block);
  const std::vector<Site> sites = sites_of(query, match);
  require(!sites.empty());
  patch::PatchPlan plan = start_plan(query, unused_left_join, "what is not read is not joined");
  plan.target_ir = match.label;
  plan.expected_explain_delta =
      sites.size() == 1 ? "one scan and one join less" : "the scans and joins of these tables less";
  for (const Site& site : sites) {
    if (!site.unique.empty()) need(plan, patch::FactKind::unique, site.unique);
  }
  const sql::Mutator leave_left{.table = [&](sql::TableRef& table) {
    const bool is_site = std::ranges::any_of(
        sites, [&](const Site& site) { return site.join->node->id == table.id; });
    if (!is_site) return;
    sql::TableRef left = std::move(*std::get<sql::Join>(table.node).left);
    table = std::move(left);
  }};
  std::vector<sql::TableRef> from = block.select->from;
  for (sql::TableRef& table : from) sql::transform(table, leave_left);
  replace_from(plan, block, from);
  return plan;
}

}  // namespace

constinit const Transform unused_left_join{
    .id = "unused_left_join",
    .family = outcome::Family::join_topology,
    .summary = "Leave out outer joins of which nothing is read",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
