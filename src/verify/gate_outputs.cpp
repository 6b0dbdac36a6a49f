// Gate "outputs": the candidate gives the same columns, in number, name and order.
#include <fmt/format.h>

#include "sql/compare.hpp"
#include "verify/gates.hpp"

namespace ado::verify {
namespace {

using outcome::Verdict;

// A generated name ("sum(t.x)") follows the spelling of its expression; nobody promised it.
bool promises_name(const ir::OutputColumn& column) { return !column.generated; }

}  // namespace

outcome::Verdict check_outputs(const StructureInput& input) {
  const ir::Block& before = input.original.block(0);
  const ir::Block& after = input.candidate.block(0);
  if (!before.outputs_known || !after.outputs_known) {
    return Verdict::undecided("outputs", "the output columns of a star are not known");
  }
  if (before.outputs.size() != after.outputs.size()) {
    return Verdict::rejected("outputs", fmt::format("output column count {} vs {}",
                                                    before.outputs.size(), after.outputs.size()));
  }
  const sql::Dialect dialect = input.original.dialect();
  for (std::size_t i = 0; i < before.outputs.size(); ++i) {
    const ir::OutputColumn& old_column = before.outputs[i];
    const ir::OutputColumn& new_column = after.outputs[i];
    if (!promises_name(old_column)) continue;
    if (sql::fold(old_column.name, dialect) == sql::fold(new_column.name, dialect)) continue;
    return Verdict::rejected("outputs", fmt::format("output column {} is named {} instead of {}",
                                                    i + 1, new_column.name, old_column.name));
  }
  return Verdict::accepted("outputs");
}

}  // namespace ado::verify
