// The BDA as a model reads it: a line for each probe, no more than decides.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "outcome/bda.hpp"

namespace ado::briefing {

// A head line, then one line a row: probe | transform, family | status, speedup, noise, time |
// target | operations | change of the plan | why it failed. Rows of the user's tables, which a
// verdict may hold as evidence, are not in it. `shown` masks the texts that speak of the query.
std::string bda_table(std::span<const outcome::BdaRow> rows,
                      const std::function<std::string(std::string_view)>& shown);

}  // namespace ado::briefing
