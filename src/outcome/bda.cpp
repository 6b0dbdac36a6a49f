// Letters of the families.
#include "outcome/bda.hpp"

#include "base/require.hpp"

namespace ado::outcome {

char family_letter(Family family) {
  switch (family) {
    case Family::early_filtering:
      return 'A';
    case Family::decorrelation:
      return 'B';
    case Family::aggregation_pushdown:
      return 'C';
    case Family::set_operations:
      return 'D';
    case Family::materialization:
      return 'E';
    case Family::join_topology:
      return 'F';
    case Family::settings:
      return 'G';
    case Family::compound:
      return 'X';
  }
  require(false);
}

std::optional<Family> family_from_letter(char letter) {
  for (Family family :
       {Family::early_filtering, Family::decorrelation, Family::aggregation_pushdown,
        Family::set_operations, Family::materialization, Family::join_topology, Family::settings,
        Family::compound}) {
    if (family_letter(family) == letter) return family;
  }
  return std::nullopt;
}

}  // namespace ado::outcome
