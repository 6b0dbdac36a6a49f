// require(...): states what must hold; a failure is our bug and is thrown as InternalError.
#pragma once

#include <stdexcept>
#include <string_view>

namespace ado {

// Caught in three places only: mission step, HTTP request, main.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void require_failed(std::string_view condition, std::string_view file, int line);

}  // namespace ado

#define require(condition) \
  ((condition) ? static_cast<void>(0) : ado::require_failed(#condition, __FILE__, __LINE__))
