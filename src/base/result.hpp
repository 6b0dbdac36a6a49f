// Errors as values: Error, Result<T>, fail(...) and ADO_TRY.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <tl/expected.hpp>

namespace ado {

// invalid_input: the user's SQL, flags or files. unsupported: legal, not done; the message names
// the shape. unavailable: database, network, budget; may be retried. internal: our bug.
enum class ErrorKind { invalid_input, unsupported, unavailable, internal };
std::string_view to_string(ErrorKind kind);  // "invalid_input"

// A place in a source text, both counted from 1; columns count bytes.
struct SourcePosition {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  bool operator==(const SourcePosition&) const = default;
};

// What went wrong, in one sentence without a final stop: what was wrong first, then the values.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  std::optional<SourcePosition> position = std::nullopt;
  std::string hint = {};  // What the user can do about it; may be empty.
};

template <typename T>
using Result = tl::expected<T, Error>;

template <typename... Args>
[[nodiscard]] tl::unexpected<Error> fail(ErrorKind kind, fmt::format_string<Args...> format,
                                         Args&&... args) {
  return tl::unexpected<Error>(
      Error{.kind = kind, .message = fmt::format(format, std::forward<Args>(args)...)});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace ado

#define ADO_CONCAT_INNER(a, b) a##b
#define ADO_CONCAT(a, b) ADO_CONCAT_INNER(a, b)
// ADO_TRY(auto x, f()) binds the value of f() to x, or returns its error from this function.
#define ADO_TRY(declaration, expression) \
  ADO_TRY_IMPL(ADO_CONCAT(ado_result_, __LINE__), declaration, expression)
#define ADO_TRY_IMPL(temporary, declaration, expression)                           \
  auto temporary = (expression);                                                   \
  if (!temporary) return tl::unexpected<ado::Error>(std::move(temporary).error()); \
  declaration = *std::move(temporary)
// ADO_CHECK(f()) returns the error of a Result<void>, or goes on.
#define ADO_CHECK(expression) ADO_CHECK_IMPL(ADO_CONCAT(ado_result_, __LINE__), expression)
#define ADO_CHECK_IMPL(temporary, expression)    \
  if (auto temporary = (expression); !temporary) \
  return tl::unexpected<ado::Error>(std::move(temporary).error())
