// The page's files as they are compiled in: built by web/, or the plain page when that is not
// there.
#pragma once

#include <span>
#include <string_view>

namespace ado::web {

struct Asset {
  std::string_view path;  // "/index.html", "/assets/index-3f2a.js"
  std::string_view bytes;
};
std::span<const Asset> assets();

}  // namespace ado::web
