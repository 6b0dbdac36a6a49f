// The catalog: every transform, in the order of catalog.def.
#pragma once

#include <span>
#include <string_view>

#include "transforms/transform.hpp"

namespace ado::transforms {

std::span<const Transform* const> catalog();
const Transform* find_transform(std::string_view id);  // Null if none.
// The union over `ids`; unknown ids allow nothing.
patch::Allowance allowance_of(std::span<const std::string> ids);

}  // namespace ado::transforms
