// Gate "orphan_cte": every CTE that the candidate added is read by somebody.
#include <set>
#include <string>

#include <fmt/format.h>

#include "sql/compare.hpp"
#include "verify/gates.hpp"

namespace ado::verify {

outcome::Verdict check_orphan_ctes(const StructureInput& input) {
  std::set<std::string> known;  // Orphans of the original may stay.
  for (const ir::CteNode& cte : input.original.ctes()) {
    if (cte.readers.empty()) {
      known.insert(sql::fold(cte.table->name, input.original.dialect()));
    }
  }
  for (const ir::CteNode& cte : input.candidate.ctes()) {
    if (!cte.readers.empty()) continue;
    if (known.contains(sql::fold(cte.table->name, input.candidate.dialect()))) continue;
    return outcome::Verdict::rejected("orphan_cte",
                                      fmt::format("nobody reads CTE {}", cte.table->name.text));
  }
  return outcome::Verdict::accepted("orphan_cte");
}

}  // namespace ado::verify
