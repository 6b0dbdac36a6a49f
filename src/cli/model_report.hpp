// What models were asked and what that came to, for people and machines.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "mission/view.hpp"

namespace ado::cli {

// A table of the parts that asked, and what was lost; empty when no model was asked.
std::string models_text(const mission::View& view);
nlohmann::json models_json(const mission::View& view);

}  // namespace ado::cli
