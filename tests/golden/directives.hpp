// All directives by name.
#pragma once

#include <string_view>

#include "golden/case.hpp"

namespace ado::golden {

Directive find_directive(std::string_view name);  // Null if there is none.

}  // namespace ado::golden
