// How a failure is told as an error.
#include "llm/endpoint.hpp"

#include "base/require.hpp"

namespace ado::llm {
namespace {

ErrorKind kind_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::settings:
      return ErrorKind::invalid_input;
    case Trouble::out_of_credit:
    case Trouble::throttled:
    case Trouble::overloaded:
    case Trouble::unreachable:
    case Trouble::broken:
    case Trouble::unreadable:
    case Trouble::too_large:
    case Trouble::deadline:
    case Trouble::stopped:
      return ErrorKind::unavailable;
  }
  require(false);
}

}  // namespace

Error to_error(const Failure& failure) {
  return {.kind = kind_of(failure.trouble), .message = failure.message, .hint = failure.hint};
}

}  // namespace ado::llm
