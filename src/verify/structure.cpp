// The list of structural gates, and running them in order.
#include "verify/structure.hpp"

#include <array>

#include "verify/gates.hpp"

namespace ado::verify {
namespace {

constexpr std::array kGates = {
    // Before all others: they read lineage, which a name that leads nowhere does not have.
    StructureGate{"resolves", "Every column leads to one place", check_resolves},
    StructureGate{"outputs", "The same output columns: count, names, order", check_outputs},
    StructureGate{"tables", "No base table lost, new or scanned more often", check_tables},
    StructureGate{"literals", "No literal lost or new", check_literals},
    StructureGate{"aliases", "No new CTE takes the name of a relation", check_aliases},
    StructureGate{"orphan_cte", "Every new CTE is read", check_orphan_ctes},
    StructureGate{"side_effects", "No volatile or file-reading function is new",
                  check_side_effects},
    StructureGate{"reach", "No lock, sample, session value or unknown operator is new",
                  check_reach},
    // Last: its messages make sense only when outputs and tables are the same.
    StructureGate{"order", "ORDER BY, LIMIT and OFFSET stay on the outermost query", check_order},
};

}  // namespace

std::span<const StructureGate> structure_gates() { return kGates; }

outcome::Verdict check_structure(const StructureInput& input) {
  for (const StructureGate& gate : kGates) {
    outcome::Verdict verdict = gate.check(input);
    if (verdict.kind != outcome::VerdictKind::accepted) return verdict;
  }
  return outcome::Verdict::accepted("structure");
}

}  // namespace ado::verify
