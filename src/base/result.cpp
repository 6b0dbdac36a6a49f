// The names of the kinds of errors.
#include "base/result.hpp"

#include "base/require.hpp"

namespace ado {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_input:
      return "invalid_input";
    case ErrorKind::unsupported:
      return "unsupported";
    case ErrorKind::unavailable:
      return "unavailable";
    case ErrorKind::internal:
      return "internal";
  }
  require(false);
}

}  // namespace ado
