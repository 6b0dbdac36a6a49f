// What the models of a mission were asked and what that came to, from its calls. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mission/view.hpp"
#include "outcome/model_use.hpp"

namespace ado::mission {

using outcome::ModelUse;
std::vector<ModelUse> model_use(
    const View& view);  // Of the parts that asked, in order of first use.

// Calls that came to nothing because nobody answered, each reason once.
std::vector<std::string> lost_reasons(const View& view);

// The calls that led to a probe's plan, in order; empty for built-in ones.
std::vector<const Call*> calls_for(const View& view, const Probe& probe);

// What the plan of a probe has cost: its share of the calls that led to it.
struct PlanCost {
  std::int64_t tokens = 0;
  std::optional<double> cost = 0;  // US dollars; absent: the price is unknown.
  std::string model;
};
PlanCost plan_cost(const View& view, const Probe& probe);

}  // namespace ado::mission
