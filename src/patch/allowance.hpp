// Allowance: what the catalog lets a transform do to literals and tables; tier 1 checks against it.
#pragma once

#include <string>
#include <vector>

namespace ado::patch {

// Literals and tables are compared as sets. What is not allowed here is refused at tier 1; a plan's
// own claims never count. A compound plan has the union of the allowances in its based_on.
struct Allowance {
  bool drops_literals = false;            // Literals of the original may disappear.
  bool doubles_tables = false;            // A base table may be scanned more often than before.
  bool drops_tables = false;              // A base table may disappear altogether.
  std::vector<std::string> new_literals;  // Spelling of literals that may appear: "0", "1", "NULL".
  bool literals_from_original_arithmetic =
      false;  // New constants computed from the original's (hulls).
};
Allowance merge(const Allowance& a, const Allowance& b);

}  // namespace ado::patch
