// Finds derived tables that are the same query.
#include "transforms/equal_tables.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"

namespace ado::transforms {
namespace {

bool reads_cte(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  // A table that is hidden by a CTE somewhere else counts too.
  const bool own = std::ranges::any_of(block.from, [&](const ir::FromItem& item) {
    return item.kind == ir::FromKind::cte || is_cte_name(query, item.relation);
  });
  return own || std::ranges::any_of(ir::children(index, query),
                                    [&](ir::BlockIndex child) { return reads_cte(query, child); });
}

// Worth sharing: more than a scan with a filter.
bool is_heavy(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  return block.grouped || block.has_windows || block.from.size() > 1 ||
         block.kind == ir::BlockKind::set_operation || !ir::children(index, query).empty();
}

bool is_shareable(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.derived == nullptr || block.kind == ir::BlockKind::values || block.correlated) {
    return false;
  }
  const auto& derived = std::get<sql::DerivedTable>(block.derived->node);
  return !derived.lateral && !derived.sample && !block.query->with && !block.query->limit &&
         block.outputs_known && is_heavy(query, index) && !reads_cte(query, index) &&
         ir::is_deterministic(*block.query, query.dialect());
}

bool is_below(const ir::QueryMap& query, ir::BlockIndex index,
              const std::vector<ir::BlockIndex>& others) {
  for (auto at = query.block(index).parent; at; at = query.block(*at).parent) {
    if (std::ranges::find(others, *at) != others.end()) return true;
  }
  return false;
}

// Names are compared as they are written: they show in the result.
bool same_names(const ir::Block& a, const ir::Block& b) {
  return std::ranges::equal(a.outputs, b.outputs, {}, &ir::OutputColumn::name,
                            &ir::OutputColumn::name);
}

}  // namespace

std::vector<EqualTables> equal_tables(const ir::QueryMap& query) {
  std::vector<EqualTables> all;
  if (!query.resolved()) return all;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    if (!is_shareable(query, index)) continue;
    const Hash128 hash = sql::structural_hash(*query.block(index).query, query.dialect());
    const auto known = std::ranges::find_if(all, [&](const EqualTables& site) {
      return site.hash == hash && same_names(query.block(site.blocks.front()), query.block(index));
    });
    if (known == all.end()) {
      all.push_back({hash, {index}});
    } else {
      known->blocks.push_back(index);
    }
  }
  std::vector<EqualTables> sites;
  for (EqualTables& site : all) {
    if (site.blocks.size() < 2) continue;
    const bool inside = std::ranges::any_of(sites, [&](const EqualTables& outer) {
      return std::ranges::any_of(
          site.blocks, [&](ir::BlockIndex block) { return is_below(query, block, outer.blocks); });
    });
    if (!inside) sites.push_back(std::move(site));
  }
  return sites;
}

void read_instead(patch::PatchPlan& plan, const ir::QueryMap& query,
                  const std::vector<ir::BlockIndex>& blocks, const std::string& name) {
  std::set<ir::BlockIndex> readers;
  for (const ir::BlockIndex block : blocks) readers.insert(*query.block(block).parent);
  for (const ir::BlockIndex reader : readers) {
    std::vector<sql::TableRef> from = query.block(reader).select->from;
    const sql::Mutator share{.table = [&](sql::TableRef& table) {
      const bool is_site = std::ranges::any_of(
          blocks, [&](ir::BlockIndex block) { return query.block(block).derived->id == table.id; });
      if (is_site) table.node = sql::BaseTable{.name = {sql::make_identifier(name)}};
    }};
    for (sql::TableRef& table : from) sql::transform(table, share);
    replace_from(plan, query.block(reader), from);
  }
}

}  // namespace ado::transforms
