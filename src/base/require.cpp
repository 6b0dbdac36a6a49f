// The one place where a broken invariant becomes an exception.
#include "base/require.hpp"

#include <fmt/format.h>

namespace ado {

void require_failed(std::string_view condition, std::string_view file, int line) {
  throw InternalError(fmt::format("invariant broken: {} ({}:{})", condition, file, line));
}

}  // namespace ado
