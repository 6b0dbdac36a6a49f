// Sorts CTEs by what they read.
#include "patch/cte_order.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/text.hpp"
#include "patch/free_names.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"

namespace ado::patch {
namespace {

// What table references led to before the step: the id of a CTE, or 0 for a table.
using KnownReferences = std::unordered_map<std::uint32_t, std::uint32_t>;

KnownReferences known_references(const ir::QueryMap& map) {
  KnownReferences known;
  for (const ir::Block& block : map.blocks()) {
    for (const ir::FromItem& item : block.from) {
      if (item.node == nullptr) continue;
      known[item.node->id.value] = item.cte ? map.ctes()[*item.cte].table->id.value : 0;
    }
  }
  return known;
}

class WithSorter {
 public:
  WithSorter(const KnownReferences& known, sql::Dialect dialect, sql::With& with)
      : known_(known), dialect_(dialect), with_(with), before_(with.tables.size()) {}

  // The names of a circle, empty when there was none.
  std::vector<std::string> sort() {
    for (std::size_t i = 0; i < with_.tables.size(); ++i) collect(i);
    const std::vector<std::size_t> order = topological_order();
    if (order.size() < with_.tables.size()) return with_.recursive ? Names() : circle(order);
    std::vector<sql::CommonTable> sorted;
    for (const std::size_t i : order) sorted.push_back(std::move(with_.tables[i]));
    with_.tables = std::move(sorted);
    return {};
  }

 private:
  using Names = std::vector<std::string>;

  void collect(std::size_t reader) {
    visit_free_names(
        *with_.tables[reader].query, dialect_,
        [&](const sql::TableRef& table, const std::string& name) {
          for (std::size_t i = 0; i < with_.tables.size(); ++i) {
            if (i == reader || sql::fold(with_.tables[i].name, dialect_) != name) continue;
            const auto found = known_.find(table.id.value);
            const bool reads_it =
                found == known_.end() || found->second == with_.tables[i].id.value;
            if (reads_it) {
              before_[reader].insert(i);
            } else {
              before_[i].insert(reader);  // It read a table, and must not see this CTE.
            }
          }
        });
  }

  // The first table in the written order whose predecessors all stand, again and again.
  std::vector<std::size_t> topological_order() const {
    std::vector<std::size_t> order;
    std::vector<bool> stands(before_.size(), false);
    const auto is_next = [&](std::size_t i) {
      return !stands[i] &&
             std::ranges::all_of(before_[i], [&](std::size_t j) { return stands[j]; });
    };
    for (std::size_t round = 0; round < before_.size(); ++round) {
      std::size_t next = 0;
      while (next < before_.size() && !is_next(next)) ++next;
      if (next == before_.size()) break;
      stands[next] = true;
      order.push_back(next);
    }
    return order;
  }

  Names circle(const std::vector<std::size_t>& order) const {
    Names names;
    for (std::size_t i = 0; i < before_.size(); ++i) {
      if (std::ranges::find(order, i) == order.end()) names.push_back(with_.tables[i].name.text);
    }
    return names;
  }

  const KnownReferences& known_;
  sql::Dialect dialect_;
  sql::With& with_;
  std::vector<std::set<std::size_t>> before_;  // What must stand before each table.
};

// The CTEs whose bodies lie around a node, innermost first.
std::vector<std::size_t> ctes_around(sql::NodeId node, const ir::QueryMap& map) {
  std::vector<std::size_t> around;
  for (auto block = map.block_of(node); block; block = map.block(*block).parent) {
    for (std::size_t i = 0; i < map.ctes().size(); ++i) {
      if (map.ctes()[i].block == *block) around.push_back(i);
    }
  }
  return around;
}

// Which CTEs are read from outside of themselves, by a reader that is itself alive.
std::vector<bool> alive_ctes(const ir::QueryMap& map) {
  std::vector<bool> alive(map.ctes().size(), false);
  const auto is_alive_reader = [&](std::size_t cte, const sql::TableRef* reader) {
    return std::ranges::all_of(ctes_around(reader->id, map),
                               [&](std::size_t around) { return around != cte && alive[around]; });
  };
  for (std::size_t round = 0; round < alive.size(); ++round) {
    for (std::size_t i = 0; i < alive.size(); ++i) {
      alive[i] = alive[i] || std::ranges::any_of(map.ctes()[i].readers, [&](const auto* reader) {
                   return is_alive_reader(i, reader);
                 });
    }
  }
  return alive;
}

std::set<std::uint32_t> ids_of(const ir::QueryMap& map, bool wanted) {
  std::set<std::uint32_t> ids;
  const std::vector<bool> alive = alive_ctes(map);
  for (std::size_t i = 0; i < alive.size(); ++i) {
    if (alive[i] == wanted) ids.insert(map.ctes()[i].table->id.value);
  }
  return ids;
}

}  // namespace

Result<void> order_ctes(const Step& step, const ir::QueryMap& before, sql::Statement& statement) {
  std::optional<KnownReferences> known;
  std::vector<std::string> circle;
  const auto sort = [&](sql::Query& query) {
    if (!query.with || query.with->tables.size() < 2 || !circle.empty()) return;
    if (!known) known = known_references(before);
    circle = WithSorter(*known, statement.dialect, *query.with).sort();
  };
  sql::transform(statement.query, {.query = sort});
  if (circle.empty()) return {};
  return refuse(step, Refusal::does_not_resolve, "CTEs read each other in a circle: {}",
                join(circle, ", "));
}

void remove_dead_ctes(const ir::QueryMap& base, const ir::QueryMap& after,
                      sql::Statement& statement) {
  if (after.ctes().empty()) return;
  const std::set<std::uint32_t> were_alive = ids_of(base, true);
  const std::set<std::uint32_t> are_dead = ids_of(after, false);
  std::set<std::uint32_t> doomed;
  std::ranges::set_intersection(were_alive, are_dead, std::inserter(doomed, doomed.end()));
  if (doomed.empty()) return;
  sql::transform(statement.query, {.query = [&](sql::Query& query) {
                   if (!query.with) return;
                   std::erase_if(query.with->tables, [&](const sql::CommonTable& table) {
                     return doomed.contains(table.id.value);
                   });
                   if (query.with->tables.empty()) query.with.reset();
                 }});
}

}  // namespace ado::patch
