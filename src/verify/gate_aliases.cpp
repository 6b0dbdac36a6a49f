// Gate "aliases": a new CTE never takes the name of a relation of either statement.
//
//   WITH item AS (SELECT ... FROM item WHERE ...)   would capture every other reader of item.
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "sql/compare.hpp"
#include "verify/gates.hpp"

namespace ado::verify {
namespace {

using outcome::Verdict;

std::map<std::string, int> cte_names(const ir::QueryMap& map) {
  std::map<std::string, int> names;
  for (const ir::CteNode& cte : map.ctes()) ++names[sql::fold(cte.table->name, map.dialect())];
  return names;
}

void add_tables(std::set<std::string>& names, const ir::QueryMap& map) {
  for (const ir::Block& block : map.blocks()) {
    for (const ir::FromItem& item : block.from) {
      if (item.kind == ir::FromKind::table) names.insert(sql::fold(item.relation, map.dialect()));
    }
  }
}

void add_aliases(std::set<std::string>& names, const ir::QueryMap& map) {
  for (const ir::Block& block : map.blocks()) {
    for (const ir::FromItem& item : block.from) names.insert(sql::fold(item.name, map.dialect()));
  }
}

}  // namespace

outcome::Verdict check_aliases(const StructureInput& input) {
  const auto before = cte_names(input.original);
  std::set<std::string> taken;
  add_tables(taken, input.original);
  add_tables(taken, input.candidate);
  add_aliases(taken, input.original);
  for (const auto& [name, count] : cte_names(input.candidate)) {
    const auto known = before.find(name);
    if (known == before.end() && taken.contains(name)) {
      return Verdict::rejected("aliases",
                               fmt::format("new CTE {} has the name of another relation", name));
    }
    const int count_before = known == before.end() ? 0 : known->second;
    if (count > 1 && count > count_before) {
      return Verdict::rejected("aliases", fmt::format("CTE {} is defined {} times", name, count));
    }
  }
  return Verdict::accepted("aliases");
}

}  // namespace ado::verify
