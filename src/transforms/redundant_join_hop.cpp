// redundant_join_hop — a table that only hands a key on from one table to another.
//
//   before   FROM a, d, b WHERE a.k = d.k AND b.k = d.k
//   after    FROM a, b WHERE a.k = b.k
//
// Valid:    nothing of d is read but one column, by equalities with columns of its own type alone.
//           The column is unique in d and each value of one of the others is among them (a foreign
//           key): each pair of rows that agree on the key meets one row of d. A NULL key meets
//           none in either form. Facts that are not declared are preconditions.
// Not for:  d with filters of its own, with one equality only, on a side of an outer join; keys of
//           types whose equal values may differ.
// Gains:    one table is not read and one join is not made.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "transforms/guards.hpp"
#include "transforms/item_removal.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform redundant_join_hop;

namespace {

patch::Allowance allowance() { return {.drops_tables = true}; }

struct Site {
  std::size_t item = 0;                    // d
  ir::BaseColumn key;                      // d.k
  std::vector<const sql::Expr*> partners;  // a.k, b.k, ...
  Removal removal;
  ir::BaseColumn referencing;  // The base column whose values are all in d.k.
  bool is_declared = false;    // By a foreign key, or as it is d.k itself.
};

bool refers_to(const ir::QueryMap& query, const ir::BaseColumn& from, const ir::BaseColumn& to) {
  const auto is = [&](std::string_view a, std::string_view b) {
    return sql::fold(a, query.dialect()) == sql::fold(b, query.dialect());
  };
  if (is(from.table, to.table) && is(from.column, to.column)) return true;
  const sql::TableInfo* table = query.schema().table(from.table);
  if (table == nullptr) return false;
  return std::ranges::any_of(table->foreign_keys, [&](const sql::ForeignKey& key) {
    return key.columns.size() == 1 && key.referenced_columns.size() == 1 &&
           is(key.columns[0], from.column) && is(key.referenced_table, to.table) &&
           is(key.referenced_columns[0], to.column);
  });
}

// The column of the item that all its equalities are about, and what it is equal to.
bool read_ties(const ir::QueryMap& query, ir::BlockIndex index, Site& site) {
  std::string column;
  for (const ir::Equality& tie : ir::equalities(index, query)) {
    if (tie.left_item != site.item && tie.right_item != site.item) continue;
    const bool is_left = tie.left_item == site.item;
    const sql::Expr& own = is_left ? *tie.left : *tie.right;
    const sql::Expr& other = is_left ? *tie.right : *tie.left;
    const std::string name = query.binding(own)->column;
    if (column.empty()) column = name;
    const std::string type = query.type_of(own);
    if (name != column || type != query.type_of(other) || !has_one_form_per_value(type)) {
      return false;
    }
    site.removal.conjuncts.insert(tie.conjunct->id.value);
    const bool is_known = std::ranges::any_of(site.partners, [&](const sql::Expr* partner) {
      return sql::equivalent_text(ir::qualified(*partner, query), ir::qualified(other, query),
                                  query.dialect());
    });
    if (!is_known) site.partners.push_back(&other);
  }
  return site.partners.size() >= 2;
}

// The partner whose values are all in the key: a declared one, else the first of a base table.
bool find_reference(const ir::QueryMap& query, Site& site) {
  bool found = false;
  for (const sql::Expr* partner : site.partners) {
    const auto column = query.lineage(*partner);
    if (!column) continue;
    const bool is_declared = refers_to(query, *column, site.key);
    if (found && (site.is_declared || !is_declared)) continue;
    site.referencing = *column;
    site.is_declared = is_declared;
    found = true;
  }
  return found;
}

std::optional<Site> find_site(const ir::QueryMap& query, ir::BlockIndex index, std::size_t item) {
  const ir::FromItem& table = query.block(index).from[item];
  if (table.kind != ir::FromKind::table || table.table == nullptr) return std::nullopt;
  if (std::get<sql::BaseTable>(table.node->node).sample) return std::nullopt;
  Site site{.item = item, .key = {}, .partners = {}, .removal = {{item}, {}}, .referencing = {}};
  if (!read_ties(query, index, site)) return std::nullopt;
  if (!ir::columns_read_outside(index, item, query, site.removal.conjuncts).empty()) {
    return std::nullopt;
  }
  const auto columns = ir::columns_read(index, item, query);
  require(columns.size() == 1);
  const auto key = query.lineage(index, item, *columns.begin());
  if (!key) return std::nullopt;
  site.key = *key;
  return find_reference(query, site) ? std::optional(site) : std::nullopt;
}

std::vector<Site> find_sites(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Site> sites;
  if (!query.resolved() || !is_comma_list(query, index)) return sites;
  for (std::size_t item = 0; item < query.block(index).from.size(); ++item) {
    if (auto site = find_site(query, index, item)) sites.push_back(*std::move(site));
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    for (const Site& site : find_sites(query, index)) {
      const ir::Block& block = query.block(index);
      const ir::FromItem& item = block.from[site.item];
      Match match;
      match.block = index;
      match.target = item.node->id;
      match.label = fmt::format("{}: joined past {}", block.id, item.name);
      match.why = fmt::format("{} only hands its {} on", item.name, site.key.column);
      for (const sql::Expr* partner : site.partners) {
        match.relations.push_back(query.source(*partner)->relation);
      }
      match.relations.push_back(item.relation);
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

std::string text_of(const ir::BaseColumn& column) {
  return fmt::format("{}.{}", column.table, column.column);
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const ir::Block& block = query.block(match.block);
  const std::vector<Site> sites = find_sites(query, match.block);
  const auto site = std::ranges::find_if(
      sites, [&](const Site& each) { return block.from[each.item].node->id == match.target; });
  require(site != sites.end());
  std::vector<sql::Expr> ties;
  for (std::size_t i = 1; i < site->partners.size(); ++i) {
    ties.push_back(sql::make_binary("=", ir::qualified(*site->partners[0], query),
                                    ir::qualified(*site->partners[i], query)));
  }
  patch::PatchPlan plan =
      start_plan(query, redundant_join_hop, "equal to one key is equal to each other");
  plan.target_ir = fmt::format("{} without {}", block.id, block.from[site->item].name);
  plan.expected_explain_delta = "one scan and one join less";
  if (!ir::contains_key(match.block, site->item, {site->key.column}, query)) {
    need(plan, patch::FactKind::unique, {text_of(site->key)});
  }
  if (!site->is_declared) {
    need(plan, patch::FactKind::foreign_key, {text_of(site->referencing)});
    plan.preconditions.back().determines = {text_of(site->key)};
  }
  replace_body(plan, block, body_without(query, match.block, site->removal, std::move(ties)));
  return plan;
}

}  // namespace

constinit const Transform redundant_join_hop{
    .id = "redundant_join_hop",
    .family = outcome::Family::join_topology,
    .summary = "Join past a table that only hands its unique key on",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
