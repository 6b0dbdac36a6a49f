// Conditions that divide, for a server that has nothing like TRY: what they say where no divisor is
// 0, and where one is.
#pragma once

#include <string>
#include <string_view>

namespace ado::verify {

struct DividingCondition {
  std::string guarded;  // With x / nullif(y, 0): it raises for no divisor.
  std::string is_zero;  // Whether some divisor is 0. Empty when no divisor may be.
};

// Of a PostgreSQL condition. One that cannot be parsed comes back as it is.
DividingCondition read_divisors(std::string_view condition);

}  // namespace ado::verify
