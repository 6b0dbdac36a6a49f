// docs/transforms.md: what the heads of the transforms say, as a page for users.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tidy/source.hpp"

namespace ado::tidy {

inline constexpr std::string_view kTransformPage = "docs/transforms.md";

// The page for these transforms, in this order; empty when there are none. A head that lacks a part
// gives a section without it: another rule complains.
std::string transform_page(const std::vector<std::string>& ids, const std::vector<Source>& sources);

}  // namespace ado::tidy
