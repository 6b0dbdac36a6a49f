// Refusals of a step, as errors of one form: "<refusal>: step <id>: <what>".
#pragma once

#include <string>

#include <fmt/format.h>

#include "base/result.hpp"
#include "patch/apply.hpp"

namespace ado::patch {

template <typename... Args>
[[nodiscard]] tl::unexpected<Error> refuse(const Step& step, Refusal refusal,
                                           fmt::format_string<Args...> format, Args&&... args) {
  return fail(ErrorKind::invalid_input, "{}: step {}: {}", to_string(refusal), step.step_id,
              fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace ado::patch
