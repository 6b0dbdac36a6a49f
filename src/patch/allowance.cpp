// Merges what several transforms are allowed.
#include "patch/allowance.hpp"

#include <algorithm>

namespace ado::patch {

Allowance merge(const Allowance& a, const Allowance& b) {
  Allowance both{
      .drops_literals = a.drops_literals || b.drops_literals,
      .doubles_tables = a.doubles_tables || b.doubles_tables,
      .drops_tables = a.drops_tables || b.drops_tables,
      .new_literals = a.new_literals,
      .literals_from_original_arithmetic =
          a.literals_from_original_arithmetic || b.literals_from_original_arithmetic,
  };
  for (const std::string& literal : b.new_literals) {
    if (std::ranges::find(both.new_literals, literal) == both.new_literals.end()) {
      both.new_literals.push_back(literal);
    }
  }
  return both;
}

}  // namespace ado::patch
