// Gate "resolves": every column of the candidate leads to exactly one place.
#include <string>

#include "verify/gates.hpp"

namespace ado::verify {

outcome::Verdict check_resolves(const StructureInput& input) {
  const auto& unresolved = input.candidate.unresolved();
  if (unresolved.empty()) return outcome::Verdict::accepted("resolves");
  auto verdict = outcome::Verdict::rejected("resolves", unresolved.front().error.message);
  for (const ir::Unresolved& name : unresolved) verdict.evidence.push_back(name.error.message);
  return verdict;
}

}  // namespace ado::verify
