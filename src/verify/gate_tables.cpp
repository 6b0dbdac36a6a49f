// Gate "tables": no base table is lost or new, none is scanned more often than before.
#include <map>
#include <string>

#include <fmt/format.h>

#include "sql/compare.hpp"
#include "verify/gates.hpp"

namespace ado::verify {
namespace {

using outcome::Verdict;

// How often each base table stands in a FROM; a CTE that is read twice counts once.
std::map<std::string, int> scans(const ir::QueryMap& map) {
  std::map<std::string, int> counts;
  for (const ir::Block& block : map.blocks()) {
    for (const ir::FromItem& item : block.from) {
      if (item.kind == ir::FromKind::table) ++counts[sql::fold(item.relation, map.dialect())];
    }
  }
  return counts;
}

}  // namespace

outcome::Verdict check_tables(const StructureInput& input) {
  const auto before = scans(input.original);
  const auto after = scans(input.candidate);
  for (const auto& [table, count] : after) {
    const auto found = before.find(table);
    if (found == before.end()) {
      return Verdict::rejected("tables", fmt::format("table {} is new", table));
    }
    if (count > found->second && !input.allowance.doubles_tables) {
      return Verdict::rejected("tables", fmt::format("table {} is scanned {} times instead of {}",
                                                     table, count, found->second));
    }
  }
  for (const auto& [table, count] : before) {
    if (after.contains(table) || input.allowance.drops_tables) continue;
    return Verdict::rejected("tables", fmt::format("table {} is lost", table));
  }
  return Verdict::accepted("tables");
}

}  // namespace ado::verify
